"""The lake in object storage, with a catalogue on PostgreSQL or a REST catalogue: as good as the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from tests.lake.rest_catalogue import TOKEN, WAREHOUSE, rest_catalogue
from tests.lake.stocked import NOON, open_table, received, settings_for, stock
from tests.servers import GoogleStorage, ObjectStorage

from noroshi.lake.appending import append_rows
from noroshi.lake.catalogue import open_catalogue
from noroshi.lake.cleaning import orphans
from noroshi.lake.position import FencedError, Position, position_of
from noroshi.lake.querying import Lake
from noroshi.lake.rows import event_rows
from noroshi.lake.upkeep import clean_all, compact_all, expire_all
from noroshi.lake.verification import faults
from noroshi.runtime.errors import ConfigError, TransientError, UsageError
from noroshi.runtime.settings import Settings

LATER = datetime.now(UTC) + timedelta(days=30)


@dataclass(frozen=True)
class Remote:
    """A lake in object storage: how it is opened, its storage, and the scheme of locations there."""

    settings: Settings
    storage: ObjectStorage | GoogleStorage
    scheme: str

    def location(self, key: str) -> str:
        """Where an object is, in the words of a table."""
        return f"{self.scheme}://{self.storage.bucket}/{key}"

    def key(self, location: str) -> str:
        """The object at a location."""
        return location.removeprefix(self.location(""))


@pytest.fixture(params=["PostgreSQL and S3", "REST and Google Cloud Storage"])
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Remote]:
    """An empty lake whose catalogue and storage are servers."""
    name = f"lake_{uuid4().hex[:12]}"
    with (on_postgres_and_s3 if "S3" in request.param else on_rest_and_gcs)(request, tmp_path, name) as made:
        yield made


@contextmanager
def on_postgres_and_s3(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[Remote]:
    storage: ObjectStorage = request.getfixturevalue("object_storage")
    postgres: str = request.getfixturevalue("postgres")
    server = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    server.dispose()
    catalogue = postgres.replace("/postgres?", f"/{name}?")
    warehouse = f"s3://{storage.bucket}/{name}"
    chosen = settings_for(folder, catalogue=catalogue, warehouse=warehouse, properties=storage.properties)
    yield Remote(chosen, storage, "s3")


@contextmanager
def on_rest_and_gcs(request: pytest.FixtureRequest, folder: Path, name: str) -> Iterator[Remote]:
    """The catalogue itself says where tables are and hands out the storage's credentials."""
    storage: GoogleStorage = request.getfixturevalue("google_storage")
    with rest_catalogue(folder, f"gs://{storage.bucket}/{name}", storage.properties) as url:
        yield Remote(
            settings_for(folder, catalogue=url, warehouse=WAREHOUSE, properties={"token": TOKEN}), storage, "gs"
        )


def uids(settings: Settings) -> list[str]:
    rows: list[tuple[str]] = Lake(settings).sql("SELECT uid FROM events ORDER BY uid").fetchall()
    return [uid for (uid,) in rows]


def test_rows_are_stored_queried_compacted_expired_verified_and_cleaned(remote: Remote) -> None:
    settings = remote.settings
    stock(settings, *(received([f"a{n}"]) for n in range(3)), received(["f"], source="falco"))
    assert uids(settings) == ["a0", "a1", "a2", "f"]
    before = position_of(open_table(settings))
    done = {(name, one.partition): one.files for name, one in compact_all(settings, LATER)}
    assert done == {("events", "day=2026-01-05/source=linux_auth"): 3}
    assert {name: snapshots for name, snapshots, _ in expire_all(settings, LATER)} == {"events": 4, "observables": 3}
    assert (uids(settings), position_of(open_table(settings))) == (["a0", "a1", "a2", "f"], before)
    table = open_table(settings)
    orphan = remote.key(f"{table.location()}/data/left.parquet")
    remote.storage.put(orphan, b"half")
    assert (remote.location(orphan), 4) in orphans(table, now=LATER)
    gone = {name: files for name, files, _ in clean_all(settings, LATER)}
    assert gone["events"] >= 4
    assert orphan not in remote.storage.keys(orphan)
    assert list(faults(settings)) == []
    assert uids(settings) == ["a0", "a1", "a2", "f"]


def test_a_query_reaches_nothing_but_the_tables(remote: Remote) -> None:
    stock(remote.settings, received(["a"]))
    lake = Lake(remote.settings)
    file = next(iter(open_table(remote.settings).scan().plan_files())).file.file_path
    for reached in (f"read_parquet('{file}')", "read_text('/etc/hostname')", "read_parquet('https://example.com/x')"):
        with pytest.raises(UsageError):
            lake.sql(f"SELECT * FROM {reached}")


def test_a_file_that_is_gone_is_told(remote: Remote) -> None:
    stock(remote.settings, received(["a"]))
    file = next(iter(open_table(remote.settings).scan().plan_files())).file.file_path
    remote.storage.delete(remote.key(file))
    (fault,) = faults(remote.settings)
    assert fault.startswith(f"events: {file} cannot be read: ")


@pytest.mark.parametrize("remote", ["REST and Google Cloud Storage"], indirect=True)
def test_time_travel_reads_the_rows_of_then(remote: Remote) -> None:
    stock(remote.settings, received(["a"]))
    then = datetime.now(UTC)
    stock(remote.settings, received(["b"], time=NOON))
    with Lake(remote.settings).reading("SELECT uid FROM events", at=then) as answer:
        assert [row for batch in answer.batches for row in batch.to_pylist()] == [{"uid": "a"}]


def test_a_second_writer_is_fenced(remote: Remote) -> None:
    rows = event_rows([received(["a"])], NOON)
    first, second = open_table(remote.settings), open_table(remote.settings)
    append_rows(first, rows, before=Position(), after=Position(sequence=1))
    with pytest.raises(FencedError):
        append_rows(second, rows, before=Position(), after=Position(sequence=1))
    assert uids(remote.settings) == ["a"]


def test_a_rest_catalogue_that_refuses_is_for_a_person_and_one_that_is_away_is_asked_again(tmp_path: Path) -> None:
    with rest_catalogue(tmp_path, tmp_path.as_uri(), {}) as url:
        for wrong in ({"warehouse": WAREHOUSE, "properties": {"token": "another"}}, {"properties": {"token": TOKEN}}):
            with pytest.raises(ConfigError, match="cannot open the lake's catalogue"):
                open_catalogue(settings_for(tmp_path, catalogue=url, **wrong))
    with pytest.raises(TransientError, match="does not answer"):
        open_catalogue(settings_for(tmp_path, catalogue=url, warehouse=WAREHOUSE, properties={"token": TOKEN}))
