"""The lake's files in object storage, as DuckDB reads them: through the tables' own file system and credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fsspec.implementations.arrow import ArrowFSWrapper

if TYPE_CHECKING:
    import duckdb
    from pyarrow.fs import FileSystem
    from pyiceberg.table import Table

PROTOCOL: Final = "lake"
"""A scheme of our own: whatever DuckDB knows of s3:// or gs:// by itself is not what reads the lake."""


class RemoteFiles(ArrowFSWrapper):
    """`lake://<bucket>/<key>` on an Arrow file system. Files of a table never change: each is asked for once."""

    cachable = False
    protocol = PROTOCOL

    def __init__(self, files: FileSystem) -> None:
        super().__init__(files)  # type: ignore[no-untyped-call]
        self._known: dict[str, Any] = {}

    def info(self, path: str, **options: Any) -> Any:
        """See fsspec."""
        if path not in self._known:
            self._known[path] = super().info(path, **options)  # type: ignore[no-untyped-call]
        return self._known[path]

    @classmethod
    def _strip_protocol(cls, path: Any) -> Any:
        return path.removeprefix(f"{PROTOCOL}://")


def register(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Let a connection read `lake://` with the credentials of a table. Raises ConfigError when it cannot."""
    from pyiceberg.io.pyarrow import PyArrowFileIO

    from noroshi.runtime.errors import ConfigError

    if not isinstance(table.io, PyArrowFileIO):
        kind = type(table.io).__name__
        raise ConfigError(
            f"the files of {table.name()[-1]} cannot be read with {kind}; unset lake.properties py-io-impl"
        )
    scheme, netloc, _ = PyArrowFileIO.parse_location(table.location())
    if not connection.filesystem_is_registered(PROTOCOL):
        connection.register_filesystem(RemoteFiles(table.io.fs_by_scheme(scheme, netloc)))


def remote_name(location: str) -> str:
    """`s3://bucket/key` as DuckDB names it."""
    return f"{PROTOCOL}://{location.partition('://')[2]}"
