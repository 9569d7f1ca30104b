"""Writing the rows of a query: for people, for programs, to a file or to standard output."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import pyarrow as pa

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
    batches = _limited(answer.batches, limit)
    write: dict[str, Callable[[pa.Schema, Iterator[pa.RecordBatch], IO[bytes]], None]] = {
        "table": _write_table,
        "json": _write_json,
        "csv": _write_csv,
        "parquet": _write_parquet,
    }
    with _opened(out) as file:
        write[form](answer.schema, batches, file)


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


def _limited(batches: Iterator[pa.RecordBatch], limit: int | None) -> Iterator[pa.RecordBatch]:
    left = limit
    for batch in batches:
        if left is not None:
            batch = batch.slice(0, left)  # noqa: PLW2901 - the rest of the batch is not wanted
            left -= batch.num_rows
        yield batch
        if left == 0:
            return


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
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in str(value))


def _write_json(_: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    import msgspec

    encoder = msgspec.json.Encoder(enc_hook=_encoded)
    for batch in batches:
        file.write(encoder.encode_lines(batch.to_pylist()))


def _encoded(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (Decimal, date, time)):
        return str(value)
    raise NotImplementedError(f"a value of type {type(value).__name__} in JSON")


def _write_csv(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    from pyarrow import csv

    flat = pa.schema([pa.field(field.name, _flat(field.type)) for field in schema])
    with csv.CSVWriter(file, flat) as writer:
        for batch in batches:
            writer.write(pa.table([_flattened(column) for column in batch.columns], schema=flat))


def _flat(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_nested(kind) or pa.types.is_binary(kind) else kind


def _flattened(column: pa.Array[Any]) -> pa.Array[Any]:
    """Lists and objects as JSON text, bytes as text with the undecodable escaped: CSV has neither."""
    import msgspec

    if pa.types.is_nested(column.type):
        texts = [None if value is None else msgspec.json.encode(value).decode() for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_binary(column.type):
        texts = [None if value is None else value.decode("utf-8", "backslashreplace") for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    return column


def _write_parquet(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)
