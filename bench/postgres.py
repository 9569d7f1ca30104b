"""A throw-away PostgreSQL server as its distributor sets it up, for figures and tests; it ends with who started it."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import create_engine

from noroshi.runtime.child import Child

_START_SECONDS: Final = 60.0
_USER: Final = "postgres"
"""It refuses to run as root: then it runs as this one."""


@contextmanager
def postgres(*options: str) -> Iterator[str | None]:
    """The URL of an empty database on a unix socket; None where PostgreSQL, or the user it runs as, is not there.

    `options` are settings such as `fsync=off`. Raises CalledProcessError or TimeoutError when it does not start.
    """
    binaries = _binaries()
    if binaries is None or (os.geteuid() == 0 and not _has_user()):
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="noroshi-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER)
    try:
        with _server(binaries, folder, options):
            yield f"postgresql+psycopg://noroshi@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(binaries: Path, folder: Path, options: tuple[str, ...]) -> Iterator[None]:
    become = ["setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--init-groups"] if os.geteuid() == 0 else []
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    data = folder / "data"
    cluster: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "noroshi", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*become, *cluster], check=True, cwd=folder, env=environment, capture_output=True)
    place: list[str | Path] = [
        "-D",
        data,
        "-k",
        folder,
        *(word for one in ("listen_addresses=", *options) for word in ("-c", one)),
    ]
    # Not by pg_ctl, which would make it a daemon that outlives a run that is killed.
    child = Child(
        [*become, binaries / "postgres", *place],
        log=folder / "log",
        environment=environment,
        orphan_signal="QUIT",
        orphan_folder=folder,
    )
    try:
        deadline = time.monotonic() + _START_SECONDS
        while subprocess.run([binaries / "pg_isready", "-q", "-h", folder], check=False).returncode:
            if child.exit_code() is not None or time.monotonic() > deadline:
                raise TimeoutError(f"PostgreSQL does not start: {child.last_words()}")
            time.sleep(0.02)
        yield
    finally:
        if child.exit_code() is None:
            os.kill(child.pid, signal.SIGQUIT)
        child.stop()


def _binaries() -> Path | None:
    found = shutil.which("initdb") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))), None)
    return Path(found).resolve().parent if found else None


def _has_user() -> bool:
    try:
        pwd.getpwnam(_USER)
    except KeyError:
        return False
    return True


def empty(url: str, name: str) -> str:
    """A new database on the server."""
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    server.dispose()
    return url.replace("/postgres?", f"/{name}?")
