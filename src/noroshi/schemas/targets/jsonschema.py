"""A JSON Schema (draft 2020-12) that refuses unknown names, wrong types, unknown enum members and nulls."""

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


def document(schema: Schema) -> dict[str, Any]:
    """The JSON Schema of one document. Events are checked against the class that their `class_uid` names."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": schema.root.caption}
    definitions = {name: _object(schema, record) for name, record in schema.records.items()}
    if not schema.classes:
        return head | _object(schema, schema.root) | {"$defs": definitions}
    by_class = [
        {
            "if": {"properties": {"class_uid": {"const": uid}}, "required": ["class_uid"]},
            "then": {"$ref": f"#/$defs/class_{event_class.name}"},
        }
        for uid, event_class in schema.classes.items()
    ]
    classes = {f"class_{item.name}": _class(schema, item) for item in schema.classes.values()}
    return head | {
        "type": "object",
        "required": ["class_uid"],
        "properties": {"class_uid": {"enum": list(schema.classes)}},
        "allOf": by_class,
        "$defs": classes | definitions,
    }


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.schema.json`."""
    text = json.dumps(document(schema), indent=1, ensure_ascii=False)
    return {f"{schema.name}.schema.json": (text + "\n").encode()}


def _class(schema: Schema, event_class: EventClass) -> dict[str, Any]:
    found = _object(schema, event_class)
    type_uids = [event_class.uid * 100 + int(activity) for activity in event_class.activities]
    found["properties"] |= {
        "class_uid": {"const": event_class.uid},
        "class_name": {"const": event_class.caption},
        "category_uid": {"const": event_class.category_uid},
        "category_name": {"const": event_class.category_caption},
        "type_uid": {"enum": type_uids},
    }
    return found


def _object(schema: Schema, record: Record) -> dict[str, Any]:
    attributes = record.attributes
    found: dict[str, Any] = {
        "title": record.caption,
        "type": "object",
        "properties": {schema.json_name(name): _property(schema, attributes[name]) for name in attributes},
        "required": [schema.json_name(name) for name, attribute in attributes.items() if attribute.required],
        "additionalProperties": False,
    }
    if record.at_least_one:
        found["anyOf"] = [{"required": [schema.json_name(name)]} for name in record.at_least_one]
    if record.just_one:
        found["oneOf"] = [{"required": [schema.json_name(name)]} for name in record.just_one]
    return found


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
