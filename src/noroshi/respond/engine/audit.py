"""The audit trail: rows chained by hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from noroshi.respond.engine.tables import AUDIT, AUDIT_HEAD, RUNS

HEAD = "starts"
GENESIS = "0" * 64
_JSON = json.JSONEncoder(ensure_ascii=False)


def row_hash(row: Mapping[str, Any]) -> str:
    """SHA-256 over the row's content and the hash of the row before it."""
    parts = [row[name] for name in ("previous", "run", "seq", "time", "actor", "event", "key", "data")]
    return hashlib.sha256(_JSON.encode(parts).encode(errors="surrogatepass")).hexdigest()


def first_row(connection: Connection, run: str, time: float, actor: str, event: str, data: str) -> dict[str, Any]:
    """Append the first row of a run, chained to the first row of the run created before it."""
    if connection.dialect.name != "sqlite":
        connection.execute(select(AUDIT_HEAD.c.hash).where(AUDIT_HEAD.c.name == HEAD).with_for_update())
    previous = connection.execute(select(AUDIT_HEAD.c.hash).where(AUDIT_HEAD.c.name == HEAD)).scalar_one()
    row = _row(run, 1, previous, time, actor, event, "", data)
    connection.execute(insert(AUDIT).values(row))
    connection.execute(update(AUDIT_HEAD).where(AUDIT_HEAD.c.name == HEAD).values(hash=row["hash"]))
    return row


def next_rows(
    run: str, seq: int, previous: str, time: float, events: list[tuple[str, str, str, str]]
) -> list[dict[str, Any]]:
    """Rows that continue a run's chain; events are (actor, event, key, data)."""
    rows = []
    for actor, event, key, data in events:
        seq += 1
        rows.append(_row(run, seq, previous, time, actor, event, key, data))
        previous = rows[-1]["hash"]
    return rows


def _row(run: str, seq: int, previous: str, time: float, actor: str, event: str, key: str, data: str) -> dict[str, Any]:
    row = {
        "run": run,
        "seq": seq,
        "previous": previous,
        "time": time,
        "actor": actor,
        "event": event,
        "key": key,
        "data": data,
    }
    return {**row, "hash": row_hash(row)}


def broken_places(connection: Connection) -> Iterator[str]:
    """Every place where the trail was changed, cut or emptied, in words; nothing when it is whole."""
    starts: dict[str, str] = {}
    kept = select(RUNS.c.id, RUNS.c.audit_seq, RUNS.c.audit_hash)
    ends: dict[str, tuple[int, str]] = {run: (seq, last) for run, seq, last in connection.execute(kept)}
    run, seq, last = "", 0, ""
    for row in map(dict[str, Any], connection.execute(select(AUDIT).order_by(AUDIT.c.run, AUDIT.c.seq)).mappings()):
        if row["run"] != run:
            yield from _end(run, seq, last, ends)
            run, seq = row["run"], 0
            starts[row["previous"]] = row["hash"]
        elif row["previous"] != last:
            yield f"run {run}: row {row['seq']} does not continue the row before it"
        if row["seq"] != seq + 1:
            yield f"run {run}: rows between {seq} and {row['seq']} are missing"
        if row_hash(row) != row["hash"]:
            yield f"run {run}: row {row['seq']} was changed"
        seq, last = row["seq"], row["hash"]
    yield from _end(run, seq, last, ends)
    yield from (f"run {gone}: the whole trail is missing" for gone in ends)
    head = connection.execute(select(AUDIT_HEAD.c.hash).where(AUDIT_HEAD.c.name == HEAD)).scalar_one()
    current, count = GENESIS, 0
    while current in starts and count <= len(starts):
        current, count = starts[current], count + 1
    if current != head or count != len(starts):
        yield "the chain of first rows is broken: a run was removed or put in"


def _end(run: str, seq: int, last: str, ends: dict[str, tuple[int, str]]) -> Iterator[str]:
    if run and ends.pop(run, None) != (seq, last):
        yield f"run {run}: the end of the trail was cut off or put on"
