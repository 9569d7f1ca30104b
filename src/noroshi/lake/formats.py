"""The rows of a query as files that other programs read: JSON lines, CSV, Parquet."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Any, Final, cast

import msgspec
import pyarrow as pa

if TYPE_CHECKING:
    from noroshi.lake.querying import Answer

_FORMULAS: Final = "=+-@\t\r"

Write = Callable[[pa.Schema, Iterator[pa.RecordBatch], IO[bytes]], None]


def limited(answer: Answer, limit: int | None) -> Iterator[pa.RecordBatch]:
    """The batches of the first `limit` rows, of all without one."""
    left = limit
    for batch in answer.batches:
        if left is None:
            yield batch
            continue
        yield batch.slice(0, left)
        left -= min(left, batch.num_rows)
        if left == 0:
            return


def write_json(_: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """One object a line."""
    encoder = msgspec.json.Encoder(enc_hook=_encoded)
    for batch in batches:
        file.write(encoder.encode_lines(batch.to_pylist()))


def write_csv(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """With a header; lists and objects as JSON text, bytes as text with the undecodable escaped: CSV has neither."""
    from pyarrow import csv

    flat = pa.schema([pa.field(field.name, _flat(field.type)) for field in schema])
    with csv.CSVWriter(file, flat) as writer:
        for batch in batches:
            writer.write(pa.table([_flattened(column) for column in batch.columns], schema=flat))


def write_sheet(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """CSV for people: a text that a spreadsheet would run as a formula stands behind an apostrophe.

    Senders choose what stands in records (OWASP, "CSV Injection").
    """
    flat = pa.schema([pa.field(field.name, _flat(field.type)) for field in schema])

    def harmless() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield pa.record_batch([_harmless(_flattened(column)) for column in batch.columns], schema=flat)

    write_csv(flat, harmless(), file)


def write_parquet(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """Compressed with zstd."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def write_arrow(schema: pa.Schema, batches: Iterator[pa.RecordBatch], file: IO[bytes]) -> None:
    """The streaming format of Arrow IPC."""
    from pyarrow import ipc

    with ipc.new_stream(cast("io.IOBase", file), schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


FORMATS: Final[Mapping[str, Write]] = {
    "arrow": write_arrow,
    "csv": write_csv,
    "json": write_json,
    "parquet": write_parquet,
}


def _encoded(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (Decimal, date, time)):
        return str(value)
    raise NotImplementedError(f"a value of type {type(value).__name__} in JSON")


def _harmless(column: pa.Array[Any]) -> pa.Array[Any]:
    if not pa.types.is_string(column.type):
        return column
    texts = [f"'{text}" if text and text[0] in _FORMULAS else text for text in column.to_pylist()]
    return pa.array(texts, pa.string())


def _flat(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_nested(kind) or pa.types.is_binary(kind) else kind


def _flattened(column: pa.Array[Any]) -> pa.Array[Any]:
    if pa.types.is_nested(column.type):
        encoder = msgspec.json.Encoder(enc_hook=_encoded)
        texts = [None if value is None else encoder.encode(value).decode() for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    if pa.types.is_binary(column.type):
        texts = [None if value is None else value.decode("utf-8", "backslashreplace") for value in column.to_pylist()]
        return pa.array(texts, pa.string())
    return column
