"""A Python module of msgspec Structs that decode and encode the schema's documents."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping

from noroshi.schemas.naming import constant, pascal
from noroshi.schemas.notation import Attribute, Kind, Record, Schema

_TYPES = {
    Kind.BOOLEAN: "bool",
    Kind.INTEGER: "int",
    Kind.NUMBER: "float",
    Kind.STRING: "str",
    Kind.DATETIME: "str",
    Kind.JSON: "Any",
    Kind.MAP: "dict[str, Any]",
    Kind.STRING_MAP: "dict[str, str]",
}
_EMPTY = {Kind.STRING: '""', Kind.DATETIME: '""', Kind.MAP: "{}", Kind.STRING_MAP: "{}"}


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.py`: one Struct per record, the root last."""
    records = (*schema.records.values(), schema.root)
    kinds = {attribute.kind for record in records for attribute in record.attributes.values()}
    lines = [
        f'"""{schema.caption}',
        "",
        f"Made from schemas/{schema.name}.yaml by `noroshi schema generate`: change that, not this.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        *(["from enum import IntEnum"] if schema.classes else []),
        *(["from typing import Any"] if kinds & {Kind.JSON, Kind.MAP} else []),
        *([""] if schema.classes or kinds & {Kind.JSON, Kind.MAP} else []),
        "import msgspec",
        *_class_uids(schema),
    ]
    for record in records:
        lines += ["", "", *_struct(schema, record)]
    return {f"{schema.name}.py": ("\n".join(lines) + "\n").encode()}


def _class_uids(schema: Schema) -> Iterator[str]:
    if schema.classes:
        yield from ("", "", "class ClassUid(IntEnum):", '    """Values of `class_uid`."""', "")
        for item in schema.classes.values():
            yield f"    {constant(item.name)} = {item.uid}"


def _struct(schema: Schema, record: Record) -> Iterator[str]:
    sparse = any(not attribute.required for attribute in record.attributes.values())
    options = ["frozen=True", "kw_only=True", *(['rename="camel"'] if schema.camel else [])]
    options += ["omit_defaults=True"] if sparse else []
    yield f"class {pascal(record.name)}(msgspec.Struct, {', '.join(options)}):"
    yield f'    """{record.caption}"""'
    yield ""
    for attribute in record.attributes.values():
        yield _field(schema, attribute)
        if schema.camel:
            yield f'    """{attribute.caption}"""'


def _field(schema: Schema, attribute: Attribute) -> str:
    written = pascal(attribute.type) if attribute.kind is Kind.RECORD else _TYPES[attribute.kind]
    default = None if attribute.default is None else repr(attribute.default)
    if attribute.repeated:
        written = f"list[{written}]"
    if not attribute.required:
        empty = "[]" if attribute.repeated else _EMPTY.get(attribute.kind)
        default = "None" if schema.absent_is_none or empty is None else empty
        if default == "None" and written != "Any":
            written += " | None"
    name, value = attribute.name, default
    if keyword.iskeyword(name):
        renamed = f'name="{name}"'
        name, value = f"{name}_", f"msgspec.field({f'default={value}, ' if value else ''}{renamed})"
    return f"    {name}: {written}" + (f" = {value}" if value else "")
