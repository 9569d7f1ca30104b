"""The lake's tables: their columns, how they are partitioned and sorted, and how they come to be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchTableError, TableAlreadyExistsError
from pyiceberg.partitioning import PARTITION_FIELD_ID_START, PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.table.sorting import SortField, SortOrder
from pyiceberg.transforms import DayTransform, IdentityTransform, Transform
from pyiceberg.types import (
    BinaryType,
    BooleanType,
    DoubleType,
    IcebergType,
    IntegerType,
    ListType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

from noroshi.schemas.attributes import ARROW_TYPES
from noroshi.schemas.promotion import load_promoted

NAMESPACE: Final = "noroshi"
TIME: Final = pa.timestamp("us", tz="UTC")

_ICEBERG: dict[pa.DataType, IcebergType] = {
    pa.bool_(): BooleanType(),
    pa.int32(): IntegerType(),
    pa.int64(): LongType(),
    pa.float64(): DoubleType(),
    pa.string(): StringType(),
    pa.binary(): BinaryType(),
    TIME: TimestamptzType(),
}
_FIRST_ELEMENT_ID = 100_000
"""Ids of list elements: far above those of columns, so that a column's id is its place."""

_PROPERTIES: Final = {
    "write.parquet.compression-codec": "zstd",
    "write.parquet.compression-level": "1",
    "write.parquet.row-group-limit": "131072",
    "write.metadata.metrics.default": "none",
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "32",
    # Our own loop tries again, because only it can look at the stream position before it does.
    "commit.retry.num-retries": "0",
    # What the router appends meanwhile does not concern a rewrite of other files.
    "write.delete.isolation-level": "snapshot",
    "write.update.isolation-level": "snapshot",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSpec:
    """A table. Rows are partitioned by the day of `time` (UTC) and by `partitioned_by`, files sorted by `sorted_by`."""

    name: str
    columns: pa.Schema
    time: str
    partitioned_by: tuple[str, ...] = ()
    sorted_by: tuple[str, ...]
    measured: tuple[str, ...] = ()
    """Columns whose least and greatest values are kept for each file, to leave files out when they are read."""


def _columns(*fields: tuple[str, Any] | tuple[str, Any, bool]) -> pa.Schema:
    return pa.schema([pa.field(name, kind, nullable=not required) for name, kind, *required in fields])


_TEXT, _NUMBER = pa.string(), pa.int64()
_PROMOTED = [(one.column, ARROW_TYPES[one.kind]) for one in load_promoted()]

PROMOTED_PATHS: Final = {one.column: one.json_path.removeprefix("$.") for one in load_promoted()}
"""The path of each column of `events` that is an attribute: the name of the column that it travels in."""

EVENTS = TableSpec(
    name="events",
    columns=_columns(
        ("uid", _TEXT, True),
        ("time", TIME, True),
        ("received_at", TIME, True),
        ("stored_at", TIME, True),
        ("source", _TEXT, True),
        ("batch_id", _TEXT, True),
        ("class_uid", pa.int32(), True),
        ("ocsf", _TEXT, True),
        ("raw_data", _TEXT, True),
        *_PROMOTED,
    ),
    time="time",
    partitioned_by=("source",),
    sorted_by=("time",),
    measured=("uid", "time", "received_at", "source", "class_uid", "severity_id"),
)
ALERTS = TableSpec(
    name="alerts",
    columns=_columns(
        ("uid", _TEXT, True),
        ("time", TIME, True),
        ("stored_at", TIME, True),
        ("source", _TEXT, True),
        ("batch_id", _TEXT, True),
        ("rule_id", _TEXT, True),
        ("rule_commit", _TEXT),
        ("title", _TEXT, True),
        ("details", _TEXT),
        ("severity", _TEXT, True),
        ("risk_score", _NUMBER, True),
        ("entities", pa.list_(_TEXT)),
        ("event_uids", pa.list_(_TEXT)),
        ("attack_ids", pa.list_(_TEXT)),
        ("dedup_key", _TEXT),
        ("playbook", _TEXT),
        ("alert", _TEXT, True),
    ),
    time="time",
    sorted_by=("time",),
    measured=("uid", "time", "source", "rule_id", "risk_score"),
)
DEAD = TableSpec(
    name="dead",
    columns=_columns(
        ("stored_at", TIME, True),
        ("stage", _TEXT, True),
        ("source", _TEXT, True),
        ("batch_id", _TEXT, True),
        ("origin", _TEXT),
        ("record", _NUMBER, True),
        ("reason", _TEXT, True),
        ("detail", _TEXT),
        ("raw", pa.binary(), True),
    ),
    time="stored_at",
    partitioned_by=("source",),
    sorted_by=("stored_at",),
    measured=("stored_at", "source", "reason"),
)
LEDGER = TableSpec(
    name="ledger",
    columns=_columns(
        ("minute", TIME, True),
        ("stored_at", TIME, True),
        ("stage", _TEXT, True),
        ("source", _TEXT, True),
        ("batch_id", _TEXT, True),
        ("records_in", _NUMBER, True),
        ("records_out", _NUMBER, True),
        ("events", _NUMBER, True),
        ("dead", _NUMBER, True),
        ("dropped", _NUMBER, True),
        ("missing", _NUMBER, True),
        ("reasons", _TEXT),
    ),
    time="minute",
    sorted_by=("minute", "source", "stage"),
    measured=("minute", "source"),
)
OBSERVABLES = TableSpec(
    name="observables",
    columns=_columns(
        ("value", _TEXT, True),
        ("type_id", pa.int32(), True),
        ("name", _TEXT, True),
        ("source", _TEXT, True),
        ("first_time", TIME, True),
        ("last_time", TIME, True),
        ("events", _NUMBER, True),
        ("event_uid", _TEXT, True),
    ),
    time="first_time",
    sorted_by=("value", "first_time"),
    measured=("value", "first_time", "last_time", "source"),
)
RUNS = TableSpec(
    name="runs",
    columns=_columns(
        ("time", TIME, True),
        ("stored_at", TIME, True),
        ("run", _TEXT, True),
        ("seq", _NUMBER, True),
        ("playbook", _TEXT, True),
        ("revision", _TEXT, True),
        ("mode", _TEXT, True),
        ("started_by", _TEXT),
        ("alert_uid", _TEXT),
        ("actor", _TEXT),
        ("event", _TEXT, True),
        ("step", _TEXT),
        ("function", _TEXT),
        ("arguments", _TEXT),
        ("result", _TEXT),
        ("outcome", _TEXT),
        ("seconds", pa.float64()),
        ("detail", _TEXT),
        ("previous_hash", _TEXT, True),
        ("hash", _TEXT, True),
    ),
    time="time",
    sorted_by=("time",),
    measured=("time", "run", "playbook", "event"),
)
TABLES: Final = (EVENTS, ALERTS, DEAD, LEDGER, OBSERVABLES, RUNS)


def ensure_table(catalogue: Catalog, spec: TableSpec) -> Table:
    """The table of `spec`, made when it is not there, with columns added that it has not yet. Nothing is taken away."""
    identifier = (NAMESPACE, spec.name)
    try:
        table = catalogue.load_table(identifier)
    except NoSuchTableError:
        table = _create(catalogue, spec)
    known = set(table.schema().column_names)
    missing = [field for field in spec.columns if field.name not in known]
    if missing:
        with table.update_schema() as update:
            for field in missing:
                update.add_column(field.name, _iceberg_type(field, 0))
    return table


def _create(catalogue: Catalog, spec: TableSpec) -> Table:
    with suppress(NamespaceAlreadyExistsError):
        catalogue.create_namespace(NAMESPACE)
    places = {name: number for number, name in enumerate(spec.columns.names, 1)}
    transforms: list[tuple[str, str, Transform[Any, Any]]] = [("day", spec.time, DayTransform())]
    transforms += [(name, name, IdentityTransform()) for name in spec.partitioned_by]
    partitions = [
        PartitionField(places[column], PARTITION_FIELD_ID_START + number, transform, name)
        for number, (name, column, transform) in enumerate(transforms)
    ]
    measured = {f"write.metadata.metrics.column.{name}": "truncate(64)" for name in spec.measured}
    try:
        return catalogue.create_table(
            (NAMESPACE, spec.name),
            schema=Schema(
                *(
                    NestedField(
                        places[field.name], field.name, _iceberg_type(field, places[field.name]), not field.nullable
                    )
                    for field in spec.columns
                )
            ),
            partition_spec=PartitionSpec(*partitions),
            sort_order=SortOrder(*(SortField(places[name], IdentityTransform()) for name in spec.sorted_by)),
            properties=_PROPERTIES | measured,
        )
    except TableAlreadyExistsError:
        return catalogue.load_table((NAMESPACE, spec.name))


def _iceberg_type(field: pa.Field[Any], place: int) -> IcebergType:
    kind = field.type
    if pa.types.is_list(kind):
        return ListType(_FIRST_ELEMENT_ID + place, _ICEBERG[kind.value_type], element_required=False)
    return _ICEBERG[kind]
