"""What keeps the tables in order, table by table; the router does it on a schedule, `noroshi lake` on demand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pyiceberg.catalog import Catalog
from pyiceberg.table import Table

from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.cleaning import GRACE, clean
from noroshi.lake.compaction import Compacted, compact
from noroshi.lake.expiry import RETAINED, apply_retention, expire_snapshots
from noroshi.lake.tables import NAMESPACE, TABLES, TableSpec
from noroshi.runtime.settings import Settings


def compact_all(settings: Settings, now: datetime) -> Iterator[tuple[str, Compacted]]:
    """Compact every table, told as it is done."""
    for spec, table in _tables(open_catalogue(settings)):
        for done in compact(table, spec, target_bytes=settings.lake.target_file_bytes, now=now):
            yield spec.name, done


def expire_all(settings: Settings, now: datetime) -> Iterator[tuple[str, int, int]]:
    """(table, snapshots let go, rows past their retention deleted)."""
    for spec, table in _tables(open_catalogue(settings)):
        rows = 0
        if spec in RETAINED:
            rows = apply_retention(table, spec, now=now, days_by_source=settings.lake.retention_days)
        yield spec.name, expire_snapshots(table, now=now, keep_days=settings.lake.snapshot_days), rows


def clean_all(settings: Settings, now: datetime) -> Iterator[tuple[str, int, int]]:
    """(table, orphaned files deleted, their bytes)."""
    for spec, table in _tables(open_catalogue(settings)):
        files, size = clean(table, now=now, grace=GRACE)
        yield spec.name, files, size


def _tables(catalogue: Catalog) -> Iterator[tuple[TableSpec, Table]]:
    for spec in TABLES:
        if catalogue.table_exists((NAMESPACE, spec.name)):
            yield spec, catalogue.load_table((NAMESPACE, spec.name))
