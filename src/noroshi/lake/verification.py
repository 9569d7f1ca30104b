"""Whether the lake holds what it says: every file with its rows, and of every batch what the ledger tells."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, cast

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table

from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.querying import Lake
from noroshi.lake.tables import EVENTS, LEDGER, NAMESPACE, TABLES
from noroshi.runtime.settings import Settings

_UNSTORED = """
    WITH told AS (
             SELECT DISTINCT batch_id, source, minute, events FROM ledger
             WHERE stage IN ('analyze', 'route') AND events > 0
         ),
         stored AS (SELECT batch_id, source, count(*) AS events FROM events GROUP BY batch_id, source)
    SELECT a.source, a.batch_id, a.events AS told, coalesce(s.events, 0) AS stored
    FROM told a LEFT JOIN stored s USING (batch_id, source)
    WHERE a.events <> coalesce(s.events, 0) AND a.minute < now() - INTERVAL 5 MINUTE
    ORDER BY a.minute LIMIT 10
"""


def faults(settings: Settings) -> Iterator[str]:
    """Everything that is wrong with the lake of the settings, in words."""
    catalogue = open_catalogue(settings)
    present = [spec.name for spec in TABLES if catalogue.table_exists((NAMESPACE, spec.name))]
    for name in present:
        yield from file_faults(catalogue.load_table((NAMESPACE, name)))
    if {EVENTS.name, LEDGER.name} <= set(present):
        yield from row_faults(Lake(settings))


def file_faults(table: Table) -> Iterator[str]:
    """What is wrong with the files of a table's newest snapshot: not there, cut short, other rows than said."""
    name = table.name()[-1]
    files = [task.file for task in table.scan().plan_files()]
    with ThreadPoolExecutor(4) as pool:
        for fault in pool.map(lambda file: _fault(table, file), files):
            if fault:
                yield f"{name}: {fault}"
    snapshot = table.current_snapshot()
    if snapshot and snapshot.summary:
        said = snapshot.summary.additional_properties.get("total-records")
        found = sum(file.record_count for file in files)
        if said is not None and int(said) != found:
            yield f"{name}: the snapshot says {said} rows, its files {found}"


def row_faults(lake: Lake) -> Iterator[str]:
    """Batches of which the ledger tells more or fewer events than are stored; the last minutes are left out."""
    for source, batch, told, stored in lake.sql(_UNSTORED).fetchall():
        yield f"{EVENTS.name}: batch {batch} of {source} became {told} events, of which {stored} are stored"


def _fault(table: Table, file: DataFile) -> str:
    try:
        with table.io.new_input(file.file_path).open() as stream:
            footer = pq.read_metadata(cast("IO[bytes]", stream))
    except (OSError, pa.ArrowException) as error:
        return f"{file.file_path} cannot be read: {error}"
    if footer.num_rows != file.record_count:
        return f"{file.file_path} holds {footer.num_rows} rows, not {file.record_count}"
    return ""
