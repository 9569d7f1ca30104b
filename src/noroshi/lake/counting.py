"""How many rows of a batch a table really holds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.expressions import And, BooleanExpression, EqualTo, GreaterThanOrEqual, In, LessThanOrEqual
from pyiceberg.table import Table

from noroshi.lake.tables import TIME
from noroshi.model.batch import EventBatch

_Span = tuple[int, int, datetime]
"""Of a batch: the least and greatest `time` in microseconds, of which Python may know no date, and `received_at`."""


def stored_rows(table: Table, batches: Iterable[EventBatch]) -> Counter[tuple[str, str]]:
    """Rows in the table of events, by source and batch id; only files of the batches' sources and times are read."""
    spans: defaultdict[str, dict[str, _Span]] = defaultdict(dict)
    for batch in batches:
        if batch.table.num_rows:
            times: Any = batch.table["time"].cast(TIME).cast(pa.int64())
            spans[batch.source][batch.batch_id] = pc.min(times).as_py(), pc.max(times).as_py(), batch.received_at
    found = Counter[tuple[str, str]]()
    for source, by_batch in spans.items():
        rows = table.scan(row_filter=_condition(source, by_batch), selected_fields=("batch_id",)).to_arrow()
        found.update((source, str(batch_id)) for batch_id in rows["batch_id"].to_pylist())
    return found


def _condition(source: str, spans: dict[str, _Span]) -> BooleanExpression:
    firsts, lasts, received = zip(*spans.values(), strict=True)
    return And(
        EqualTo("source", source),  # type: ignore[call-arg, arg-type]
        GreaterThanOrEqual("time", min(firsts)),  # type: ignore[call-arg, arg-type]
        LessThanOrEqual("time", max(lasts)),  # type: ignore[call-arg, arg-type]
        GreaterThanOrEqual("received_at", min(received)),  # type: ignore[call-arg, arg-type]
        LessThanOrEqual("received_at", max(received)),  # type: ignore[call-arg, arg-type]
        In("batch_id", set(spans)),  # type: ignore[call-arg, arg-type]
    )
