"""Writing the rows of a query: for people, for programs, to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import repeat
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa

from noroshi.cli.printable import printable
from noroshi.lake.formats import FORMATS, limited
from noroshi.runtime.errors import UsageError

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from noroshi.lake.querying import Answer

_ROWS_OF_A_TABLE: Final = 100
_NARROWEST_COLUMN: Final = 8
"""Characters, below which nobody can read a column."""


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
    """Standard output or a file, which appears when all of it has been written."""
    if out is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    special = out.exists() and not out.is_file()
    fresh = out if special else out.with_name(f".{out.name}.part")
    try:
        file = fresh.open("wb")
    except OSError as error:
        raise UsageError(f"cannot write {out}: {error.strerror}") from error
    try:
        with file:
            yield file
        if not special:
            fresh.replace(out)
    except BaseException:
        if not special:
            fresh.unlink(missing_ok=True)
        raise


def _write_table(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """Rows below each other; each as a list of its values where there are more columns than a line has room for."""
    from rich.console import Console
    from rich.text import Text

    rows = [
        [Text(_shown(value)) for value in row]
        for batch in batches
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True)
    ]
    file.flush()
    console = Console(soft_wrap=False, highlight=False)
    fits = len(schema.names) * _NARROWEST_COLUMN <= console.width
    for table in [_table(schema.names, rows)] if fits else map(_record, repeat(schema.names), rows):
        console.print(table)
    left_out = "" if fits else ", without columns that have no value"
    console.print(f"[dim]{len(rows):,} row{'' if len(rows) == 1 else 's'}{left_out}[/]")


def _table(names: Sequence[str], rows: Sequence[Sequence[Text]]) -> Table:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, header_style="bold", highlight=False)
    for name in names:
        table.add_column(Text(name), overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _record(names: Sequence[str], row: Sequence[Text]) -> Table:
    """One row, without what has no value."""
    from rich.table import Table
    from rich.text import Text

    table = Table(show_edge=False, show_header=False, highlight=False, box=None)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in zip(names, row, strict=True):
        if value:
            table.add_row(Text(name), value)
    table.add_row()
    return table


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").replace("+00:00", "Z")
    return printable(str(value))
