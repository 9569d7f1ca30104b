"""The lake: rows stored a second, bytes stored per byte received, and how long it takes to find a needle.

Events are made from real ones: sshd and CloudTrail records of the public corpora are analyzed once and then multiplied,
with addresses, numbers and ids of their own in every copy, so that neither compression nor statistics profit from
repetition. Times spread over one day of NOROSHI_BENCH_LAKE_ROWS rows. NOROSHI_BENCH_LAKE_DAYS stores that day so many
times, each on another date: the goal in the design is for 100 million rows, such as 5 million on each of 20 days.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.io.pyarrow import (
    compute_statistics_plan,
    data_file_statistics_from_parquet_metadata,
    parquet_path_to_id_mapping,
)
from pyiceberg.manifest import DataFile, DataFileContent, FileFormat
from pyiceberg.table import Table
from pyiceberg.typedef import Record

from noroshi.analyze.analyzer import Analyzer
from noroshi.app import load_integrations
from noroshi.collect.files import read_batches
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.committing import append_rows
from noroshi.lake.compaction import compact
from noroshi.lake.position import position_of
from noroshi.lake.querying import Lake
from noroshi.lake.rows import EventRows, Received
from noroshi.lake.scanning import readable, rows_sql
from noroshi.lake.tables import EVENTS, OBSERVABLES, TableSpec, ensure_table
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.runtime.settings import PlatformSettings, Settings

CORPORA = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora"
SOURCES = {
    "linux_auth": CORPORA / "linux" / "elastic-auth.log.zst",
    "aws_cloudtrail": CORPORA / "aws-cloudtrail-attacks" / "stratus-detonations.ndjson.zst",
}
ROWS = int(os.environ.get("NOROSHI_BENCH_LAKE_ROWS", "1_000_000"))
DAYS = int(os.environ.get("NOROSHI_BENCH_LAKE_DAYS", "1"))
DAY = datetime(2026, 1, 5, tzinfo=UTC)
BATCH_ROWS = 50_000
NEEDLE = "203.0.113.77"

_SHIFTS = {
    "events": "time + INTERVAL {day} DAY AS time, uid || '-{day}' AS uid",
    "observables": "first_time + INTERVAL {day} DAY AS first_time, last_time + INTERVAL {day} DAY AS last_time",
}

_VARIED = r"""
    WITH numbered AS (SELECT *, $first + row_number() OVER () AS n FROM copies),
    chosen AS (
        SELECT *, hash(n) AS h, CASE WHEN n % 500_009 = 1 THEN $needle
            -- A few addresses are seen all the time, most of them seldom.
            ELSE concat_ws('.', 10 + hash(pow(hash(n, 1) % 1000, 3)::BIGINT // 50_000) % 200,
                           hash(n, 2) % 4, hash(pow(hash(n, 3) % 1000, 2)::BIGINT // 1000) % 250, 7) END AS ip
        FROM numbered
    ),
    varied AS (
        SELECT *, own_text(raw_data, ip, h) AS raw, own_text(ocsf, ip, h) AS document FROM chosen
    )
    SELECT uid || '-' || n AS uid, 0::BIGINT AS record_index, $day + to_microseconds(n * $step) AS time, class_uid,
           document AS ocsf, '{}' AS input, raw AS raw_data
    FROM varied
"""
_VARY = r"""
    CREATE MACRO own_text(t, ip, h) AS
        regexp_replace(regexp_replace(regexp_replace(t,
            '\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b', ip, 'g'),
            '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}', md5(h::VARCHAR), 'g'),
            '(\[|port |port":)\d+', '\1' || (h % 60000)::VARCHAR, 'g')
"""


def main() -> None:
    """Print the figures."""
    if not all(path.exists() for path in SOURCES.values()):
        print("../shared/corpora is not beside this checkout: nothing to make events from")
        return
    with tempfile.TemporaryDirectory(prefix="noroshi-bench-") as folder:
        settings = Settings(platform=PlatformSettings(dir=Path(folder)))
        events = ensure_table(open_catalogue(settings, create=True), EVENTS)
        observables = ensure_table(open_catalogue(settings), OBSERVABLES)
        received = _store(events, observables)
        for table, spec in ((events, EVENTS), (observables, OBSERVABLES)):
            _compact(table, spec)
        stored = sum(_size(table) for table in (events, observables))
        print(f"stored {stored:,} bytes of {received:,} received: 1/{received / stored:.1f} (goal 1/8)")
        print(f"  events alone 1/{received / _size(events):.1f}")
        if DAYS > 1:
            began = time.perf_counter()
            count = sum(_repeat(table, spec) for table, spec in ((events, EVENTS), (observables, OBSERVABLES)))
            print(f"{count:,} rows stored for further days in {time.perf_counter() - began:.0f} s")
        print(f"{ROWS * DAYS:,} events in the lake, {_size(events) + _size(observables):,} bytes")
        _ask(settings)


def _store(events: Table, observables: Table) -> int:
    originals = {source: _originals(source, path) for source, path in SOURCES.items()}
    rows, received, converting, committing = EventRows(), 0, 0.0, 0.0
    first = 0
    vary = duckdb.connect()
    vary.execute("SET TimeZone = 'UTC'")
    vary.execute(_VARY)
    for source, batch in islice(_copies(originals), ROWS // BATCH_ROWS):
        vary.register("copies", batch)
        parameters = {"first": first, "needle": NEEDLE, "day": DAY, "step": 86_400_000_000 // ROWS}
        table = vary.sql(_VARIED, params=parameters).to_arrow_table().cast(EVENT_COLUMNS)
        first += table.num_rows
        one = Received(batch=EventBatch(source=source, batch_id=str(first), table=table), received_at=DAY)
        received += sum(len(text.as_py().encode()) + 1 for text in table["raw_data"])
        began = time.process_time()
        made = [(events, rows.events([one], DAY)), (observables, rows.observables([one], DAY))]
        made_at = time.process_time()
        for target, content in made:
            at = position_of(target)
            append_rows(target, content, before=at, after=replace(at, sequence=at.sequence + 1))
        committing += time.process_time() - made_at
        converting += made_at - began
    rate = first / (converting + committing)
    print(f"{first:,} events of {received / first:.0f} bytes stored at {rate:,.0f} events for each second of CPU")
    print(f"  rows alone {first / converting:,.0f}, commits alone {first / committing:,.0f} ({BATCH_ROWS:,} rows each)")
    return received


def _originals(source: str, path: Path) -> pa.Table:
    analyzer = Analyzer(load_integrations(None)[source])
    tables = [analyzer.analyze(batch).table for batch in read_batches([path], source)]
    analyzer.close()
    return pa.concat_tables(tables)


def _copies(originals: dict[str, pa.Table]) -> Iterator[tuple[str, pa.Table]]:
    """Batches of each source in turn, for ever."""
    while True:
        for source, table in originals.items():
            times = BATCH_ROWS // table.num_rows + 1
            yield source, pa.concat_tables([table] * times).slice(0, BATCH_ROWS)


def _compact(table: Table, spec: TableSpec) -> None:
    began = time.perf_counter()
    done = list(compact(table, spec, target_bytes=128 << 20, now=DAY + timedelta(days=2)))
    seconds = time.perf_counter() - began
    print(f"{spec.name}: {sum(one.files for one in done)} files became {len(done)} in {seconds:.1f} s")


def _repeat(table: Table, spec: TableSpec) -> int:
    """Store the day's files again for each further day; gives how many rows that made."""
    shift = duckdb.connect(config={"threads": 1})
    shift.execute("SET TimeZone = 'UTC'")
    ids = ", ".join(
        f"{field.name}: {field.field_id}" for field in table.schema().fields if field.field_type.is_primitive
    )
    written = []
    for task in list(table.scan().plan_files()):
        for day in range(1, DAYS):
            rows = rows_sql(table, [readable(task.file.file_path)])
            shifted = f"SELECT * REPLACE ({_SHIFTS[spec.name].format(day=day)}) FROM ({rows})"  # noqa: S608 - our words
            place = table.location_provider().new_data_location(f"further/{uuid.uuid4()}.parquet")
            Path(readable(place)).parent.mkdir(parents=True, exist_ok=True)
            form = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 131072, FIELD_IDS {{{ids}}}"
            shift.execute(f"COPY ({shifted}) TO '{readable(place)}' ({form})")
            written.append(_described(table, place, task.file, day))
    shift.close()
    with table.transaction() as transaction, transaction.update_snapshot().fast_append() as append:
        for file in written:
            append.append_data_file(file)
    return sum(file.record_count for file in written)


def _described(table: Table, place: str, like: DataFile, day: int) -> DataFile:
    """A file as Iceberg knows it: like another one, so many days later."""
    path = Path(readable(place))
    statistics = data_file_statistics_from_parquet_metadata(
        parquet_metadata=pq.read_metadata(path),
        stats_columns=compute_statistics_plan(table.schema(), table.properties),
        parquet_column_mapping=parquet_path_to_id_mapping(table.schema()),
    )
    return DataFile.from_args(
        content=DataFileContent.DATA,
        file_path=place,
        file_format=FileFormat.PARQUET,
        partition=Record(like.partition[0] + day, *(like.partition[n] for n in range(1, len(like.partition)))),
        file_size_in_bytes=path.stat().st_size,
        sort_order_id=None,
        spec_id=like.spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def _size(table: Table) -> int:
    table.refresh()
    return sum(task.file.file_size_in_bytes for task in table.scan().plan_files())


def _ask(settings: Settings) -> None:
    hour = "time >= '2026-01-05 13:00:00' AND time < '2026-01-05 14:00:00'"
    counts = {
        "needle in one hour, text search": f"search('{NEEDLE}') WHERE {hour}",
        "needle in one hour, column": f"events WHERE src_endpoint_ip = '{NEEDLE}' AND {hour}",
        "where was this address seen, whole lake": f"seen('{NEEDLE}')",
        "the same without the index, on one day only (baseline)": f"search('{NEEDLE}') WHERE time < '2026-01-06'",
        "all events of an hour": f"events WHERE {hour}",
    }
    lake = Lake(settings)
    for name, source in counts.items():
        seconds = [_timed(lambda source=source: lake.sql(f"FROM {source}").count("*").fetchall()) for _ in range(3)]
        print(f"{statistics.median(seconds) * 1000:8.0f} ms  {name}")


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
