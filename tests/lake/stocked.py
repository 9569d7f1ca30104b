"""A lake with rows in it, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
from pyiceberg.table import Table

from noroshi.lake.appending import append_rows
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.observing import ObservableRows, indexed
from noroshi.lake.position import position_of
from noroshi.lake.rows import event_rows
from noroshi.lake.tables import EVENTS, OBSERVABLES, TableSpec, ensure_table
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.runtime.settings import LakeSettings, PlatformSettings, Settings
from noroshi.schemas.attributes import with_attributes

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def settings_for(folder: Path, **lake: Any) -> Settings:
    """Settings of a lake below `folder`."""
    return Settings(platform=PlatformSettings(dir=folder), lake=LakeSettings(**lake))


def open_table(settings: Settings, spec: TableSpec = EVENTS) -> Table:
    """A table of the lake, made when it is not there."""
    return ensure_table(open_catalogue(settings, create=True), spec)


def received(uids: Sequence[str], *, time: datetime = NOON, source: str = "linux_auth", **ocsf: Any) -> EventBatch:
    """A batch of events that differ in their uids only."""
    document: Mapping[str, Any] = {"class_uid": 3002, **ocsf}
    rows = [
        {
            "uid": uid,
            "record_index": number,
            "time": time,
            "class_uid": 3002,
            "ocsf": msgspec.json.encode(document).decode(),
            "native": "{}",
            "noroshi": "{}",
            "raw_data": f"raw text of {uid}",
        }
        for number, uid in enumerate(uids)
    ]
    table = with_attributes(pa.Table.from_pylist(rows, schema=EVENT_COLUMNS))
    return EventBatch(source=source, batch_id=uids[0], received_at=time, table=table)


def stock(settings: Settings, *batches: EventBatch) -> None:
    """Store batches, each in a commit of its own, in `events` and `observables`."""
    rows = ObservableRows()
    for batch in batches:
        append(open_table(settings), event_rows([batch], NOON))
        append(open_table(settings, OBSERVABLES), rows.rows([indexed(batch)]))
    rows.close()


def append(table: Table, rows: pa.Table) -> None:
    """Store rows and count the position up."""
    at = position_of(table)
    append_rows(table, rows, before=at, after=replace(at, sequence=at.sequence + 1))
