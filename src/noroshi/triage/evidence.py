"""What an alert rests on, from the lake: its events as they were stored, and what else was about the same entities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from noroshi.lake.querying import Lake

_COLUMNS: Final = "uid, time, source, class_uid, raw_data, ocsf"
_STORED_WITHIN: Final = timedelta(days=1)
_MOST_ENTITIES: Final = 20


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of the lake. `ocsf` is the normalised event with the enrichment that it had then."""

    uid: str
    time: datetime
    source: str
    class_uid: int
    raw_data: str
    ocsf: dict[str, Any]


def events_of(lake: Lake, event_uids: Sequence[str], near: datetime) -> list[StoredEvent]:
    """The events of these uids that happened within a day of a moment, in order of time. Raises UsageError."""
    if not event_uids:
        return []
    wanted = ", ".join(f"${number + 3}" for number in range(len(event_uids)))
    where = f"time BETWEEN $1 AND $2 AND uid IN ({wanted})"
    return _read(lake, where, [near - _STORED_WITHIN, near + _STORED_WITHIN, *event_uids], len(event_uids))


def events_around(
    lake: Lake, entities: Sequence[str], near: datetime, *, within: timedelta = timedelta(minutes=15), limit: int = 200
) -> list[StoredEvent]:
    """Events in which one of the entities stands as a value, around a moment, those nearest to it, in order of time.

    Raises UsageError when the lake cannot answer.
    """
    named = [json.dumps(entity, ensure_ascii=False) for entity in dict.fromkeys(entities)][:_MOST_ENTITIES]
    if not named:
        return []
    holds = " OR ".join(f"contains(ocsf, ${number + 3})" for number in range(len(named)))
    where = f"time BETWEEN $1 AND $2 AND ({holds})"
    return _read(lake, where, [near - within, near + within, *named], limit, near)


def _read(lake: Lake, where: str, parameters: list[Any], limit: int, near: datetime | None = None) -> list[StoredEvent]:
    # Everything that comes from outside is a parameter.
    order = "time" if near is None else f"abs(epoch_us(time) - {int(near.timestamp() * 1e6)})"
    sql = f"SELECT {_COLUMNS} FROM events WHERE {where} ORDER BY {order} LIMIT {int(limit)}"  # noqa: S608
    rows = lake.sql(sql, parameters).to_arrow_table().to_pylist()
    found = [
        StoredEvent(**{**row, "ocsf": msgspec.json.decode(row["ocsf"] or "{}", type=dict[str, Any])}) for row in rows
    ]
    return sorted(found, key=lambda event: (event.time, event.uid))
