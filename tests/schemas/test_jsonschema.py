"""The JSON Schemas accept what is right and refuse what is not."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from noroshi.model.alert import Alert, Evidence, PlaybookCall
from noroshi.model.response import Failure, Response, Target, Trigger
from noroshi.schemas import EventClass, load_event_schema, load_schema
from noroshi.schemas.targets.jsonschema import document
from noroshi.schemas.validation import document_faults

CLASSES = load_event_schema().classes
MISSING = object()


def _changed(value: dict[str, Any], path: str, new: Any) -> dict[str, Any]:
    changed = copy.deepcopy(value)
    *parents, last = path.split(".")
    inner: Any = changed
    for name in parents:
        inner = inner[int(name) if name.isdecimal() else name]
    if new is MISSING:
        del inner[last]
    else:
        inner[last] = new
    return changed


@pytest.mark.parametrize("name", ["event", "alert", "response"])
def test_the_schema_is_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(document(load_schema(name)))


@pytest.mark.parametrize("complete", [False, True])
@pytest.mark.parametrize("event_class", CLASSES.values(), ids=lambda item: item.name)
def test_a_full_event_of_every_class_is_accepted(
    event_class: EventClass, complete: bool, full_event: Callable[[EventClass], dict[str, Any]]
) -> None:
    assert document_faults("event", full_event(event_class), complete=complete) == []


def test_a_login_is_accepted(login: dict[str, Any]) -> None:
    assert document_faults("event", login) == []
    assert document_faults("event", login, complete=True) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("user", MISSING),
        ("service", MISSING),
        ("metadata.product", {"vendor_name": "OpenBSD"}),
        ("user", {"domain": "corp"}),
        ("device", {"type_id": 0}),
    ],
)
def test_what_a_log_may_not_have_is_missed_only_in_complete_events(
    login: dict[str, Any], path: str, value: Any
) -> None:
    event = _changed(login, path, value)
    assert document_faults("event", event) == []
    assert document_faults("event", event, complete=True) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("severity", None),
        ("severity_id", 7),
        ("severity_id", "1"),
        ("severity_id", MISSING),
        ("time", "2026-01-05T10:00:00Z"),
        ("activity_id", 8),
        ("type_uid", 300101),
        ("category_uid", 1),
        ("class_uid", 3002.5),
        ("class_uid", 424242),
        ("class_uid", MISSING),
        ("class_name", "Login"),
        ("metadata.version", MISSING),
        ("metadata.product", MISSING),
        ("metadata.product", {}),
        ("user", {}),
        ("device", {"hostname": "web-1"}),
        ("user.nme", "bob"),
        ("file", {"name": "x", "type_id": 1}),
        ("src_endpoint.ip", "web-1"),
        ("src_endpoint.port", 65536),
        ("src_endpoint.port", -1),
        ("src_endpoint.port", "22"),
        ("src_endpoint.owner", "bob"),
        ("observables", {}),
        ("observables.0.type_id", 50),
        ("observables.0.type_id", MISSING),
        ("unmapped", "text"),
        ("srcEndpoint", {"ip": "198.51.100.7"}),
    ],
)
def test_a_wrong_event_is_refused(login: dict[str, Any], path: str, value: Any) -> None:
    assert document_faults("event", _changed(login, path, value)) != []


def test_a_fault_is_named_with_its_path(login: dict[str, Any]) -> None:
    faults = document_faults("event", _changed(login, "src_endpoint.port", "22"))
    assert faults == ["src_endpoint.port: '22' is not of type 'integer'"]


def test_only_one_of_what_excludes_each_other_is_accepted(
    full_event: Callable[[EventClass], dict[str, Any]],
) -> None:
    event = full_event(CLASSES[3003])
    both = event | {"group": {"name": "wheel"}, "privileges": ["sudo"]}
    neither = {name: value for name, value in event.items() if name not in ("group", "privileges")}
    faults = [document_faults("event", item, complete=True) for item in (event, both, neither)]
    assert [bool(found) for found in faults] == [False, True, True]


ALERT = Alert(
    uid="0" * 32,
    time="2026-01-05T10:00:00.000Z",
    title="High ssh login rate for a user",
    details="",
    risk_score=10,
    severity="Low",
    entities=["bob", "d1277634511"],
    rule_id="scenario",
    event_uids=["e1"],
    source="gcp_logging",
    playbook=PlaybookCall(name="scenario-demo", args={"userID": "bob"}),
    evidence=[Evidence(event_uid="e1", source="gcp_logging", raw_data="{}")],
    entity_kinds={"bob": "user"},
)
RESPONSE = Response(
    uid="r1",
    time="2026-01-05T10:00:02Z",
    run="run-1",
    playbook="scenario-demo",
    step="main.disableUserSshPublicKey#1",
    mode="run",
    action="http.post",
    outcome="failure",
    attempt=1,
    target=Target(kind="user", id="bob"),
    failure=Failure(message="refused", code=403, tags=["HttpError"]),
    trigger=Trigger(kind="alert"),
)


@pytest.mark.parametrize(("name", "value"), [("alert", ALERT), ("response", RESPONSE)])
def test_what_the_structs_encode_is_accepted(name: str, value: msgspec.Struct) -> None:
    assert document_faults(name, msgspec.json.decode(msgspec.json.encode(value))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("riskScore", 101),
        ("riskScore", 1.5),
        ("risk_score", 10),
        ("severity", "low"),
        ("entities", "bob"),
        ("eventUids", MISSING),
        ("playbook", {"args": {}}),
        ("playbook.arguments", {}),
        ("evidence.0.eventUid", ""),
        ("entityKinds.bob", 1),
        ("time", "yesterday"),
        ("ruleCommit", None),
    ],
)
def test_a_wrong_alert_is_refused(path: str, value: Any) -> None:
    alert = msgspec.json.decode(msgspec.json.encode(ALERT))
    assert document_faults("alert", _changed(alert, path, value)) != []


@pytest.mark.parametrize(
    ("path", "value"),
    [("outcome", "ok"), ("mode", "dryrun"), ("attempt", -1), ("target.name", "bob"), ("run", MISSING)],
)
def test_a_wrong_response_is_refused(path: str, value: Any) -> None:
    response = msgspec.json.decode(msgspec.json.encode(RESPONSE))
    assert document_faults("response", _changed(response, path, value)) != []
