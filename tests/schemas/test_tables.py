"""The Arrow and BigQuery schemas: right in themselves, and the same columns as everywhere."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from noroshi.schemas import EventClass, Kind, load_event_schema, load_schema
from noroshi.schemas.columns import Column, table_columns
from noroshi.schemas.generate import SCHEMAS, Target, render
from noroshi.schemas.targets.arrow import arrow_schema

TYPES = {"BOOLEAN", "INTEGER", "FLOAT", "STRING", "TIMESTAMP", "JSON", "RECORD"}
"""The type names that load jobs and `bq mk` accept, as far as they are used."""
FORBIDDEN = ("_TABLE_", "_FILE_", "_PARTITION", "_ROW_TIMESTAMP", "__ROOT__", "_COLIDENTIFIER")
"""Prefixes that BigQuery keeps for itself, in any case."""


@pytest.fixture(params=SCHEMAS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def _free_form_as_text(column: Column, value: Any) -> Any:
    """The value as the Arrow table holds it: absent fields are null, free-form values JSON text."""
    if value is None:
        return None
    if column.attribute.repeated and isinstance(value, list):
        single = replace(column, attribute=replace(column.attribute, repeated=False))
        return [_free_form_as_text(single, item) for item in value]
    if column.attribute.kind in (Kind.JSON, Kind.MAP):
        return json.dumps(value)
    if column.children:
        return {child.name: _free_form_as_text(child, value.get(child.name)) for child in column.children}
    return value


@pytest.mark.parametrize("event_class", load_event_schema().classes.values(), ids=lambda item: item.name)
def test_an_arrow_table_of_the_schema_holds_a_full_event(
    event_class: EventClass, full_event: Callable[[EventClass], dict[str, Any]]
) -> None:
    event = full_event(event_class)
    columns = load_event_schema().columns
    row = {key: _free_form_as_text(column, event.get(key)) for key, column in columns.items()}
    table = pa.Table.from_pylist([row], schema=arrow_schema(load_event_schema().schema))
    table.validate(full=True)
    assert table.to_pylist() == [row]


def test_the_arrow_file_reads_back_as_the_schema_it_was_made_of(name: str) -> None:
    data = render(Target.ARROW)[f"{name}.arrows"]
    with pa.ipc.open_stream(io.BytesIO(data)) as stream:
        assert stream.schema.equals(arrow_schema(load_schema(name)), check_metadata=True)
        assert stream.read_all().num_rows == 0


def test_arrow_columns_are_required_where_the_schema_says_so(name: str) -> None:
    schema = load_schema(name)
    assert {field.name: not field.nullable for field in arrow_schema(schema)} == {
        column.name: column.attribute.required for column in table_columns(schema)
    }


def _fields(fields: list[dict[str, Any]], depth: int = 1) -> Iterator[tuple[int, dict[str, Any]]]:
    for field in fields:
        yield depth, field
        yield from _fields(field.get("fields", []), depth + 1)


def _bigquery(name: str) -> list[dict[str, Any]]:
    return list(json.loads(render(Target.BIGQUERY)[f"{name}.json"]))


def test_bigquery_names_types_and_modes_are_allowed(name: str) -> None:
    for _, field in _fields(_bigquery(name)):
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,299}", field["name"])
        assert not field["name"].upper().startswith(FORBIDDEN)
        assert field["type"] in TYPES
        assert field["mode"] in {"NULLABLE", "REQUIRED", "REPEATED"}
        assert 0 < len(field["description"]) <= 1024
        assert set(field) == {"name", "type", "mode", "description"} | (
            {"fields"} if field["type"] == "RECORD" else set()
        )


def test_bigquery_limits_on_columns_and_nesting_are_kept(name: str) -> None:
    fields = list(_fields(_bigquery(name)))
    assert len(fields) <= 10_000
    assert max(depth for depth, _ in fields) <= 15


def test_bigquery_names_differ_by_more_than_case(name: str) -> None:
    def check(fields: list[dict[str, Any]]) -> None:
        names = [field["name"].lower() for field in fields]
        assert len(names) == len(set(names))
        for field in fields:
            check(field.get("fields", []))

    check(_bigquery(name))


def test_bigquery_has_the_columns_of_the_table(name: str) -> None:
    def paths(fields: list[dict[str, Any]], prefix: str = "") -> Iterator[str]:
        for field in fields:
            yield prefix + field["name"]
            yield from paths(field.get("fields", []), f"{prefix}{field['name']}.")

    ours = [path for column in table_columns(load_schema(name)) for path, _ in column.paths()]
    assert list(paths(_bigquery(name))) == ours


def test_bigquery_modes_follow_the_schema() -> None:
    modes = {field["name"]: (field["type"], field["mode"]) for field in _bigquery("alert")}
    assert modes["risk_score"] == ("INTEGER", "REQUIRED")
    assert modes["event_uids"] == ("STRING", "REPEATED")
    assert modes["evidence"] == ("RECORD", "REPEATED")
    assert modes["time"] == ("TIMESTAMP", "REQUIRED")
    assert modes["entity_kinds"] == ("JSON", "NULLABLE")
