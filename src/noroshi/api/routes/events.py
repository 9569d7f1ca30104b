"""Live alerts as server-sent events (WHATWG HTML, 9.2), resumed where a reader left off."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Final

import msgspec
import structlog
from fastapi import APIRouter, Header, Request
from starlette.responses import Response, StreamingResponse

from noroshi.api.edge.doors import needs
from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import PROBLEM
from noroshi.api.surroundings import Surroundings
from noroshi.broker import wire
from noroshi.broker.contract import Broker, Reader
from noroshi.model.access import Permission
from noroshi.platform.streams import connect_broker
from noroshi.runtime.errors import ConfigError, TransientError

_FETCH_SECONDS: Final = 1.0
_HEARTBEAT_EVERY: Final = timedelta(seconds=10)
_MOST_READERS: Final = 200
_MOST_OF_ONE: Final = 20
_AT_ONCE: Final = 50

log = structlog.get_logger()


def event_routes(around: Surroundings) -> APIRouter:
    """`/v1/events`."""
    router = APIRouter(prefix="/v1/events", tags=["alerts"])
    readers: Counter[str] = Counter()

    described = needs(Permission.ALERTS_READ)
    described["responses"] = {
        200: {
            "description": "Events `alert`: the alert as its rule raised it, without its evidence",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        "default": PROBLEM,
    }

    @router.get("", **described)
    async def follow(
        request: Request,
        last_event_id: Annotated[str | None, Header(pattern=r"^[0-9]{1,18}-[0-9]{1,9}$")] = None,
    ) -> Response:
        """Alerts as they come up, from now on or behind Last-Event-ID; ends with your session or token."""
        who = request.state.visit.actor.name
        if readers.total() >= _MOST_READERS or readers[who] >= _MOST_OF_ONE:
            whose = "you follow" if readers[who] >= _MOST_OF_ONE else "others follow"
            raise ProblemError(503, f"{whose} the alerts too often already", headers={"Retry-After": "30"})
        readers[who] += 1
        try:
            broker, reader, after = await _begin(around, last_event_id)
        except BaseException:
            _leave(readers, who)
            raise

        async def stream() -> AsyncIterator[bytes]:
            try:
                async for piece in _events(reader, after, request, around):
                    yield piece
            finally:
                _leave(readers, who)
                await asyncio.shield(_end(broker, reader))

        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(stream(), media_type="text/event-stream", headers=headers)

    return router


def _leave(readers: Counter[str], who: str) -> None:
    readers[who] -= 1
    if not readers[who]:
        del readers[who]


async def _begin(around: Surroundings, last_event_id: str | None) -> tuple[Broker, Reader, tuple[int, int]]:
    """A reader, and the place behind which events are wanted: the message's sequence and the alert's place in it."""
    broker = await connect_broker(around.settings.broker, "noroshi-events")
    try:
        if last_event_id is None:
            after = ((await broker.state(wire.TRIAGED)).last_sequence, 1 << 60)
        else:
            sequence, _, place = last_event_id.partition("-")
            after = (int(sequence), int(place))
        # The message itself is read again: some of its alerts may not have been told.
        return broker, await broker.reader(wire.TRIAGED, after_sequence=max(0, after[0] - 1)), after
    except BaseException:
        await broker.close()
        raise


async def _events(
    reader: Reader, after: tuple[int, int], request: Request, around: Surroundings
) -> AsyncIterator[bytes]:
    yield b"retry: 3000\n\n"
    checked_at = around.now()
    while True:
        try:
            deliveries = await reader.fetch(_AT_ONCE, _FETCH_SECONDS)
        except (TransientError, ConfigError) as error:
            log.warning("a follower of alerts was cut off", error=str(error))
            return
        for delivery in deliveries:
            for place, alert in enumerate(wire.decode_alerts(delivery.payload)):
                if (delivery.sequence, place) > after:
                    told = msgspec.json.encode(msgspec.structs.replace(alert, evidence=[])).decode()
                    yield f"id: {delivery.sequence}-{place}\nevent: alert\ndata: {told}\n\n".encode()
        if around.now() - checked_at >= _HEARTBEAT_EVERY:
            checked_at = around.now()
            if await around.identity.identify(request) != request.state.visit:
                return
            yield b": still here\n\n"


async def _end(broker: Broker, reader: Reader) -> None:
    try:
        await reader.close()
    except (TransientError, ConfigError):
        log.info("a reader of alerts was gone already")
    finally:
        await broker.close()
