"""Databases for the engine's tests: SQLite always, PostgreSQL where its programs and driver are installed."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a throw-away PostgreSQL server on a unix socket."""
    programs = shutil.which("initdb") or next(iter(map(str, Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if programs is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or its driver psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="noroshi-pg-", dir="/tmp"))
    owner: dict[str, str] = {}
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        shutil.chown(folder, "postgres")
        owner = {"user": "postgres"}
    binaries = Path(programs).resolve().parent
    data = folder / "data"
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}

    def execute(*command: str | Path) -> None:
        subprocess.run(command, check=True, cwd=folder, env=environment, capture_output=True, **owner)  # type: ignore[call-overload]

    try:
        execute(binaries / "initdb", "-D", data, "-U", "noroshi", "-A", "trust", "-E", "UTF8")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        execute(binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    except (subprocess.CalledProcessError, OSError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        yield f"postgresql+psycopg://noroshi@/postgres?host={folder}"
    finally:
        execute(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'journal.db'}"
    from sqlalchemy import create_engine

    url: str = request.getfixturevalue("postgres")
    name = f"t{tmp_path.name.replace('-', '_').lower()}"[:60]
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}"')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    server.dispose()
    return url.replace("/postgres?", f"/{name}?")
