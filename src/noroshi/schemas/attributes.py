"""Attributes of events as columns, read from their OCSF documents: slow, for events that came without such columns."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import msgspec
import pyarrow as pa

from noroshi.schemas.notation import Kind
from noroshi.schemas.observing import is_indexed
from noroshi.schemas.promotion import load_promoted

ARROW_TYPES: Final = {
    Kind.BOOLEAN: pa.bool_(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.STRING: pa.string(),
}
_FITTING: Final = {Kind.BOOLEAN: bool, Kind.INTEGER: int, Kind.NUMBER: float, Kind.STRING: str}


def with_attributes(table: pa.Table) -> pa.Table:
    """A table of `EVENT_COLUMNS` with columns for all attributes that its documents in `ocsf` have."""
    documents = [msgspec.json.decode(text or "{}") for text in table["ocsf"].to_pylist()]
    for one in load_promoted():
        values = [_fitting(_value(document, one.json_path), one.kind) for document in documents]
        if any(value is not None for value in values):
            table = table.append_column(one.json_path.removeprefix("$."), pa.array(values, ARROW_TYPES[one.kind]))
    observed = [_observed(document) for document in documents]
    names = dict.fromkeys(name for values in observed for name in values)
    for name in names.keys() - set(table.column_names):
        table = table.append_column(name, pa.array([one.get(name) for one in observed], pa.list_(pa.string())))
    return table


def _value(document: Any, json_path: str) -> Any:
    for step in json_path.removeprefix("$.").split("."):
        name, _, first = step.partition("[")
        document = document.get(name) if isinstance(document, dict) else None
        if first:
            document = document[0] if isinstance(document, list) and document else None
    return document


def _fitting(value: Any, kind: Kind) -> Any:
    """The value if it can be one of that kind; texts can be made of all."""
    if value is None or type(value) is _FITTING[kind]:
        return value
    if kind is Kind.STRING:
        return msgspec.json.encode(value).decode()
    return float(value) if kind is Kind.NUMBER and type(value) is int else None


def _observed(document: dict[str, Any]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for item in document.get("observables", ()):
        if is_indexed(item.get("name", "")) and item.get("value"):
            found[item["name"]].append(str(item["value"]))
    return found
