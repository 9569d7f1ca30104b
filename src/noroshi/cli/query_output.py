"""Writing the rows of a query: for people, for programs, to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa

from noroshi.cli.printable import printable
from noroshi.lake.formats import FORMATS, limited
from noroshi.runtime.errors import UsageError

if TYPE_CHECKING:
    from noroshi.lake.querying import Answer

_ROWS_OF_A_TABLE: Final = 100


def write_rows(answer: Answer, form: str, limit: int | None, out: Path | None) -> None:
    """Write at most `limit` rows. Raises UsageError when the file cannot be written."""
    if form == "parquet" and out is None and sys.stdout.isatty():
        raise UsageError("parquet is not for a terminal: name a file with --out")
    if form == "table" and limit is None:
        limit = _ROWS_OF_A_TABLE
    write = {"table": _write_table, **FORMATS}[form]
    with _opened(out) as file:
        write(answer.schema, limited(answer, limit), file)


@contextmanager
def _opened(out: Path | None) -> Iterator[IO[bytes]]:
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        file = out.open("wb")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
    with file:
        yield file


def _write_table(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, header_style="bold", highlight=False)
    for name in schema.names:
        table.add_column(Text(name), overflow="fold")
    count = 0
    for batch in batches:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            table.add_row(*(Text(_shown(value)) for value in row))
            count += 1
    file.flush()
    console = Console(soft_wrap=False, highlight=False)
    console.print(table)
    console.print(f"[dim]{count:,} row{'' if count == 1 else 's'}[/]")


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").replace("+00:00", "Z")
    return printable(str(value))
