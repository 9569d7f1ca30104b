"""The lake: rows stored a second, bytes stored per byte received, and how long it takes to find a needle.

Records are made from real ones: sshd and CloudTrail records of the public corpora are multiplied, with addresses,
numbers and ids of their own in every copy, so that neither compression nor statistics profit from repetition, and
analyzed. Times spread over one day of NOROSHI_BENCH_LAKE_ROWS rows. NOROSHI_BENCH_LAKE_DAYS stores that day so many
times, each on another date, as the bytes of the first one but for times and ids: the goal in the design is for 100
million rows, such as 5 million on each of 20 days. They take 10 GB in TMPDIR.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from bench.machine import most_memory
from bench.parquet_parts import Original
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
from noroshi.lake.appending import append_rows
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.compaction import compact
from noroshi.lake.observing import ObservableRows, indexed
from noroshi.lake.position import position_of
from noroshi.lake.querying import Lake
from noroshi.lake.rows import event_rows
from noroshi.lake.scanning import readable
from noroshi.lake.tables import EVENTS, OBSERVABLES, TableSpec, ensure_table
from noroshi.model.batch import EVENT_COLUMNS, EventBatch, RawBatch
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

_SLOW = "needle in one day, as text"

_OWN_OF_A_DAY = {"events": ["uid", "time"], "observables": ["first_time", "last_time"]}
"""Columns whose values are others on each day; the rest of a further day are the bytes of the first one."""

_VARIED = r"""
    WITH numbered AS (SELECT raw, $first + row_number() OVER () AS n FROM copies),
    chosen AS (
        SELECT raw, hash(n) AS h, CASE WHEN n % 500_009 = 1 THEN $needle
            -- A few addresses are seen all the time, most of them seldom.
            ELSE concat_ws('.', 10 + hash(pow(hash(n, 1) % 1000, 3)::BIGINT // 50_000) % 200,
                           hash(n, 2) % 4, hash(pow(hash(n, 3) % 1000, 2)::BIGINT // 1000) % 250, 7) END AS ip
        FROM numbered
    )
    SELECT encode(own_text(raw, ip, h)) AS record FROM chosen
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
        for spec in (EVENTS, OBSERVABLES):
            _compact(settings, spec)
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
    integrations = load_integrations(None)
    analyzers = {source: Analyzer(integrations[source]) for source in SOURCES}
    index, received, converting, committing, first = ObservableRows(), 0, 0.0, 0.0, 0
    with duckdb.connect() as vary:
        vary.execute("SET enable_progress_bar = false")
        vary.execute(_VARY)
        for source, copies in islice(_copies(), ROWS // BATCH_ROWS):
            vary.register("copies", copies)
            records = vary.sql(_VARIED, params={"first": first, "needle": NEEDLE}).to_arrow_table()["record"]
            received += sum(len(record) + 1 for record in records.to_pylist())
            batch = _analyzed(analyzers[source], source, records.combine_chunks().cast(pa.binary()), first)
            first += batch.table.num_rows
            began = time.process_time()
            made = [(events, event_rows([batch], DAY)), (observables, index.rows([indexed(batch)]))]
            made_at = time.process_time()
            for target, content in made:
                at = position_of(target)
                append_rows(target, content, before=at, after=replace(at, sequence=at.sequence + 1))
            committing += time.process_time() - made_at
            converting += made_at - began
    index.close()
    for analyzer in analyzers.values():
        analyzer.close()
    rate = first / (converting + committing)
    print(f"{first:,} events of {received / first:.0f} bytes stored at {rate:,.0f} events for each second of CPU")
    print(f"  rows alone {first / converting:,.0f}, commits alone {first / committing:,.0f} ({BATCH_ROWS:,} rows each)")
    return received


def _analyzed(analyzer: Analyzer, source: str, records: pa.BinaryArray, first: int) -> EventBatch:
    """The events of records, evenly spread over the day of ROWS events, from number `first` on."""
    batch = analyzer.analyze(RawBatch(source=source, batch_id=f"{source}-{first}", received_at=DAY, records=records))
    step = 86_400_000_000 // ROWS
    moments = pa.array(range(first * step, (first + batch.table.num_rows) * step, step), pa.duration("us"))
    times = pc.add(pa.scalar(DAY, EVENT_COLUMNS.field("time").type), moments)
    place = batch.table.column_names.index("time")
    return replace(batch, table=batch.table.set_column(place, batch.table.field(place), times))


def _copies() -> Iterator[tuple[str, pa.Table]]:
    """Records of each source in turn, for ever."""
    originals = {}
    for source, path in SOURCES.items():
        records = pa.concat_arrays([batch.records for batch in read_batches([path], source)])
        originals[source] = pa.table({"raw": records.cast(pa.string())})
    while True:
        for source, table in originals.items():
            times = BATCH_ROWS // table.num_rows + 1
            yield source, pa.concat_tables([table] * times).slice(0, BATCH_ROWS)


def _compact(settings: Settings, spec: TableSpec) -> None:
    """In a process of its own, of which the system tells the most memory that it took."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        before, after, wall, cpu, memory = pool.submit(_compacted, settings, spec).result()
    seconds = f"{wall:.1f} s ({cpu:.1f} s of processors)"
    print(f"{spec.name}: {before} files became {after} in {seconds}, at most {memory / 2**20:.0f} MiB of memory")


def _compacted(settings: Settings, spec: TableSpec) -> tuple[int, int, float, float, int]:
    table = ensure_table(open_catalogue(settings), spec)
    began, used = time.perf_counter(), time.process_time()
    done = list(compact(table, spec, target_bytes=128 << 20, now=DAY + timedelta(days=2)))
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    return sum(one.files for one in done), len(done), wall, cpu, most_memory()


def _repeat(table: Table, spec: TableSpec) -> int:
    """Store the day's files again for each further day; gives how many rows that made."""
    written = []
    for task in list(table.scan().plan_files()):
        original = Original(Path(readable(task.file.file_path)))
        own = pq.read_table(readable(task.file.file_path), columns=_OWN_OF_A_DAY[spec.name], partitioning=None)
        for day in range(1, DAYS):
            place = table.location_provider().new_data_location(f"further/{uuid.uuid4()}.parquet")
            path = Path(readable(place))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(original.with_columns(_of_day(own, day), compression="zstd", compression_level=3))
            written.append(_described(table, place, task.file, day))
    with table.transaction() as transaction, transaction.update_snapshot().fast_append() as append:
        for file in written:
            append.append_data_file(file)
    return sum(file.record_count for file in written)


def _of_day(rows: pa.Table, day: int) -> pa.Table:
    later = pa.scalar(timedelta(days=day), pa.duration("us"))
    columns = [
        pc.binary_join_element_wise(column, *(pa.scalar(text, column.type) for text in (str(day), "-")))
        if name == "uid"
        else pc.add(column, later)
        for name, column in zip(rows.column_names, rows.columns, strict=True)
    ]
    return pa.table(columns, schema=rows.schema)


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
        sort_order_id=like.sort_order_id,
        spec_id=like.spec_id,
        equality_ids=None,
        key_metadata=None,
        **statistics.to_serialized_dict(),
    )


def _size(table: Table) -> int:
    table.refresh()
    return sum(task.file.file_size_in_bytes for task in table.scan().plan_files())


def _ask(settings: Settings) -> None:
    day = DAY + timedelta(days=DAYS // 2)
    begin, end = (f"'{day.date()} {hour}:00:00+00'" for hour in (13, 14))
    hour = f"time >= {begin} AND time < {end}"
    counts = {
        "needle in one hour, by address": f"events WHERE src_endpoint_ip = '{NEEDLE}' AND {hour}",
        "needle in one hour, by user": f"events WHERE user_name = 'nobody-of-that-name' AND {hour}",
        "needle in one hour, as text": f"search('{NEEDLE}') WHERE {hour}",
        "needle in one hour, as text with letters": f"search('Needle-Of-Nobody') WHERE {hour}",
        "where was this address seen, whole lake": f"seen('{NEEDLE}')",
        "needle in the whole lake, by address": f"events WHERE src_endpoint_ip = '{NEEDLE}'",
        "all events of an hour": f"events WHERE {hour}",
        _SLOW: f"search('{NEEDLE}') WHERE time::DATE = '{day.date()}'",
    }
    lake = Lake(settings)
    print("      wall         CPU")
    for name, source in counts.items():
        times = 1 if name == _SLOW else 3
        runs = [_timed(lambda source=source: lake.sql(f"FROM {source}").count("*").fetchall()) for _ in range(times)]
        wall, cpu = (statistics.median(times) * 1000 for times in zip(*runs, strict=True))
        print(f"{wall:8.0f} ms {cpu:8.0f} ms  {name}")


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of processors, which say more on a machine that is shared."""
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


if __name__ == "__main__":
    main()
