"""What else happened to the same users, hosts and addresses around an alert, from the lake."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from noroshi.lake.querying import Lake

_MOST_ENTITIES: Final = 20


class StoredEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event of the lake. `ocsf` is the normalised event with the enrichment that it had then."""

    uid: str
    time: datetime
    source: str
    class_uid: int
    raw_data: str
    ocsf: dict[str, Any]

    @property
    def told(self) -> str:
        """What the event says of itself, in few words; its record when it says nothing."""
        return str(self.ocsf.get("message") or self.ocsf.get("activity_name") or self.raw_data)


def events_around(
    lake: Lake, entities: Sequence[str], near: datetime, *, within: timedelta = timedelta(minutes=15), limit: int = 200
) -> list[StoredEvent]:
    """Events in which one of the entities stands as a value, around a moment, those nearest to it, in order of time.

    Raises UsageError when the lake cannot answer, or takes too long.
    """
    named = [json.dumps(entity, ensure_ascii=False) for entity in dict.fromkeys(entities)][:_MOST_ENTITIES]
    if not named:
        return []
    holds = " OR ".join(f"contains(ocsf, ${number + 3})" for number in range(len(named)))
    # Everything that comes from outside is a parameter.
    sql = f"""
        SELECT uid, time, source, class_uid, raw_data, ocsf FROM events WHERE time BETWEEN $1 AND $2 AND ({holds})
        ORDER BY abs(epoch_us(time) - {int(near.timestamp() * 1e6)}) LIMIT {int(limit)}
    """  # noqa: S608
    with lake.reading(sql, [near - within, near + within, *named]) as answer:
        rows = [row for batch in answer.batches for row in batch.to_pylist()]
    found = [
        StoredEvent(**{**row, "ocsf": msgspec.json.decode(row["ocsf"] or "{}", type=dict[str, Any])}) for row in rows
    ]
    return sorted(found, key=lambda event: (event.time, event.uid))
