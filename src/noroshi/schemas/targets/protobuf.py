"""A proto3 file: one message per record, every field optional so that absent differs from 0 and ""."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from noroshi.schemas.naming import pascal
from noroshi.schemas.notation import Attribute, Kind, Record, Schema
from noroshi.schemas.numbers import extend_numbers, load_numbers

_TYPES = {
    Kind.BOOLEAN: "bool",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "double",
    Kind.STRING: "string",
    Kind.DATETIME: "string",
    Kind.JSON: "string",
    Kind.MAP: "string",
    Kind.STRING_MAP: "map<string, string>",
}
"""Free-form values are JSON text: google.protobuf.Struct would round integers above 2^53."""


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.proto` in the package `noroshi.<schema>.v1`, with the field numbers of `numbers.yaml`."""
    numbers = extend_numbers(load_numbers(), [schema])[schema.name]
    lines = [
        f"// Made from schemas/{schema.name}.yaml by `noroshi schema generate`. Do not edit.",
        "// A field that holds free-form JSON is marked so and carries JSON text.",
        "",
        'syntax = "proto3";',
        "",
        f"package noroshi.{schema.name}.v1;",
    ]
    for record in (schema.root, *schema.records.values()):
        lines += ["", *_message(schema, record, numbers[record.name])]
    return {f"{schema.name}.proto": ("\n".join(lines) + "\n").encode()}


def _message(schema: Schema, record: Record, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"// {record.caption}"
    yield f"message {pascal(record.name)} {{"
    gone = {name: number for name, number in numbers.items() if name not in record.attributes}
    if gone:
        yield f"  reserved {', '.join(str(number) for number in gone.values())};"
        yield "  reserved {};".format(", ".join(f'"{name}"' for name in gone))
    for name, attribute in record.attributes.items():
        yield _field(schema, attribute, numbers[name])
    yield "}"


def _field(schema: Schema, attribute: Attribute, number: int) -> str:
    kind = attribute.kind
    written = pascal(attribute.type) if kind is Kind.RECORD else _TYPES[kind]
    label = "repeated " if attribute.repeated else "" if kind is Kind.STRING_MAP else "optional "
    note = " (JSON)" if kind in (Kind.JSON, Kind.MAP) else ""
    option = f'[json_name = "{schema.json_name(attribute.name)}"]'
    return f"  {label}{written} {attribute.name} = {number} {option}; // {attribute.caption}{note}"
