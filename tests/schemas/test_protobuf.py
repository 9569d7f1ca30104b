"""The .proto files compile, carry events without loss, and never renumber a field."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message, message_factory
from grpc_tools import protoc

from noroshi.schemas import EventClass, Kind, Record, Schema, load_event_schema, load_schema
from noroshi.schemas.generate import SCHEMAS, Target, render
from noroshi.schemas.notation import Attribute
from noroshi.schemas.numbers import extend_numbers, load_numbers
from noroshi.schemas.targets import protobuf

FREE_FORM = (Kind.JSON, Kind.MAP)


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, type[message.Message]]:
    """The root message class of every schema, from what protoc makes of the files."""
    folder = tmp_path_factory.mktemp("proto")
    for name, data in render(Target.PROTOBUF).items():
        (folder / name).write_bytes(data)
    sources = [f"{name}.proto" for name in SCHEMAS]
    assert protoc.main(["protoc", f"-I{folder}", f"--descriptor_set_out={folder}/all.pb", *sources]) == 0
    files = descriptor_pb2.FileDescriptorSet.FromString((folder / "all.pb").read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return {
        name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"noroshi.{name}.v1.{name.title()}"))
        for name in SCHEMAS
    }


def _fill(target: message.Message, schema: Schema, record: Record, value: dict[str, Any]) -> None:
    for name, item in value.items():
        attribute = record.attributes[name]
        if attribute.kind is Kind.RECORD:
            nested = schema.records[attribute.type]
            for element in item if attribute.repeated else [item]:
                field = getattr(target, name)
                _fill(field.add() if attribute.repeated else field, schema, nested, element)
        elif attribute.repeated:
            getattr(target, name).extend(item)
        else:
            setattr(target, name, json.dumps(item) if attribute.kind in FREE_FORM else item)


def _read(source: message.Message, schema: Schema, record: Record) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for field, item in source.ListFields():
        attribute = record.attributes[field.name]
        nested = schema.records.get(attribute.type)
        if nested:
            items = [_read(element, schema, nested) for element in (item if attribute.repeated else [item])]
            value[field.name] = items if attribute.repeated else items[0]
        elif attribute.repeated:
            value[field.name] = list(item)
        else:
            value[field.name] = json.loads(item) if attribute.kind in FREE_FORM else item
    return value


@pytest.mark.parametrize("event_class", load_event_schema().classes.values(), ids=lambda item: item.name)
def test_a_full_event_survives_the_wire(
    messages: dict[str, type[message.Message]],
    event_class: EventClass,
    full_event: Callable[[EventClass], dict[str, Any]],
) -> None:
    schema, event = load_event_schema().schema, full_event(event_class)
    sent = messages["event"]()
    _fill(sent, schema, schema.root, event)
    received = messages["event"].FromString(sent.SerializeToString())
    assert _read(received, schema, schema.root) == event


def test_zero_and_empty_differ_from_absent(messages: dict[str, type[message.Message]]) -> None:
    sent = messages["event"](class_uid=0, message="")
    received: Any = messages["event"].FromString(sent.SerializeToString())
    assert [received.HasField(name) for name in ("class_uid", "message", "activity_id")] == [True, True, False]


def test_json_names_are_those_of_the_documents(messages: dict[str, type[message.Message]]) -> None:
    for name, kind in messages.items():
        schema = load_schema(name)
        assert {field.name: field.json_name for field in kind.DESCRIPTOR.fields} == {
            attribute: schema.json_name(attribute) for attribute in schema.root.attributes
        }


def test_numbers_given_once_stay() -> None:
    """Numbers in messages that others have stored: this test changes only when fields are added to it."""
    numbers = load_numbers()
    fields = ("activity_id", "class_uid", "metadata", "time", "message", "unmapped", "user", "src_endpoint", "file")
    assert [numbers["event"]["event"][name] for name in fields] == [1, 3, 4, 6, 8, 47, 51, 48, 80]
    assert list(numbers["alert"]["alert"].values()) == list(range(1, 18))


def _with_fields(schema: Schema, *names: str) -> Schema:
    attributes = {
        name: Attribute(name, "string_t", Kind.STRING, repeated=False, requirement="optional", caption=name)
        for name in names
    }
    return replace(schema, root=replace(schema.root, attributes=attributes), records={})


def test_a_field_added_in_the_middle_gets_the_next_number() -> None:
    schema = load_schema("alert")
    before = extend_numbers({}, [_with_fields(schema, "uid", "title")])
    after = extend_numbers(before, [_with_fields(schema, "uid", "subtitle", "title")])
    assert after["alert"]["alert"] == {"uid": 1, "title": 2, "subtitle": 3}
    assert before["alert"]["alert"] == {"uid": 1, "title": 2}


def test_the_number_of_a_removed_field_is_not_given_again() -> None:
    schema = load_schema("alert")
    before = extend_numbers({}, [_with_fields(schema, "uid", "title")])
    after = extend_numbers(before, [_with_fields(schema, "uid", "subtitle")])
    assert after["alert"]["alert"] == {"uid": 1, "title": 2, "subtitle": 3}


def test_numbers_skip_the_range_that_protobuf_keeps_for_itself() -> None:
    schema = load_schema("alert")
    given = {"alert": {"alert": {"uid": 18999}}}
    after = extend_numbers(given, [_with_fields(schema, "uid", "title")])
    assert after["alert"]["alert"] == {"uid": 18999, "title": 20000}


def test_a_removed_field_is_reserved_in_the_message() -> None:
    schema = _with_fields(load_schema("alert"), "uid", "title")
    text = protobuf.render(schema)["alert.proto"].decode()
    assert "  reserved 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17;\n" in text
    assert '"evidence"' in text
