"""Where a sink keeps files: a folder of this machine, or a prefix in object storage."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

import pyarrow.fs as pafs
from pyiceberg.io.pyarrow import PyArrowFileIO

from noroshi.runtime.errors import ConfigError

_PATIENCE: Final = {"s3.connect-timeout": "5", "s3.request-timeout": "30"}


class Place(Protocol):
    """Keeps whole files by name, such as `falco/2026-01-05/events-1-9.parquet`. Methods raise OSError."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file, in place of one of the same name; nobody sees a part of it."""

    def remove(self, name: str) -> None:
        """Let go of a file; one that is not there is no error."""


class Folder:
    """Files below a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def write(self, name: str, content: bytes) -> None:
        path = self._root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}")
        fresh.write_bytes(content)
        fresh.replace(path)

    def remove(self, name: str) -> None:
        (self._root / name).unlink(missing_ok=True)


class Bucket:
    """Objects below a prefix; one appears when all of it has come."""

    def __init__(self, files: pafs.FileSystem, root: str) -> None:
        self._files, self._root = files, root.rstrip("/")

    def write(self, name: str, content: bytes) -> None:
        with self._files.open_output_stream(f"{self._root}/{name}") as stream:
            stream.write(content)

    def remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._files.delete_file(f"{self._root}/{name}")


def open_place(location: str, properties: Mapping[str, str]) -> Place:
    """The place at a path or URL (`s3://`, `gs://`), reached with PyIceberg's properties (`s3.endpoint` …).

    Raises ConfigError for a kind of URL that is not known, and OSError when it cannot be asked.
    """
    scheme, netloc, path = PyArrowFileIO.parse_location(location)
    if scheme == "file":
        return Folder(Path(path))
    try:
        files = PyArrowFileIO({**_PATIENCE, **properties}).fs_by_scheme(scheme, netloc)
    except ValueError as error:
        raise ConfigError(f"cannot keep files in {location}: {error}") from error
    return Bucket(files, path)
