"""What an integration is: the content of one vendor folder, read but not yet run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

RECORD_COLUMNS = {
    "record_index": "BIGINT",
    "raw": "VARCHAR",
    "record": "JSON",
    "received_at": "TIMESTAMP WITH TIME ZONE",
    "source": "VARCHAR",
}
"""Columns of the relation `records` that analyzer SQL and predicates read.

`raw` is the record's text as received. `record` is its canonical JSON object (duplicate keys resolved to the last,
keys without a value left out, escapes resolved), or NULL when the integration's format is `lines`.
"""

ENGINE_COLUMNS = {
    "record_index": "BIGINT",
    "record_indexes": "BIGINT[]",
    "uid": "VARCHAR",
    "input": "JSON",
    "error": "VARCHAR",
}
"""Columns an analyzer may give besides the OCSF attributes of `schemas/event.yaml`.

One of `record_index` and `record_indexes` is required: the record(s) the event was made of. `uid` is the source's own
id of the event. `input` replaces the record as the document rules see. `error`, when not NULL, sends the record(s) to
the dead letters with that reason.
"""


@dataclass(frozen=True, slots=True)
class LogType:
    """One kind of record of a source: the SQL that normalises it and the predicate that claims it (None: always)."""

    name: str
    path: str
    sql: str
    when: str | None


@dataclass(frozen=True, slots=True)
class Integration:
    """One vendor folder. `name` is the folder's name and the `source` of its batches.

    `unwrap` is the member that holds the records where a file is one object around them.
    """

    name: str
    folder: Path
    title: str
    vendor: str
    product: str
    description: str
    format: Literal["json", "lines"]
    keep_together: str | None
    unwrap: str | None
    recognise: str | None
    log_types: tuple[LogType, ...]
