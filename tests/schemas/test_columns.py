"""Table columns: bounded nesting, DuckDB types, and the check of what an analyzer's SQL gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from noroshi.runtime.errors import ContentError
from noroshi.schemas import EventClass, Kind, load_event_schema, load_schema
from noroshi.schemas.columns import table_columns
from noroshi.schemas.reading import parse_schema
from noroshi.schemas.targets import duckdb as duckdb_target

ENDLESS = """
version: 1.0.0
caption: A thing.
table: things
types: {text_t: {is: string}}
attributes: {name: [text_t, Name], parent: [node, Parent]}
objects:
  thing: {caption: Thing, optional: [parent]}
  node: {caption: Node, optional: [name, parent], BRIEF}
"""


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return value


def _sql_type(connection: duckdb.DuckDBPyConnection, expression: str) -> Any:
    return connection.sql(f"SELECT {expression} AS value").types[0]


@pytest.mark.parametrize("name", ["event", "alert", "response"])
def test_the_table_is_created_with_exactly_the_schemas_columns(
    connection: duckdb.DuckDBPyConnection, name: str
) -> None:
    schema = load_schema(name)
    connection.execute(duckdb_target.render(schema)[f"{name}.sql"].decode())
    rows = connection.execute(f"DESCRIBE {schema.table}").fetchall()
    assert [(row[0], row[2] == "NO") for row in rows] == [
        (column.name, column.attribute.required) for column in table_columns(schema)
    ]


@pytest.mark.parametrize("event_class", load_event_schema().classes.values(), ids=lambda item: item.name)
def test_the_table_takes_a_full_event_and_gives_it_back(
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    event_class: EventClass,
    full_event: Callable[[EventClass], dict[str, Any]],
) -> None:
    event = full_event(event_class)
    schema = load_event_schema()
    connection.execute(duckdb_target.render(schema.schema)["event.sql"].decode())
    (tmp_path / "event.jsonl").write_text(json.dumps(event))
    types = {name: schema.duckdb_type(name) for name in event}
    connection.execute(
        "INSERT INTO events BY NAME SELECT * FROM read_json($path, format = 'newline_delimited', columns = $types)",
        {"path": str(tmp_path / "event.jsonl"), "types": types},
    )
    ((stored,),) = connection.execute("SELECT to_json(events) FROM events").fetchall()
    assert _without_nulls(json.loads(stored)) == event


def test_a_missing_required_column_is_refused_by_the_table(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(duckdb_target.render(load_event_schema().schema)["event.sql"].decode())
    with pytest.raises(duckdb.ConstraintException, match="NOT NULL"):
        connection.execute("INSERT INTO events (class_uid) VALUES (0)")


def test_nesting_ends_at_the_brief_list() -> None:
    columns = table_columns(parse_schema(ENDLESS.replace("BRIEF", "brief: [name]"), "thing.yaml", "thing"))
    paths = [path for column in columns for path, _ in column.paths()]
    assert paths == [
        "parent",
        "parent.name",
        "parent.parent",
        "parent.parent.name",
        "parent.parent.parent",
        "parent.parent.parent.name",
    ]


def test_nesting_that_does_not_end_is_refused() -> None:
    with pytest.raises(ContentError, match="nests without end: give node a `brief` list"):
        table_columns(parse_schema(ENDLESS.replace(", BRIEF", ""), "thing.yaml", "thing"))


def test_paths_reach_parents_of_processes_and_fields_of_lists() -> None:
    paths = load_event_schema().paths()
    assert paths["process.parent_process.cmd_line"] is Kind.STRING
    assert paths["actor.process.file.hashes.value"] is Kind.STRING
    assert paths["observables.type_id"] is Kind.INTEGER
    assert paths["unmapped"] is Kind.MAP
    assert "process.parent_process.environment_variables" in paths
    assert "actor.process.parent_process.environment_variables" not in paths


def test_tables_stay_within_what_column_stores_bear() -> None:
    paths = load_event_schema().paths()
    assert len(paths) < 3000
    assert max(path.count(".") for path in paths) < 8


@pytest.mark.parametrize("column", load_event_schema().columns)
def test_the_own_type_of_a_column_fits_it(column: str) -> None:
    schema = load_event_schema()
    assert schema.type_faults(column, duckdb.type(schema.duckdb_type(column))) == []


@pytest.mark.parametrize(
    ("column", "expression"),
    [
        ("severity_id", "1::UTINYINT"),
        ("time", "epoch_ms(now())"),
        ("message", "NULL"),
        ("observables", "[]"),
        ("observables", "[{'name': 'x', 'type_id': 2, 'value': NULL}]"),
        ("src_endpoint", "{'ip': 'x', 'location': {'lat': 1.5}, 'owner': NULL}"),
        ("unmapped", "'{}'::JSON"),
        ("unmapped", "{'any': 1}"),
        ("unmapped", "map {'any': 1}"),
        ("user", "{'name': uuid()}"),
    ],
)
def test_a_part_of_a_column_fits_it(connection: duckdb.DuckDBPyConnection, column: str, expression: str) -> None:
    assert load_event_schema().type_faults(column, _sql_type(connection, expression)) == []


@pytest.mark.parametrize(
    ("column", "expression", "fault"),
    [
        ("severity_id", "'high'", "severity_id must be integer, not VARCHAR"),
        ("severity_id", "1.5", "severity_id must be integer, not DECIMAL(2,1)"),
        ("message", "'{}'::JSON", "message must be string, not JSON"),
        ("is_mfa", "1", "is_mfa must be boolean, not INTEGER"),
        ("user", "'bob'", "user must be a struct, not VARCHAR"),
        ("user", "{'nme': 'bob'}", "user.nme is not a field of OCSF's user here"),
        ("actor", "{'user': {'name': 1}}", "actor.user.name must be string, not INTEGER"),
        ("observables", "{'name': 'x'}", "observables must be a list, not STRUCT"),
        ("observables", "[{'type_id': 'x'}]", "observables.type_id must be integer, not VARCHAR"),
        ("unmapped", "'text'", "unmapped must be JSON, a struct or a map, not VARCHAR"),
    ],
)
def test_a_type_that_does_not_fit_is_named_with_its_path(
    connection: duckdb.DuckDBPyConnection, column: str, expression: str, fault: str
) -> None:
    (found,) = load_event_schema().type_faults(column, _sql_type(connection, expression))
    assert found.startswith(fault)


def test_a_column_outside_the_subset_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        load_event_schema().duckdb_type("sorce_endpoint")
