"""Parquet files made of the bytes of another one, with some columns written anew.

A lake of many days costs hours when every row is compressed again. The long columns of a day may be the same bytes as
those of another; its times and ids may not. So the new columns are written to a file of their own, both bodies are put
one behind the other, and a footer is made of both. Footers are structs in Thrift's compact protocol
(https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md), with the fields of parquet.thrift.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

_MAGIC: Final = b"PAR1"
_TRUE, _FALSE, _BYTE, _I16, _I32, _I64, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12
_ROW_GROUPS, _COLUMNS, _META_DATA, _PATH, _DATA_PAGE, _DICTIONARY_PAGE = 4, 1, 3, 3, 9, 11

Struct = dict[int, tuple[int, Any]]
"""Fields by id: (type, value)."""


class Original:
    """A Parquet file of which others are made."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        self._body, self._footer = _parts(content)
        with pq.ParquetFile(io.BytesIO(content)) as file:
            self.metadata = file.metadata

    def with_columns(self, columns: pa.Table, **layout: Any) -> bytes:
        """The file with other values in some columns, which have its number of rows; `layout` as of a ParquetWriter."""
        sink = io.BytesIO()
        first = 0
        with pq.ParquetWriter(sink, columns.schema, **layout) as writer:
            for number in range(self.metadata.num_row_groups):
                count = self.metadata.row_group(number).num_rows
                writer.write_table(columns.slice(first, count), row_group_size=count)
                first += count
        body, footer = _parts(sink.getvalue())
        merged = _Reader(self._footer).struct()
        for old, new in zip(_row_groups(merged), _row_groups(_Reader(footer).struct()), strict=True):
            fresh = {_path(chunk): chunk for chunk in new[_COLUMNS][1][1]}
            for chunk in fresh.values():
                _move(chunk[_META_DATA][1], len(self._body) - len(_MAGIC))
            kind, chunks = old[_COLUMNS][1]
            old[_COLUMNS] = (_LIST, (kind, [fresh.get(_path(chunk), chunk) for chunk in chunks]))
        written = _written_struct(merged)
        return b"".join((self._body, body[len(_MAGIC) :], written, struct.pack("<I", len(written)), _MAGIC))


def _parts(content: bytes) -> tuple[bytes, bytes]:
    """A file's body, from its magic on, and its footer."""
    (length,) = struct.unpack("<I", content[-8:-4])
    return content[: -8 - length], content[-8 - length : -8]


def _row_groups(footer: Struct) -> list[Struct]:
    groups: list[Struct] = footer[_ROW_GROUPS][1][1]
    return groups


def _path(chunk: Struct) -> tuple[bytes, ...]:
    return tuple(chunk[_META_DATA][1][_PATH][1][1])


def _move(column: Struct, by: int) -> None:
    for field in (_DATA_PAGE, _DICTIONARY_PAGE):
        if field in column:
            kind, offset = column[field]
            column[field] = (kind, offset + by)


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def struct(self) -> Struct:
        fields: Struct = {}
        number = 0
        while (head := self._byte()) != 0:
            number = number + (head >> 4) if head >> 4 else self._signed()
            kind = head & 15
            fields[number] = (kind, self._value(kind))
        return fields

    def _value(self, kind: int) -> Any:
        readings: dict[int, Callable[[], Any]] = {
            _TRUE: lambda: True,
            _FALSE: lambda: False,
            _BYTE: self._byte,
            _I16: self._signed,
            _I32: self._signed,
            _I64: self._signed,
            _DOUBLE: lambda: self._take(8),
            _BINARY: lambda: self._take(self._unsigned()),
            _LIST: self._list,
            _SET: self._list,
            _STRUCT: self.struct,
        }
        return readings[kind]()

    def _list(self) -> tuple[int, list[Any]]:
        head = self._byte()
        kind = head & 15
        count = head >> 4 if head >> 4 != 15 else self._unsigned()
        one = self._byte if kind in (_TRUE, _FALSE) else lambda: self._value(kind)
        return kind, [one() for _ in range(count)]

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        self._at += count
        return self._content[self._at - count : self._at]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            octet = self._byte()
            value |= (octet & 127) << shift
            if octet < 128:
                return value
            shift += 7

    def _signed(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)


def _written_struct(fields: Struct) -> bytes:
    parts = []
    before = 0
    for number, (kind, value) in sorted(fields.items()):
        step = number - before
        parts.append(bytes([step << 4 | kind]) if 0 < step < 16 else bytes([kind]) + _signed(number))
        parts.append(_written(kind, value))
        before = number
    return b"".join((*parts, b"\0"))


def _written(kind: int, value: Any) -> bytes:
    if kind in (_TRUE, _FALSE):
        return b""
    if kind == _BYTE:
        return bytes([value])
    if kind in (_I16, _I32, _I64):
        return _signed(value)
    if kind in (_DOUBLE, _BINARY):
        return bytes(value) if kind == _DOUBLE else _unsigned(len(value)) + value
    if kind == _STRUCT:
        return _written_struct(value)
    inner, values = value
    head = bytes([len(values) << 4 | inner]) if len(values) < 15 else bytes([15 << 4 | inner]) + _unsigned(len(values))
    return head + b"".join(bytes([one]) if inner in (_TRUE, _FALSE) else _written(inner, one) for one in values)


def _unsigned(value: int) -> bytes:
    octets = bytearray()
    while value > 127:
        octets.append(value & 127 | 128)
        value >>= 7
    return bytes([*octets, value])


def _signed(value: int) -> bytes:
    return _unsigned(value << 1 if value >= 0 else (-value << 1) - 1)
