"""Events that are filled in completely, made from the schema itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from noroshi.schemas import EventClass, Kind, load_event_schema
from noroshi.schemas.columns import Column

VALUES: dict[str, Any] = {
    "boolean_t": True,
    "email_t": "bob@example.com",
    "float_t": 0.5,
    "integer_t": 4294967295,
    "ip_t": "2001:db8::1",
    "json_t": {"nested": [1, "two", {"three": 9007199254740993}]},
    "long_t": 9007199254740993,
    "mac_t": "00:00:5e:00:53:01",
    "object": {"id": 9007199254740993, "text": "狼煙"},
    "port_t": 65535,
    "subnet_t": "192.0.2.0/24",
    "timestamp_t": 1767607200000,
    "uuid_t": "00000000-0000-4000-8000-000000000000",
}


def fill(columns: Iterable[Column], alternatives: tuple[str, ...] = ()) -> dict[str, Any]:
    """A value in every column; of `alternatives`, of which only one may be there, the first."""
    return {item.name: _value(item) for item in columns if item.name not in alternatives[1:]}


def _value(column: Column) -> Any:
    attribute = column.attribute
    if attribute.kind is Kind.RECORD:
        record = load_event_schema().schema.records[attribute.type]
        element: Any = fill(column.children, record.just_one)
    elif attribute.members:
        element = max(attribute.members, key=str)
    else:
        element = VALUES.get(attribute.type, 'x "quoted" \\ é')
    return [element, element] if attribute.repeated else element


@pytest.fixture(scope="session")
def full_event() -> Callable[[EventClass], dict[str, Any]]:
    """An event of a class with every attribute that fits a table."""
    schema = load_event_schema()

    def build(event_class: EventClass) -> dict[str, Any]:
        event = fill((schema.columns[name] for name in event_class.attributes), event_class.just_one)
        own = {name: max(item.members, key=str) for name, item in event_class.attributes.items() if item.members}
        scalars = {name: value for name, value in own.items() if not event_class.attributes[name].repeated}
        return (
            event
            | scalars
            | {
                "class_uid": event_class.uid,
                "class_name": event_class.caption,
                "category_uid": event_class.category_uid,
                "category_name": event_class.category_caption,
                "activity_id": 99,
                "type_uid": event_class.uid * 100 + 99,
            }
        )

    return build


@pytest.fixture(scope="session")
def login() -> dict[str, Any]:
    """An SSH login as an analyzer would report it."""
    return {
        "activity_id": 1,
        "category_uid": 3,
        "class_uid": 3002,
        "type_uid": 300201,
        "severity_id": 1,
        "status_id": 1,
        "time": 1767607200000,
        "metadata": {"version": "1.8.0", "product": {"name": "OpenSSH", "vendor_name": "OpenBSD"}, "uid": "e1"},
        "user": {"name": "bob"},
        "service": {"name": "sshd"},
        "src_endpoint": {"ip": "198.51.100.7", "port": 50022},
        "observables": [{"name": "src_endpoint.ip", "type_id": 2, "value": "198.51.100.7"}],
        "unmapped": {"anything": [None, {"goes": True}]},
        "raw_data": "Jan  5 10:00:00 web-1 sshd[1]: Accepted publickey for bob",
    }
