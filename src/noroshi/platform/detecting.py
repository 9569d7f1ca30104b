"""The detect room as a process: its rules and lists, and others as soon as there are others."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Final

import structlog

from noroshi.app import load_lists
from noroshi.broker import wire
from noroshi.broker.consuming import FairWorker, GiveUp, Policy
from noroshi.broker.contract import Broker
from noroshi.broker.outbox import STATEFUL, STATELESS, Outbox
from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.room import DetectRoom
from noroshi.detect.serving import RoomSettings
from noroshi.platform.content import Content
from noroshi.platform.working import work_until
from noroshi.runtime.errors import ConfigError, ContentError
from noroshi.runtime.settings import Settings
from noroshi.state.valkey import ValkeyStore

_IN_ORDER_AGAIN_SECONDS: Final = 20.0

log = structlog.get_logger()


async def run_detect(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Apply rules to EVENTS, with rules and lists that are reloaded when they change."""
    if not settings.state.url:
        raise ConfigError("no data-structure store: set state.url, or start everything with `noroshi up`")
    state_url = settings.state.url.get_secret_value()
    content = await asyncio.to_thread(Content, settings)
    store = ValkeyStore(state_url)

    def load(*, whole: bool) -> RoomSettings:
        bundle = load_bundle(content.rules)
        broken = [fault for fault in bundle.faults if fault.severity == "error"]
        if broken and whole:
            raise ContentError(broken)
        for fault in broken:
            log.error("a rule cannot be used", fault=str(fault))
        load_lists(store, content.lists)
        return RoomSettings(bundle=bundle, state_url=state_url)

    outbox = Outbox(broker, "detect")
    # At the start there is no older bundle that could stay live: what is healthy is better than no detection at all.
    first = await asyncio.to_thread(load, whole=False)
    room = DetectRoom(outbox, first, rule_seconds_limit=settings.detect.rule_seconds)

    async def reload() -> None:
        await room.replace(await asyncio.to_thread(load, whole=True))

    def give_up(lane: str, reader: str) -> GiveUp:
        return partial(outbox.give_up, lane=lane, reader=reader)

    # All of a source wait for what a killed process held, so they are not made to wait for long.
    in_order = Policy(in_flight_per_source=1, in_order=True, redeliver_after_seconds=_IN_ORDER_AGAIN_SECONDS)
    workers = [
        FairWorker(broker, wire.EVENTS, "detect", room.effect_stateless, give_up(STATELESS, "detect")),
        FairWorker(broker, wire.EVENTS, "stateful", room.effect_stateful, give_up(STATEFUL, "stateful"), in_order),
    ]
    watching = asyncio.create_task(content.follow([content.rules, content.lists], reload, stopping))
    await work_until(workers, stopping, room.polling)
    await watching
    await room.close()
    store.close()
