"""Files and standard input as plain byte chunks, whatever they are compressed with, in bounded memory."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

from noroshi.runtime.errors import UsageError

READ_BYTES = 1024 * 1024
_READ_TO_KNOW_BYTES = 4096
_ZSTD_FEED_BYTES = 4096
"""A zstd block of a few bytes may stand for 128 KiB, so this bounds what a hostile file can make of one feed."""

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGICS = (b"\x28\xb5\x2f\xfd", *(bytes([0x50 + n]) + b"\x2a\x4d\x18" for n in range(16)))
_GZIP_WINDOW = 16 + zlib.MAX_WBITS

STDIN = Path("-")


def read_chunks(
    path: Path, progress: Callable[[int], None] | None = None, *, read_bytes: int = READ_BYTES
) -> Iterator[bytes]:
    """The decompressed bytes of a file, or of standard input when `path` is `-`.

    gzip and zstd are known by their first bytes; several members or frames in a row are one stream. `progress` is
    told how many bytes of the file itself were read. Raises UsageError with file and offset when the file cannot be
    read or ends in the middle, after everything before that was given.
    """
    try:
        with _opened(path) as file:
            yield from _decompressed(_Source(path, file, progress, read_bytes))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error


def _opened(path: Path) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if path == STDIN else path.open("rb")


class _Source:
    """The file's own bytes in chunks, and how far they were read."""

    def __init__(self, path: Path, file: BinaryIO, progress: Callable[[int], None] | None, read_bytes: int) -> None:
        self.path = path
        self.read_bytes = read_bytes
        self.offset = 0
        self._file = file
        self._progress = progress

    def read(self, at_least_bytes: int = 0) -> bytes:
        chunk = self._file.read(max(self.read_bytes, at_least_bytes))
        self.offset += len(chunk)
        if self._progress and chunk:
            self._progress(len(chunk))
        return chunk


def _decompressed(source: _Source) -> Iterator[bytes]:
    first = source.read(_READ_TO_KNOW_BYTES)
    if first.startswith(_GZIP_MAGIC):
        return _members(source, first, _Gzip, "gzip")
    if first.startswith(_ZSTD_MAGICS):
        return _members(source, first, _Zstd, "zstd")
    if source.path.suffix in (".gz", ".zst") and first:
        kind = {".gz": "gzip", ".zst": "zstd"}[source.path.suffix]
        raise UsageError(f"{source.path}: is named {source.path.suffix} but is not {kind} data")
    return _plain(source, first)


def _plain(source: _Source, first: bytes) -> Iterator[bytes]:
    for start in range(0, len(first), source.read_bytes):
        yield first[start : start + source.read_bytes]
    while chunk := source.read():
        yield chunk


class _Member(Protocol):
    """One gzip member or zstd frame being decompressed."""

    @property
    def ended(self) -> bytes | None:
        """What follows the member's end, None before it is reached."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decompress, giving output in bounded pieces."""


class _Gzip:
    def __init__(self) -> None:
        self._object = zlib.decompressobj(_GZIP_WINDOW)

    @property
    def ended(self) -> bytes | None:
        return self._object.unused_data if self._object.eof else None

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data and not self._object.eof:
            yield self._object.decompress(data, READ_BYTES)
            data = self._object.unconsumed_tail


class _Zstd:
    def __init__(self) -> None:
        self._object = zstandard.ZstdDecompressor().decompressobj()
        self._rest = b""

    @property
    def ended(self) -> bytes | None:
        return self._object.unused_data + self._rest if self._object.eof else None

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_FEED_BYTES):
            if self._object.eof:
                self._rest = data[start:]
                return
            yield self._object.decompress(data[start : start + _ZSTD_FEED_BYTES])


def _members(source: _Source, first: bytes, start: Callable[[], _Member], kind: str) -> Iterator[bytes]:
    member: _Member | None = None
    data = first
    while data:
        if member is None:
            # Tapes and block devices pad compressed files with zeros.
            data = data.lstrip(b"\0")
            if not data:
                data = source.read()
                continue
            member = start()
        try:
            yield from filter(None, member.feed(data))
        except (zlib.error, zstandard.ZstdError) as error:
            message = f"{source.path}: {kind} data is corrupt before byte {source.offset}: {error}"
            raise UsageError(message) from error
        rest = member.ended
        if rest is not None:
            member = None
        data = rest or source.read()
    if member is not None:
        raise UsageError(f"{source.path}: {kind} data ends in the middle, at byte {source.offset}")
