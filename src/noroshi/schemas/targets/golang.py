"""Go structs with JSON tags, laid out as gofmt does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from noroshi.schemas.naming import go_name
from noroshi.schemas.notation import Attribute, Kind, Record, Schema

_TYPES = {
    Kind.BOOLEAN: "bool",
    Kind.INTEGER: "int64",
    Kind.NUMBER: "float64",
    Kind.STRING: "string",
    Kind.DATETIME: "time.Time",
    Kind.JSON: "json.RawMessage",
    Kind.MAP: "json.RawMessage",
    Kind.STRING_MAP: "map[string]string",
}
_IMPORTS = {Kind.DATETIME: "time", Kind.JSON: "encoding/json", Kind.MAP: "encoding/json"}
_NILABLE = {Kind.JSON, Kind.MAP, Kind.STRING_MAP}
_RENAMED = {("response", "response"): "PlaybookResponse"}
"""The schemas share one Go package, and OCSF has an object called response."""


def render(schema: Schema) -> Mapping[str, bytes]:
    """`<schema>.go` in package noroshi.

    What need not be there is a pointer, so that absent differs from a zero value. Free-form values stay
    as they were sent, because decoding them would round integers above 2^53.
    """
    records = (schema.root, *schema.records.values())
    kinds = {attribute.kind for record in records for attribute in record.attributes.values()}
    blocks = [
        f"// Code generated from schemas/{schema.name}.yaml by `noroshi schema generate`. DO NOT EDIT.",
        f"// {schema.caption}",
        "package noroshi",
        *_imports(sorted({_IMPORTS[kind] for kind in kinds & _IMPORTS.keys()})),
        *_class_uids(schema),
        *("\n".join(_struct(schema, record)) for record in records),
    ]
    return {f"{schema.name}.go": ("\n\n".join(blocks) + "\n").encode()}


def type_name(schema: Schema, record: str) -> str:
    """The Go type of a record of the schema."""
    return _RENAMED.get((schema.name, record), go_name(record))


def _imports(paths: Sequence[str]) -> Iterator[str]:
    if len(paths) == 1:
        yield f'import "{paths[0]}"'
    elif paths:
        yield "import (\n" + "".join(f'\t"{path}"\n' for path in paths) + ")"


def _class_uids(schema: Schema) -> Iterator[str]:
    if schema.classes:
        rows = [(f"Class{go_name(item.name)}", "int64", f"= {item.uid}") for item in schema.classes.values()]
        yield "\n".join(["// Values of ClassUID.", "const (", *_aligned(rows), ")"])


def _struct(schema: Schema, record: Record) -> Iterator[str]:
    name = type_name(schema, record.name)
    yield f"// {name}: {record.caption}"
    yield f"type {name} struct {{"
    yield from _aligned([_field(schema, attribute) for attribute in record.attributes.values()])
    yield "}"


def _field(schema: Schema, attribute: Attribute) -> tuple[str, str, str, str]:
    kind = attribute.kind
    plain = type_name(schema, attribute.type) if kind is Kind.RECORD else _TYPES[kind]
    if attribute.repeated:
        written = f"[]{plain}"
    elif attribute.required or kind in _NILABLE:
        written = plain
    else:
        written = f"*{plain}"
    omit = "" if attribute.required else ",omitempty"
    tag = f'`json:"{schema.json_name(attribute.name)}{omit}"`'
    return go_name(attribute.name), written, tag, f"// {attribute.caption}"


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows of cells as gofmt lays them out: a tab, then columns padded with spaces past the widest cell."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "\t" + " ".join(padded).rstrip()
