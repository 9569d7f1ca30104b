"""A pump goes on where its sink is, and says what went by."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from tests.route.stage import event_batch, prepared, publish

from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.route.contract import Mark
from noroshi.route.pump import Pace, Pump
from noroshi.runtime.errors import TransientError


class Shelf:
    """A sink in memory that fails as often as it is told to."""

    name, stream, accounts = "shelf", "EVENTS", True

    def __init__(self, mark: Mark, failures: int = 0) -> None:
        self.mark, self.failures = mark, failures
        self.stored: list[int] = []

    def open(self) -> Mark:
        return self.mark

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        if self.failures:
            self.failures -= 1
            raise TransientError("not now", after_seconds=0.01)
        self.stored += [message.sequence for message in messages]
        self.mark = after
        return [1] * len(messages)

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        return [1] * len(messages)

    def close(self) -> None:
        pass


def pumped(folder: Path, shelf: Shelf, *, trimmed: int = 0, wanted: int) -> tuple[list[int], int]:
    """The sequences told to the ledger, and the bookmark, once the shelf has what is wanted."""
    told: list[int] = []

    async def account(message: Delivery, _: int) -> None:
        told.append(message.sequence)

    async def refuse(message: Delivery, reason: str, detail: str) -> None:
        pytest.fail(f"gave up {message.sequence}: {reason} {detail}")

    async def run() -> int:
        with EmbeddedNats(folder) as nats:
            broker: Broker = await prepared(await connect(nats.url, token=nats.token))
            await publish(broker, [event_batch(f"b{n}", 1) for n in range(5)])
            if trimmed:
                await broker.trim("EVENTS", trimmed + 1)
            if shelf.mark.incarnation == "same":
                incarnation = (await broker.state("EVENTS")).incarnation
                shelf.mark = Mark(incarnation=incarnation, sequence=shelf.mark.sequence, confirmed=shelf.mark.confirmed)
            stopping = asyncio.Event()
            pump = Pump(broker, shelf, Pace(0.1, 0.02), refuse, account)
            running = asyncio.create_task(pump.run(stopping))
            async with asyncio.timeout(20):
                while len(shelf.stored) < wanted:
                    await asyncio.sleep(0.02)
            stopping.set()
            await running
            bookmark = (await broker.progress("EVENTS"))["shelf"].done_sequence
            await broker.close()
            return bookmark

    return told, asyncio.run(run())


def test_a_sink_that_fails_is_given_the_same_again(tmp_path: Path) -> None:
    shelf = Shelf(Mark(), failures=3)
    assert pumped(tmp_path, shelf, wanted=5) == ([1, 2, 3, 4, 5], 5)
    assert shelf.stored == [1, 2, 3, 4, 5]


def test_the_ledger_hears_of_what_was_stored_before_it_could_be_told(tmp_path: Path) -> None:
    shelf = Shelf(Mark(incarnation="same", sequence=3, confirmed=1))
    assert pumped(tmp_path, shelf, wanted=2) == ([2, 3, 4, 5], 5)
    assert shelf.stored == [4, 5]


def test_messages_that_are_gone_before_they_were_stored_are_told(tmp_path: Path) -> None:
    shelf = Shelf(Mark(incarnation="same", sequence=1, confirmed=1))
    with capture_logs() as logs:
        pumped(tmp_path, shelf, trimmed=3, wanted=2)
    lost = [entry["messages"] for entry in logs if entry["log_level"] == "error"]
    assert (shelf.stored, lost) == ([4, 5], [2])
