"""Reading a request's body: not too large, not too slowly, not more than there is memory for."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from starlette.requests import ClientDisconnect, Request

from noroshi.collect.budget import Share
from noroshi.collect.refusal import Because, Refusal
from noroshi.collect.unpacking import unpack
from noroshi.runtime.settings import CollectSettings

_LEAST_BYTES_PER_SECOND: Final = 16 << 10
"""How fast a body must have come all the way when it takes longer than `patience_seconds`."""
_INLINE_BYTES: Final = 4096
"""What is unpacked right here; more goes to a thread, so that the loop stays responsive."""


async def read_body(request: Request, limits: CollectSettings, share: Share, max_bytes: int | None = None) -> bytes:
    """The unpacked body; what it takes is held in `share`. Raises Refusal."""
    max_bytes = max_bytes or limits.max_body_bytes
    body = await _receive(request, max_bytes, limits.patience_seconds, share)
    encoding = ",".join(request.headers.getlist("content-encoding"))
    if not encoding:
        return body
    if len(body) <= _INLINE_BYTES:
        return unpack(body, encoding, max_bytes, share.take)
    return await asyncio.to_thread(unpack, body, encoding, max_bytes, share.take)


async def _receive(request: Request, max_bytes: int, patience_seconds: float, share: Share) -> bytes:
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > max_bytes:
        raise _too_large(max_bytes)
    began = time.monotonic()
    pieces: list[bytes] = []
    size = 0
    stream = request.stream()
    try:
        while True:
            allowed = patience_seconds + size / _LEAST_BYTES_PER_SECOND - (time.monotonic() - began)
            piece = await asyncio.wait_for(anext(stream, b""), max(0.0, allowed))
            if not piece:
                return pieces[0] if len(pieces) == 1 else b"".join(pieces)
            size += len(piece)
            if size > max_bytes:
                raise _too_large(max_bytes)
            share.take(len(piece))
            pieces.append(piece)
    except TimeoutError:
        raise Refusal(Because.TOO_SLOW, "the body comes too slowly") from None
    except ClientDisconnect:
        raise Refusal(Because.CORRUPT, "the sender went away in the middle of the body") from None


def _too_large(max_bytes: int) -> Refusal:
    return Refusal(Because.TOO_LARGE, f"a body may have at most {max_bytes:,} bytes")
