"""The lake in object storage with a catalogue on PostgreSQL, a REST catalogue: as good as the embedded one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from tests.lake.stocked import NOON, open_table, received, settings_for, stock
from tests.servers import ObjectStorage

from noroshi.lake.cleaning import orphans
from noroshi.lake.position import position_of
from noroshi.lake.querying import Lake
from noroshi.lake.upkeep import clean_all, compact_all, expire_all
from noroshi.lake.verification import faults
from noroshi.runtime.errors import UsageError
from noroshi.runtime.settings import Settings

LATER = datetime.now(UTC) + timedelta(days=30)


@pytest.fixture
def settings(object_storage: ObjectStorage, postgres: str, tmp_path: Path) -> Settings:
    from sqlalchemy import create_engine

    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    name = f"lake_{uuid4().hex[:12]}"
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    catalogue = postgres.replace("/postgres?", f"/{name}?")
    warehouse = f"s3://{object_storage.bucket}/{name}"
    return settings_for(tmp_path, catalogue=catalogue, warehouse=warehouse, properties=object_storage.properties)


def uids(settings: Settings) -> list[str]:
    rows: list[tuple[str]] = Lake(settings).sql("SELECT uid FROM events ORDER BY uid").fetchall()
    return [uid for (uid,) in rows]


def test_rows_are_stored_queried_compacted_expired_verified_and_cleaned(
    settings: Settings, object_storage: ObjectStorage
) -> None:
    stock(settings, *(received([f"a{n}"]) for n in range(3)), received(["f"], source="falco"))
    assert uids(settings) == ["a0", "a1", "a2", "f"]
    before = position_of(open_table(settings))
    done = {(name, one.partition): one.files for name, one in compact_all(settings, LATER)}
    assert done == {("events", "day=2026-01-05/source=linux_auth"): 3}
    assert {name: snapshots for name, snapshots, _ in expire_all(settings, LATER)} == {"events": 4, "observables": 3}
    assert (uids(settings), position_of(open_table(settings))) == (["a0", "a1", "a2", "f"], before)
    orphan = f"{settings.lake.warehouse}/noroshi/events/data/left.parquet".removeprefix(
        f"s3://{object_storage.bucket}/"
    )
    object_storage.client().put_object(Bucket=object_storage.bucket, Key=orphan, Body=b"half")
    assert (f"s3://{object_storage.bucket}/{orphan}", 4) in orphans(open_table(settings), now=LATER)
    gone = {name: files for name, files, _ in clean_all(settings, LATER)}
    assert gone["events"] >= 4
    assert orphan not in object_storage.keys(orphan)
    assert list(faults(settings)) == []
    assert uids(settings) == ["a0", "a1", "a2", "f"]


def test_a_query_reaches_nothing_but_the_tables(settings: Settings) -> None:
    stock(settings, received(["a"]))
    lake = Lake(settings)
    file = next(iter(open_table(settings).scan().plan_files())).file.file_path
    for reached in (f"read_parquet('{file}')", "read_text('/etc/hostname')", "read_parquet('https://example.com/x')"):
        with pytest.raises(UsageError):
            lake.sql(f"SELECT * FROM {reached}")


def test_a_file_that_is_gone_is_told(settings: Settings, object_storage: ObjectStorage) -> None:
    stock(settings, received(["a"]))
    file = next(iter(open_table(settings).scan().plan_files())).file.file_path
    object_storage.client().delete_object(Bucket=object_storage.bucket, Key=file.split("/", 3)[3])
    (fault,) = faults(settings)
    assert fault.startswith(f"events: {file} cannot be read: ")


def test_time_travel_reads_the_rows_of_then(settings: Settings) -> None:
    stock(settings, received(["a"]))
    then = datetime.now(UTC)
    stock(settings, received(["b"], time=NOON))
    with Lake(settings).reading("SELECT uid FROM events", at=then) as answer:
        assert [row for batch in answer.batches for row in batch.to_pylist()] == [{"uid": "a"}]
