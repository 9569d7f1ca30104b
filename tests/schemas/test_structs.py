"""The generated Python structs decode what the schemas describe and encode it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from noroshi.model import event as event_module
from noroshi.model.alert import Alert, PlaybookCall
from noroshi.model.event import ClassUid, Event
from noroshi.schemas import EventClass, load_event_schema, load_schema
from noroshi.schemas.naming import pascal


@pytest.mark.parametrize("event_class", load_event_schema().classes.values(), ids=lambda item: item.name)
def test_a_full_event_decodes_and_encodes_to_itself(
    event_class: EventClass, full_event: Callable[[EventClass], dict[str, Any]]
) -> None:
    event = full_event(event_class)
    decoded = msgspec.json.decode(msgspec.json.encode(event), type=Event)
    assert decoded.class_uid == ClassUid[event_class.name.upper()]
    assert msgspec.json.decode(msgspec.json.encode(decoded)) == event


def test_every_record_and_attribute_has_its_struct_and_field() -> None:
    schema = load_event_schema().schema
    for record in (schema.root, *schema.records.values()):
        struct = getattr(event_module, pascal(record.name))
        assert struct.__struct_encode_fields__ != ()
        assert set(struct.__struct_encode_fields__) == set(record.attributes)


def test_absent_fields_are_left_out_of_json(login: dict[str, Any]) -> None:
    decoded = msgspec.convert(login, Event)
    assert decoded.src_endpoint is not None
    assert decoded.src_endpoint.hostname is None
    assert msgspec.to_builtins(decoded) == login


def test_a_wrong_type_is_refused_on_decoding(login: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"\$\.src_endpoint\.port"):
        msgspec.convert(login | {"src_endpoint": {"port": "22"}}, Event)


def test_alerts_leave_out_what_is_empty_and_keep_a_playbooks_arguments() -> None:
    alert = Alert(
        uid="u",
        time="2026-01-05T10:00:00Z",
        title="t",
        details="",
        risk_score=0,
        severity="Low",
        entities=[],
        rule_id="r",
        event_uids=["e"],
        source="s",
        playbook=PlaybookCall(name="p"),
    )
    required = {
        load_schema("alert").json_name(name)
        for name, attribute in load_schema("alert").root.attributes.items()
        if attribute.required
    }
    encoded = msgspec.json.decode(msgspec.json.encode(alert))
    assert set(encoded) == required | {"playbook"}
    assert encoded["playbook"] == {"name": "p", "args": {}}
