"""The respond room as a process: alerts and schedules start playbooks, and workers drive them."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from noroshi.broker.consuming import FairWorker
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.outbox import Outbox
from noroshi.platform.content import Content
from noroshi.platform.playbooks import open_engine
from noroshi.platform.working import work_until
from noroshi.respond.announcing import announce_approvals
from noroshi.respond.approvals import ApprovalDesk
from noroshi.respond.engine.contract import Engine
from noroshi.respond.library import deploy_library
from noroshi.respond.publishing import publish_runs
from noroshi.respond.triggers import LOOK_BACK, STREAM, start_due
from noroshi.runtime.errors import ContentError, TransientError, UsageError
from noroshi.runtime.settings import Settings

_SCHEDULE_SECONDS = 1.0

log = structlog.get_logger()


async def run_respond(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Drive playbooks until told to stop; what is under way then goes on wherever the next worker is."""
    content = await asyncio.to_thread(Content, settings)
    with open_engine(settings) as engine:

        async def reload() -> None:
            await asyncio.to_thread(deploy_library, engine, content.playbooks, content.version, whole=True)

        await asyncio.to_thread(deploy_library, engine, content.playbooks, content.version, whole=False)
        stop = threading.Event()
        crew = asyncio.create_task(asyncio.to_thread(engine.work, stop, settings.respond.workers))
        worker = FairWorker(broker, STREAM, "respond", _Alerts(engine).effect, Outbox(broker, "respond").give_up)
        beside = [
            asyncio.create_task(content.follow([content.playbooks], reload, stopping)),
            asyncio.create_task(_keep_schedules(engine, stopping)),
            asyncio.create_task(publish_runs(broker, engine.trail, stopping)),
        ]
        channel = settings.respond.approvals_channel
        if channel:
            desk = ApprovalDesk(engine.approvals)
            beside.append(asyncio.create_task(announce_approvals(desk, engine.hands, channel, stopping)))
        try:
            await work_until([worker], stopping, crew, *beside)
        finally:
            stopping.set()
            stop.set()
            await asyncio.gather(crew, *beside)


class _Alerts:
    """Starts what alerts ask for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def effect(self, delivery: Delivery) -> None:
        """One message of alerts."""
        await asyncio.to_thread(self._start, delivery)

    def _start(self, delivery: Delivery) -> None:
        from noroshi.broker import wire
        from noroshi.respond.triggers import start_for_alert

        for alert in wire.decode_alerts(delivery.payload):
            start_for_alert(self._engine, alert)


async def _keep_schedules(engine: Engine, stopping: asyncio.Event) -> None:
    done = datetime.now(UTC) - LOOK_BACK
    while not stopping.is_set():
        now = datetime.now(UTC)
        try:
            await asyncio.to_thread(start_due, engine, done, now)
            done = now
        except (TransientError, ContentError, UsageError) as error:
            log.warning("schedules are late", error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), _SCHEDULE_SECONDS)
