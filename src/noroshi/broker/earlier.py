"""Event batches that an earlier version left on the stream: the whole `input` of each event in one text."""

from __future__ import annotations

import pyarrow as pa

from noroshi.model.batch import EVENT_COLUMNS
from noroshi.schemas.attributes import with_attributes


def in_parts(table: pa.Table) -> pa.Table:
    """The batch as it would be written today. Raises ValueError when an `input` does not hold its event."""
    rows = table.to_pylist()
    for row in rows:
        row["native"], row["noroshi"] = _parts(row.pop("input"), row["ocsf"])
    return with_attributes(pa.Table.from_pylist(rows, schema=EVENT_COLUMNS))


def _parts(document: str, ocsf: str) -> tuple[str, str]:
    """What stands in front of the normalised event, and what behind."""
    front, joint, back = document.rpartition(f'"ocsf":{ocsf},"noroshi":')
    if not joint:
        raise ValueError("an `input` without its event")
    return f"{front.removesuffix(',')}}}", back.removesuffix("}")
