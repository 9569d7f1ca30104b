"""Workers are fair over sources, and every error ends in a retry or a dead letter."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tests.contracts.broker import RAW

from noroshi.broker.consuming import FairWorker, Policy
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.runtime.errors import RecordError, TransientError


class Desk:
    """Records what a worker did; `behave` decides how a message is processed."""

    def __init__(self, behave: Callable[[Delivery], None] = lambda _: None) -> None:
        self.done: list[tuple[str, bytes]] = []
        self.groups: list[list[bytes]] = []
        self.given_up: list[tuple[bytes, str, str]] = []
        self.behave = behave

    async def effect(self, delivery: Delivery) -> None:
        self.behave(delivery)
        self.done.append((delivery.subject, delivery.payload))

    async def together(self, deliveries: Sequence[Delivery]) -> None:
        self.groups.append([delivery.payload for delivery in deliveries])
        for delivery in deliveries:
            self.behave(delivery)
        self.done += [(delivery.subject, delivery.payload) for delivery in deliveries]

    async def give_up(self, delivery: Delivery, reason: str, detail: str) -> None:
        self.given_up.append((delivery.payload, reason, detail))


def run(folder: Path, desk: Desk, messages: list[tuple[str, bytes]], until: Callable[[], bool], **policy: Any) -> int:
    """Publish, work until `until`, stop; gives how many messages are still owed."""

    async def story() -> int:
        with EmbeddedNats(folder) as nats:
            broker: Broker = await connect(nats.url, token=nats.token)
            await broker.ensure_stream(RAW)
            for number, (subject, payload) in enumerate(messages):
                await broker.publish(subject, payload, message_id=str(number))
            together = desk.together if policy.pop("together", False) else None
            worker = FairWorker(broker, "RAW", "analyze", desk.effect, desk.give_up, Policy(**policy), together)
            running = asyncio.create_task(worker.run())
            async with asyncio.timeout(20):
                while not until():
                    await asyncio.sleep(0.02)
            worker.stop()
            await running
            owed = sum(lag.pending + lag.in_flight for lag in (await worker.lags()).values())
            await broker.close()
            return owed

    return asyncio.run(story())


def test_a_quiet_source_is_served_while_a_hot_one_has_a_backlog(tmp_path: Path) -> None:
    desk = Desk()
    messages = [("raw.hot", b"%d" % n) for n in range(300)] + [("raw.quiet", b"q")]
    assert run(tmp_path, desk, messages, lambda: len(desk.done) == 301) == 0
    assert [subject for subject, _ in desk.done].index("raw.quiet") < 30
    assert [payload for subject, payload in desk.done if subject == "raw.hot"] == [b"%d" % n for n in range(300)]


def test_messages_of_a_source_are_processed_together_in_order_and_all_acknowledged(tmp_path: Path) -> None:
    desk = Desk()
    messages = [("raw.web", b"%d" % n) for n in range(30)]
    until = lambda: len(desk.done) == 30  # noqa: E731
    assert run(tmp_path, desk, messages, until, together=True, in_flight_per_source=8, at_once=2) == 0
    assert desk.done == messages
    assert max(map(len, desk.groups)) == 8


def test_one_bad_message_of_several_is_given_up_and_the_others_are_processed(tmp_path: Path) -> None:
    def behave(delivery: Delivery) -> None:
        if delivery.payload == b"bad":
            raise RecordError("bad-message", "it is bad")

    desk = Desk(behave)
    messages = [("raw.web", payload) for payload in (b"a", b"bad", b"b")]
    until = lambda: len(desk.done) == 2 and bool(desk.given_up)  # noqa: E731
    assert run(tmp_path, desk, messages, until, together=True) == 0
    assert desk.done == [("raw.web", b"a"), ("raw.web", b"b")]
    assert desk.given_up == [(b"bad", "bad-message", "it is bad")]


def test_a_transient_error_is_tried_again_until_it_works(tmp_path: Path) -> None:
    attempts: list[int] = []

    def behave(delivery: Delivery) -> None:
        attempts.append(delivery.deliveries)
        if len(attempts) < 3:
            raise TransientError("busy", after_seconds=0.05)

    desk = Desk(behave)
    assert run(tmp_path, desk, [("raw.web", b"x")], lambda: bool(desk.done)) == 0
    assert (attempts, desk.given_up) == ([1, 2, 3], [])


def test_a_record_error_is_given_up_at_once_with_its_reason(tmp_path: Path) -> None:
    def behave(_: Delivery) -> None:
        raise RecordError("unreadable-message", "no batch")

    desk = Desk(behave)
    assert run(tmp_path, desk, [("raw.web", b"x")], lambda: bool(desk.given_up)) == 0
    assert desk.given_up == [(b"x", "unreadable-message", "no batch")]


def test_a_bug_is_tried_a_few_times_and_then_given_up_while_others_go_on(tmp_path: Path) -> None:
    def behave(delivery: Delivery) -> None:
        if delivery.payload == b"bad":
            raise ZeroDivisionError("oops")

    desk = Desk(behave)
    messages = [("raw.web", b"bad"), ("raw.web", b"good")]
    owed = run(tmp_path, desk, messages, lambda: bool(desk.given_up and desk.done), max_deliveries=2)
    assert (owed, desk.given_up) == (0, [(b"bad", "worker-failed", "ZeroDivisionError: oops")])
    assert desk.done == [("raw.web", b"good")]
