"""A throw-away PostgreSQL server as its distributor sets it up, for figures."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine


@contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of an empty database on a unix socket; None where PostgreSQL is not installed."""
    initdb = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    if initdb is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="noroshi-pg-"))
    owner: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        owner = {"user": "postgres"}

    def execute(*command: str | Path) -> None:
        subprocess.run(command, check=True, cwd=folder, capture_output=True, **owner)

    data = folder / "data"
    execute(initdb, "-D", data, "-U", "noroshi", "-A", "trust", "-E", "UTF8")
    control = initdb.with_name("pg_ctl")
    execute(control, "-D", data, "-w", "-l", folder / "log", "-o", f"-k {folder} -c listen_addresses=''", "start")
    try:
        yield f"postgresql+psycopg://noroshi@/postgres?host={folder}"
    finally:
        execute(control, "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def empty(url: str, name: str) -> str:
    """A new database on the server."""
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    server.dispose()
    return url.replace("/postgres?", f"/{name}?")
