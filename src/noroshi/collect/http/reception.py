"""What every HTTP collector does with a request: admit it, hand its records in, and put refusals into words."""

from __future__ import annotations

import asyncio
import base64
import binascii
import math
from collections.abc import Awaitable, Callable, Mapping, Sequence

import structlog
from starlette.requests import Request
from starlette.responses import Response

from noroshi.collect.collector import Reception
from noroshi.collect.lots import count_records, longest_record
from noroshi.collect.refusal import Because, Refusal, refuse_too_long
from noroshi.collect.unfinished import Lot
from noroshi.runtime.errors import OverloadError, TransientError

log = structlog.get_logger()

Answer = Callable[[Request], Awaitable[Response]]
Word = Callable[[Request, Refusal], Response]
"""Says a refusal in the words of a protocol."""


def shown_token(request: Request, *schemes: str) -> str | None:
    """What stands in the Authorization header under one of the schemes (lower case); Basic is read as its password."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() not in schemes:
        return None
    if scheme.lower() != "basic":
        return value.strip()
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def repetition_key(request: Request) -> str | None:
    """By what the sender names a request, so that sending it again stores nothing more; None: it does not."""
    return request.headers.get("idempotency-key")


async def hand_in(reception: Reception, lots: Sequence[Lot], key: str | None = None) -> int:
    """Give the records of a request to the broker and return how many once it has them. Raises Refusal.

    With `key` the broker knows what it has of a request that comes again, else we do as far as it failed here.
    """
    refuse_too_long(max((longest_record(cut) for _, cut in lots), default=0), reception.limits.max_record_bytes)
    try:
        if key is None:
            await reception.unfinished.accept(lots)
        else:
            await asyncio.gather(*(reception.intake.accept(cut, way, key=key) for way, cut in lots))
    except OverloadError as error:
        raise Refusal(Because.BUSY, str(error), after_seconds=5.0) from error
    except TransientError as error:
        raise Refusal(Because.BUSY, str(error), after_seconds=error.after_seconds) from error
    return sum(count_records(cut) for _, cut in lots)


def refusing(reception: Reception, answer: Answer, word: Word) -> Answer:
    """The same, with refusals answered in the protocol's words."""

    async def answered(request: Request) -> Response:
        try:
            return await answer(request)
        except Refusal as refusal:
            reception.meters.refused.labels(refusal.because.code).inc()
            log.debug("refused", path=request.url.path, because=refusal.because.code)
            response = word(request, refusal)
            response.headers.update(_headers(refusal))
            return response

    return answered


def _headers(refusal: Refusal) -> Mapping[str, str]:
    if refusal.because is Because.NO_TOKEN:
        return {"www-authenticate": "Bearer"}
    if refusal.because is Because.TOO_SLOW:
        return {"connection": "close"}
    return {} if refusal.after_seconds is None else {"retry-after": str(max(1, math.ceil(refusal.after_seconds)))}
