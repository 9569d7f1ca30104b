"""A collector that dies between the broker's acknowledgement and its own entry in the ledger leaves no gap."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.room import AnalyzeRoom
from noroshi.app import load_integrations
from noroshi.broker import wire
from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import NatsBroker, connect
from noroshi.broker.outbox import Outbox
from noroshi.collect.intake import Intake, Way
from noroshi.collect.lots import cut_of
from noroshi.collect.meters import Meters
from noroshi.platform.ledger import Balance, read_balance
from noroshi.platform.streams import ensure_streams
from noroshi.runtime.errors import RecordError
from noroshi.runtime.settings import BrokerSettings

RECORDS = [b'{"logName":"projects/example-project/logs/a"}', b'{"logName":"projects/example-project/logs/b"}']
LAST_SECOND = datetime(2026, 1, 5, 10, 0, 59, tzinfo=UTC)


class Mortal:
    """A broker whose owner is killed in the moment in which RAW has a message."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def publish(self, subject: str, payload: bytes, **rest: Any) -> None:
        await self._broker.publish(subject, payload, **rest)
        if subject.startswith("raw."):
            os.kill(os.getpid(), signal.SIGKILL)


async def send(broker: Any, source: str, at: datetime) -> None:
    """One request, as a sender repeats it that was given no answer."""
    intake = Intake(Outbox(broker, "collect"), Meters(), now=lambda: at)
    await intake.accept(cut_of(RECORDS), Way(source, "http", "192.0.2.1"), key="request-1")
    await intake.close()


def send_and_die(url: str, token: str, source: str) -> None:
    async def story() -> None:
        await send(Mortal(await connect(url, token=token)), source, LAST_SECOND)

    asyncio.run(story())


async def analyze(broker: NatsBroker) -> None:
    """Everything in RAW, as the room's worker does it."""
    integrations = load_integrations(None)
    room = AnalyzeRoom(Outbox(broker, "analyze"), lambda source: Analyzer(integrations[source]))
    reader = await broker.reader(wire.RAW, 0)
    for delivery in await reader.fetch(10, 2):
        try:
            await room.effect(delivery)
        except RecordError as error:
            await room.give_up(delivery, error.reason, error.detail)
    await reader.close()
    room.close()


@pytest.mark.parametrize("source", ["gcp_logging", "nobody_reads_this"])
def test_a_collector_killed_before_its_entry_is_accounted_for_in_the_minute_of_the_stored_batch(
    tmp_path: Path, source: str
) -> None:
    async def story() -> Balance:
        with EmbeddedNats(tmp_path) as nats:
            broker = await connect(nats.url, token=nats.token)
            await ensure_streams(broker, BrokerSettings())  # type: ignore[call-arg]
            context = multiprocessing.get_context("spawn")
            first = context.Process(target=send_and_die, args=(nats.url, nats.token, source))
            first.start()
            await asyncio.to_thread(first.join)
            assert first.exitcode == -signal.SIGKILL
            await send(broker, source, LAST_SECOND + timedelta(seconds=2))
            await analyze(broker)
            balance = await read_balance(broker)
            await broker.close()
        return balance

    accounts = asyncio.run(story()).accounts
    minute = LAST_SECOND.replace(second=0)
    assert {
        (minute, stage): (account.records_in, account.gap)
        for (minute, _), stages in accounts.items()
        for stage, account in stages.items()
        if stage in ("collect", "analyze")
    } == {(minute, "collect"): (2, 0), (minute, "analyze"): (2, 0)}
