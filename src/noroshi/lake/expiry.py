"""Letting go of what nobody will ask for: old snapshots, and rows past the retention of their source."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from pyiceberg.expressions import And, BooleanExpression, EqualTo, LessThan
from pyiceberg.table import Table, Transaction
from pyiceberg.table.snapshots import Snapshot
from pyiceberg.table.update.snapshot import ExpireSnapshots

from noroshi.lake.committing import commit
from noroshi.lake.position import position_of
from noroshi.lake.tables import DEAD, EVENTS, OBSERVABLES, TableSpec

ALL_KEPT: Final = timedelta(minutes=10)
"""Every snapshot stays readable for so long, longer than any query may take; then one an hour does."""

RETAINED: Final = (EVENTS, OBSERVABLES, DEAD)
"""Tables that retention applies to. Alerts and the ledger are small and are kept."""


def expire_snapshots(table: Table, *, now: datetime, keep_days: float) -> int:
    """Keep every snapshot of the last minutes and the last one of each hour of `keep_days`; gives how many went.

    Files that no snapshot names any more are left for `clean`.
    """
    table.refresh()
    expired = _expired(table.snapshots(), now, keep_days)
    if expired:

        def stage(transaction: Transaction) -> None:
            known = {snapshot.snapshot_id for snapshot in transaction.table_metadata.snapshots}
            ExpireSnapshots(transaction).by_ids([one for one in expired if one in known]).commit()

        commit(table, stage)
    return len(expired)


def apply_retention(table: Table, spec: TableSpec, *, now: datetime, days_by_source: Mapping[str, int]) -> int:
    """Delete rows of whole days that are older than their source's days; gives how many rows went."""
    gone = 0
    for source, days in sorted(days_by_source.items()):
        midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
        condition = And(EqualTo("source", source), LessThan(spec.time, midnight.isoformat()))  # type: ignore[call-arg, arg-type]
        table.refresh()
        rows = table.scan(row_filter=condition).count()
        if rows:
            commit(table, lambda transaction, condition=condition: _delete(transaction, table, condition))  # type: ignore[misc]
            gone += rows
    return gone


def _delete(transaction: Transaction, table: Table, condition: BooleanExpression) -> None:
    transaction.delete(condition, snapshot_properties=position_of(table).properties())


def _expired(snapshots: list[Snapshot], now: datetime, keep_days: float) -> list[int]:
    """Ids of snapshots to let go; the newest one always stays."""
    kept_from, thinned_until = now - timedelta(days=keep_days), now - ALL_KEPT
    last_of_hour: dict[int, int] = {}
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.timestamp_ms)
    for snapshot in ordered:
        last_of_hour[snapshot.timestamp_ms // 3_600_000] = snapshot.snapshot_id
    expired = []
    for snapshot in ordered[:-1]:
        made = datetime.fromtimestamp(snapshot.timestamp_ms / 1000, UTC)
        is_last = last_of_hour[snapshot.timestamp_ms // 3_600_000] == snapshot.snapshot_id
        if made < kept_from or (made < thinned_until and not is_last):
            expired.append(snapshot.snapshot_id)
    return expired
