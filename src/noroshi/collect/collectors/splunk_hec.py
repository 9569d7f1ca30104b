"""Splunk's HTTP Event Collector, for whatever can send to Splunk.

Paths, headers, status codes and body codes as in Splunk's documentation of HEC ("Troubleshoot HTTP Event Collector",
"About HTTP Event Collector Indexer Acknowledgment"). A request is answered when the broker has its events, so an
acknowledgement is true as soon as it can be asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from noroshi.collect.collector import Collector, Input, Reception
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.hec.channels import Channels
from noroshi.collect.hec.codes import Code, HecError
from noroshi.collect.hec.events import Lots, read_events, read_lines
from noroshi.collect.http.body import read_body
from noroshi.collect.http.reception import hand_in, refusing, repetition_key, shown_token
from noroshi.collect.intake import Way
from noroshi.collect.lots import cut_of
from noroshi.collect.refusal import Because, Refusal
from noroshi.collect.tokens import Token

NAME: Final = "splunk-hec"
_INLINE_BYTES: Final = 64 << 10
_CODES: Final = {
    Because.NO_TOKEN: Code.TOKEN_REQUIRED,
    Because.BAD_TOKEN: Code.INVALID_TOKEN,
    Because.FORBIDDEN: Code.TOKEN_DISABLED,
    Because.NO_SUCH_SOURCE: Code.INCORRECT_INDEX,
    Because.EMPTY: Code.NO_DATA,
    Because.CORRUPT: Code.INVALID_FORMAT,
    Because.BUSY: Code.BUSY,
    Because.TOO_OFTEN: Code.QUEUE_AT_CAPACITY,
}

_Read = Callable[[bytes, Request, Token, Reception], Lots]


def routes(reception: Reception, _: Sequence[Input]) -> list[Route]:
    """The collector's paths, with and without a version."""
    channels = Channels()
    events = refusing(reception, partial(_take, reception, channels, read_events), say)
    lines = refusing(reception, partial(_take, reception, channels, read_lines), say)
    acks = refusing(reception, partial(_acknowledge, reception, channels), say)
    table: list[tuple[str, Callable[[Request], Awaitable[Response]], str]] = [
        ("", events, "POST"),
        ("/event", events, "POST"),
        ("/event/1.0", events, "POST"),
        ("/raw", lines, "POST"),
        ("/raw/1.0", lines, "POST"),
        ("/ack", acks, "POST"),
        ("/ack/1.0", acks, "POST"),
        ("/health", partial(_health, reception), "GET"),
        ("/health/1.0", partial(_health, reception), "GET"),
    ]
    return [Route(f"/services/collector{path}", answer, methods=[method]) for path, answer, method in table]


def say(_: Request, refusal: Refusal) -> Response:
    """A refusal as HEC's `text` and `code`."""
    if isinstance(refusal, HecError):
        return _answer(refusal.code, **refusal.more)
    code = _CODES.get(refusal.because)
    if code is None:
        return JSONResponse({"text": str(refusal), "code": Code.INVALID_FORMAT.number}, refusal.because.status)
    return _answer(code)


async def _take(reception: Reception, channels: Channels, read: _Read, request: Request) -> Response:
    token = _admit(reception, request)
    channel = channels.of(request, required=token.acknowledges)
    with reception.budget.open() as share:
        body = await read_body(request, reception.limits, share, reception.limits.max_parsed_bytes)
        share.take(8 * len(body))
        reading = partial(read, body, request, token, reception)
        lots = reading() if len(body) <= _INLINE_BYTES else await asyncio.to_thread(reading)
        given = [(Way(source, NAME, token.name), cut_of(records)) for source, records in lots.items()]
        await hand_in(reception, given, repetition_key(request))
    if token.acknowledges:
        return _answer(Code.SUCCESS, ackId=channels.add(token.name, channel))
    return _answer(Code.SUCCESS)


async def _acknowledge(reception: Reception, channels: Channels, request: Request) -> Response:
    token = _admit(reception, request)
    if not token.acknowledges:
        raise HecError(Code.ACK_DISABLED)
    channel = channels.of(request, required=True)
    with reception.budget.open() as share:
        body = await read_body(request, reception.limits, share)
        try:
            asked = msgspec.json.decode(body, type=dict[str, list[int]])["acks"]
        except (*UNREADABLE, KeyError):
            raise HecError(Code.INVALID_FORMAT) from None
    return JSONResponse({"acks": channels.take(token.name, channel, asked)})


async def _health(reception: Reception, _: Request) -> Response:
    if reception.stopping.is_set():
        return _answer(Code.SHUTTING_DOWN)
    return _answer(Code.UNHEALTHY if reception.intake.is_down or reception.intake.fullness else Code.HEALTHY)


def _admit(reception: Reception, request: Request) -> Token:
    if "authorization" in request.headers:
        shown = shown_token(request, "splunk", "bearer", "basic")
        if shown is None:
            raise HecError(Code.INVALID_AUTHORIZATION)
        return reception.access.admit(shown, NAME)
    if "token" in request.query_params:
        raise HecError(Code.QUERY_STRING_DISABLED)
    return reception.access.admit(None, NAME)


def _answer(code: Code, **more: Any) -> Response:
    return JSONResponse({"text": code.text, "code": code.number, **more}, code.status)


COLLECTOR: Final = Collector(
    name=NAME,
    title="Splunk HEC",
    description="Splunk's HTTP Event Collector: events, raw lines, acknowledgements, health",
    routes=routes,
)
