"""Reading schema files: what is inherited, what is derived, and how mistakes are reported."""

from __future__ import annotations

import pytest

from noroshi.runtime.errors import ContentError
from noroshi.schemas import Kind, load_event_schema, load_schema
from noroshi.schemas.reading import parse_schema

SMALL = """
version: 1.0.0
caption: A thing.
table: things
types: {text_t: {is: string}}
attributes:
  name: [text_t, Name]
  parts: ["part[]", Parts]
objects:
  thing: {caption: Thing, required: [name], optional: [parts]}
  part: {caption: Part, recommended: [name]}
"""


def test_a_class_makes_stricter_what_its_group_leaves_open() -> None:
    classes = load_event_schema().classes
    assert [classes[uid].attributes["actor"].requirement for uid in (0, 3002, 6003)] == [
        "optional",
        "recommended",
        "required",
    ]


def test_an_object_that_extends_another_has_its_attributes_and_enums() -> None:
    records = load_event_schema().schema.records
    assert records["network_proxy"].attributes == records["network_endpoint"].attributes


def test_the_union_requires_what_every_class_requires() -> None:
    required = {name for name, attribute in load_event_schema().attributes.items() if attribute.required}
    assert required == {"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid"}


def test_the_union_keeps_only_enums_that_all_classes_agree_on() -> None:
    attributes = load_event_schema().attributes
    assert attributes["activity_id"].members == {}
    assert attributes["severity_id"].members[5] == "Critical"


def test_json_names_are_camel_case_only_where_the_schema_says_so() -> None:
    assert [load_schema(name).json_name("rule_id") for name in ("alert", "event")] == ["ruleId", "rule_id"]


def test_a_small_schema_reads_as_written() -> None:
    schema = parse_schema(SMALL, "thing.yaml", "thing")
    parts = schema.root.attributes["parts"]
    assert (parts.type, parts.kind, parts.repeated, parts.required) == ("part", Kind.RECORD, True, False)
    assert list(schema.records) == ["part"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("recommended: [name]", "recommended: [nam]", "part.nam needs a line [type, caption]"),
        ("[text_t, Name]", "[txt_t, Name]", "thing.name has the unknown type txt_t"),
        ("[text_t, Name]", "[text_t, Name, of it]", "thing.name needs a line [type, caption]"),
        ("caption: Part,", "caption: Part, at_least_one: [size],", "part names the attribute size"),
        ("caption: Thing,", "caption: Thing, brief: [parts],", "thing.name is required but not in the brief list"),
        ("is: string", "is: sting", "the file has not the shape"),
        ("table: things", "", "the file has not the shape"),
    ],
)
def test_mistakes_in_a_schema_are_named(old: str, new: str, message: str) -> None:
    with pytest.raises(ContentError) as raised:
        parse_schema(SMALL.replace(old, new), "thing.yaml", "thing")
    assert message in str(raised.value)
    assert str(raised.value).startswith("thing.yaml: ")


def test_all_mistakes_are_reported_at_once() -> None:
    wrong = SMALL.replace("[name]", "[nam]").replace('"part[]"', "prt")
    with pytest.raises(ContentError) as raised:
        parse_schema(wrong, "thing.yaml", "thing")
    assert len(raised.value.faults) == 3
