"""Undoing content encodings in bounded pieces, so that a small body cannot become a huge one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Any, Final

import zstandard

from noroshi.collect.refusal import Because, Refusal

_PIECE_BYTES: Final = 256 << 10
_ZSTD_WINDOW_BYTES: Final = 8 << 20
"""What RFC 9659 lets a sender use for HTTP."""
_FEED_BYTES: Final = 16 << 10
_ZSTD_FEED_BYTES: Final = 256
"""A block of four bytes may stand for 128 KiB: one feed gives at most 8 MiB."""
_MOST_MEMBERS: Final = 10_000
"""An empty one takes nine bytes and many thousand times as long as they do."""


def unpack(body: bytes, encoding: str, max_bytes: int, take: Callable[[int], None]) -> bytes:
    """The body without its content encodings: gzip, deflate, zstd, or several of them.

    `take` is told of every piece before it is kept. Raises Refusal when an encoding is unknown, the body is not what
    it says, or grows beyond `max_bytes`.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in ("", "identity"):
            continue
        if name not in _DECODERS:
            raise Refusal(Because.UNKNOWN_ENCODING, "Content-Encoding may be gzip, deflate or zstd")
        body = _collect(_DECODERS[name](body), name, max_bytes, take)
    return body


def _collect(pieces: Iterator[bytes], name: str, max_bytes: int, take: Callable[[int], None]) -> bytes:
    kept: list[bytes] = []
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > max_bytes:
                raise Refusal(Because.TOO_LARGE, f"the body unpacks to more than {max_bytes:,} bytes")
            take(len(piece))
            kept.append(piece)
    except (zlib.error, zstandard.ZstdError, EOFError) as error:
        raise Refusal(Because.CORRUPT, f"the body is not valid {name}") from error
    return b"".join(kept)


def _gunzip(body: bytes) -> Iterator[bytes]:
    yield from _members(body, lambda: zlib.decompressobj(16 + zlib.MAX_WBITS), _FEED_BYTES, _inflate)


def _undeflate(body: bytes) -> Iterator[bytes]:
    """RFC 9110 means the zlib format; some senders leave its header out."""
    has_header = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    window = zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
    yield from _members(body, lambda: zlib.decompressobj(window), _FEED_BYTES, _inflate, most=1)


def _unzstd(body: bytes) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
    yield from _members(body, decompressor.decompressobj, _ZSTD_FEED_BYTES, _decompress)


_Member = Any
"""What zlib and zstandard call a decompression object: `decompress`, `eof`, `unused_data`."""


def _members(
    body: bytes,
    start: Callable[[], _Member],
    feed_bytes: int,
    feed: Callable[[_Member, memoryview], Iterator[bytes]],
    most: int = _MOST_MEMBERS,
) -> Iterator[bytes]:
    """One member after another. Every feed is small: what is behind a member's end is copied by the libraries."""
    view = memoryview(body)
    at = 0
    for _ in range(most):
        member = start()
        while not member.eof:
            if at >= len(view):
                raise EOFError
            yield from feed(member, view[at : at + feed_bytes])
            at = min(len(view), at + feed_bytes)
        at -= len(member.unused_data)
        while at < len(view) and not view[at]:
            at += 1
        if at >= len(view):
            return
    raise EOFError


def _inflate(member: zlib._Decompress, data: memoryview | bytes) -> Iterator[bytes]:
    while piece := member.decompress(data, _PIECE_BYTES):
        yield piece
        data = member.unconsumed_tail


def _decompress(member: zstandard.ZstdDecompressionObj, data: memoryview) -> Iterator[bytes]:
    yield member.decompress(data)


_DECODERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "zstd": _unzstd,
}
