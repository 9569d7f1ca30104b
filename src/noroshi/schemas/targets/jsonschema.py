"""A JSON Schema (draft 2020-12) that refuses unknown names, wrong types, unknown enum members and nulls.

OCSF also requires what a log may not have: an API call without its caller's address is still an event. So there are two
schemas for events. `event.schema.json` requires what an analyzer can always say: the ids of the class, the metadata,
and every `*_id` that has a member for Unknown. `event.complete.schema.json` requires all that OCSF requires.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from noroshi.schemas.notation import Attribute, EventClass, Kind, Record, Schema

_TYPES: dict[Kind, dict[str, Any]] = {
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.INTEGER: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.STRING: {"type": "string"},
    Kind.DATETIME: {
        "type": "string",
        "format": "date-time",
        "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$",
    },
    Kind.JSON: {},
    Kind.MAP: {"type": "object"},
    Kind.STRING_MAP: {"type": "object", "additionalProperties": {"type": "string"}},
}


def document(schema: Schema, *, complete: bool = False) -> dict[str, Any]:
    """The JSON Schema of one document. Events are checked against the class that their `class_uid` names."""
    complete = complete or not schema.classes
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": schema.root.caption}
    definitions = {name: _object(schema, record, complete) for name, record in schema.records.items()}
    if not schema.classes:
        return head | _object(schema, schema.root, complete) | {"$defs": definitions}
    by_class = [
        {
            "if": {"properties": {"class_uid": {"const": uid}}, "required": ["class_uid"]},
            "then": {"$ref": f"#/$defs/class_{event_class.name}"},
        }
        for uid, event_class in schema.classes.items()
    ]
    classes = {f"class_{item.name}": _class(schema, item, complete) for item in schema.classes.values()}
    return head | {
        "type": "object",
        "required": ["class_uid"],
        "properties": {"class_uid": {"enum": list(schema.classes)}},
        "allOf": by_class,
        "$defs": classes | definitions,
    }


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.schema.json`, and for events `<schema>.complete.schema.json`."""
    documents = {f"{schema.name}.schema.json": document(schema)}
    if schema.classes:
        documents[f"{schema.name}.complete.schema.json"] = document(schema, complete=True)
    return {
        name: (json.dumps(found, indent=1, ensure_ascii=False) + "\n").encode() for name, found in documents.items()
    }


def _class(schema: Schema, event_class: EventClass, complete: bool) -> dict[str, Any]:
    found = _object(schema, event_class, complete)
    type_uids = [event_class.uid * 100 + int(activity) for activity in event_class.activities]
    found["properties"] |= {
        "class_uid": {"const": event_class.uid},
        "class_name": {"const": event_class.caption},
        "category_uid": {"const": event_class.category_uid},
        "category_name": {"const": event_class.category_caption},
        "type_uid": {"enum": type_uids},
    }
    return found


def _object(schema: Schema, record: Record, complete: bool) -> dict[str, Any]:
    attributes = record.attributes
    required = [attribute for attribute in attributes.values() if attribute.required]
    found: dict[str, Any] = {
        "title": record.caption,
        "type": "object",
        "properties": {schema.json_name(name): _property(schema, attributes[name]) for name in attributes},
        "required": [schema.json_name(item.name) for item in required if complete or _sayable(schema, record, item)],
        "additionalProperties": False,
    }
    if not complete:
        return found | {"minProperties": 1}
    if record.at_least_one:
        found["anyOf"] = [{"required": [schema.json_name(name)]} for name in record.at_least_one]
    if record.just_one:
        found["oneOf"] = [{"required": [schema.json_name(name)]} for name in record.just_one]
    return found


def _sayable(schema: Schema, record: Record, attribute: Attribute) -> bool:
    """Whether an analyzer can give this required attribute whatever the log leaves out."""
    root = schema.root.attributes
    in_metadata = record.name in {item.type for item in root.values() if item.required}
    everywhere = isinstance(record, EventClass) and root[attribute.name].required
    return in_metadata or everywhere or attribute.members.get(0) == "Unknown"


def _property(schema: Schema, attribute: Attribute) -> dict[str, Any]:
    nested = attribute.kind is Kind.RECORD
    element = {"$ref": f"#/$defs/{attribute.type}"} if nested else _scalar(schema, attribute)
    return {"type": "array", "items": element} if attribute.repeated else element


def _scalar(schema: Schema, attribute: Attribute) -> dict[str, Any]:
    scalar = schema.scalars[attribute.type]
    limits = {
        "pattern": scalar.pattern or None,
        "maxLength": scalar.max_length,
        "minimum": scalar.minimum,
        "maximum": scalar.maximum,
        "enum": list(attribute.members) or None,
    }
    return _TYPES[attribute.kind] | {key: value for key, value in limits.items() if value is not None}
