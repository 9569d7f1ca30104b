"""Undoing content encodings in bounded pieces, so that a small body cannot become a huge one."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from typing import Final

import zstandard

from noroshi.collect.refusal import Because, Refusal

_PIECE_BYTES: Final = 256 << 10
_ZSTD_WINDOW_BYTES: Final = 8 << 20
"""What RFC 9659 lets a sender use for HTTP."""
_ZSTD_FEED_BYTES: Final = 256
"""A block of four bytes may stand for 128 KiB: one feed gives at most 8 MiB."""


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
    while body:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        yield from _inflate(member, body)
        body = member.unused_data.lstrip(b"\0")


def _undeflate(body: bytes) -> Iterator[bytes]:
    """RFC 9110 means the zlib format; some senders leave its header out."""
    has_header = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    yield from _inflate(zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS), body)


def _inflate(member: zlib._Decompress, body: bytes) -> Iterator[bytes]:
    while not member.eof:
        piece = member.decompress(body, _PIECE_BYTES)
        body = member.unconsumed_tail
        if not piece and not body and not member.eof:
            raise EOFError
        yield piece


def _unzstd(body: bytes) -> Iterator[bytes]:
    while body:
        frame = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES).decompressobj()
        start = 0
        while not frame.eof:
            if start >= len(body):
                raise EOFError
            yield frame.decompress(body[start : start + _ZSTD_FEED_BYTES])
            start += _ZSTD_FEED_BYTES
        body = frame.unused_data + body[start:]


_DECODERS: Final[dict[str, Callable[[bytes], Iterator[bytes]]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "zstd": _unzstd,
}
