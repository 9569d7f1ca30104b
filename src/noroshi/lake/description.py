"""The lake's tables in words: what a person who writes a query wants to see beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyarrow as pa

from noroshi.lake.tables import TABLES, TIME
from noroshi.schemas.columns import Column
from noroshi.schemas.event import load_event_schema
from noroshi.schemas.promotion import load_promoted

_TYPES: Final = {
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.string(): "VARCHAR",
    pa.binary(): "BLOB",
    TIME: "TIMESTAMPTZ",
}
_TABLES: Final = {
    "events": "every event: normalised, with its raw record",
    "alerts": "every alert that rules raised",
    "dead": "records that could not become events, with the reason",
    "ledger": "what went in and came out, by stage, source and minute",
    "runs": "what every playbook run did, line by line of its audit trail",
    "observables": "where each address, hash, domain and user was seen",
}
_COLUMNS: Final = {
    "uid": "the same for the same event or alert, however often it is told",
    "time": "when it happened",
    "received_at": "when we received it",
    "stored_at": "when it came into the lake",
    "source": "the integration that it came through",
    "batch_id": "the batch that it travelled in",
    "class_uid": "the OCSF class",
    "ocsf": "the whole normalised event, JSON",
    "raw_data": "the record as it was written",
    "rule_id": "the rule that fired",
    "rule_commit": "the Git commit of the rules",
    "entities": "whom and what it is about",
    "event_uids": "the events behind it",
    "attack_ids": "ATT&CK techniques",
    "dedup_key": "what makes two alerts the same",
    "playbook": "the playbook that it asks for",
    "alert": "the whole alert, JSON",
    "risk_score": "0 to 100",
    "stage": "collect, analyze, detect or route",
    "reason": "why it died",
    "reasons": "dead and dropped records by reason, JSON",
    "record": "its place among the records of its origin",
    "origin": "the file, address or request that it came from",
    "raw": "its bytes",
    "missing": "what nobody can account for",
    "value": "the address, hash, domain or user itself",
    "name": "the field that it stood in",
    "first_time": "when it was first seen there",
    "last_time": "when it was last seen there",
    "event_uid": "one of the events",
    "run": "the run of a playbook",
    "event": "created, started, intent, done, assumed, asked, decision, log, review, cancel or ended",
    "step": "the effect, as a path of steps",
    "function": "the action that was called",
    "arguments": "what it was given, JSON without secrets",
    "result": "what it gave, JSON without secrets; empty when long",
    "outcome": "returned or failed, of a run SUCCEEDED or FAILED",
    "seconds": "how long the call took",
    "detail": "the line as the audit trail has it, JSON",
    "hash": "over the line and the hash before it",
}
_OF_A_TABLE: Final = {
    ("dead", "detail"): "what exactly is wrong with it",
    ("runs", "playbook"): "the playbook that runs",
}
"""Columns that hold something else than those of the same name."""


@dataclass(frozen=True, slots=True)
class DescribedColumn:
    """A column, its type in SQL and what it holds; the description may be empty."""

    name: str
    type: str
    description: str


@dataclass(frozen=True, slots=True)
class DescribedTable:
    """A table and its columns in their order."""

    name: str
    description: str
    columns: tuple[DescribedColumn, ...]


@cache
def described_tables() -> tuple[DescribedTable, ...]:
    """Every table that a query may read."""
    return tuple(
        DescribedTable(
            spec.name,
            _TABLES[spec.name],
            tuple(
                DescribedColumn(field.name, _type(field.type), _description(spec.name, field.name))
                for field in spec.columns
            ),
        )
        for spec in TABLES
    )


def _description(table: str, column: str) -> str:
    said = _OF_A_TABLE.get((table, column)) or _COLUMNS.get(column, "")
    return said or (_captions().get(column, "") if table == "events" else "")


def _type(kind: pa.DataType) -> str:
    return f"{_TYPES[kind.value_type]}[]" if pa.types.is_list(kind) else _TYPES[kind]


@cache
def _captions() -> Mapping[str, str]:
    """The OCSF captions on the way to each promoted attribute."""
    columns = load_event_schema().columns
    return {one.column: _caption(columns, one.json_path.removeprefix("$.")) for one in load_promoted()}


def _caption(columns: Mapping[str, Column], path: str) -> str:
    captions = []
    for name in path.replace("[0]", "").split("."):
        column = columns[name]
        captions.append(column.attribute.caption)
        columns = {child.name: child for child in column.children}
    return ": ".join(captions)
