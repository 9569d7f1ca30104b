"""What every broker does, whichever backend stands behind it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from noroshi.broker.contract import Broker, Delivery, Stored, StreamSpec
from noroshi.runtime.errors import OverloadError

RAW = StreamSpec(name="RAW", max_bytes=64 << 20, max_age_seconds=3600)


class BrokerContract:
    """Subclass and give `opened`: an open broker on an empty store, and how many copies streams have there."""

    replicas = 1

    def opened(self) -> AbstractAsyncContextManager[Broker]:
        raise NotImplementedError

    def run(self, story: Callable[[Broker], Awaitable[Any]]) -> Any:
        async def tell() -> Any:
            async with self.opened() as broker:
                await broker.ensure_stream(dataclasses.replace(RAW, replicas=self.replicas))
                return await story(broker)

        return asyncio.run(tell())

    def test_what_is_published_is_delivered_once_and_in_order(self) -> None:
        async def story(broker: Broker) -> list[tuple[str, bytes, str, int]]:
            for number in range(5):
                await broker.publish("raw.web", b"%d" % number, message_id=f"m{number}", headers={"source": "web"})
            consumer = await broker.consumer("RAW", "analyze")
            got = await consumer.fetch(10, 1)
            for delivery in got:
                await consumer.acknowledge(delivery)
            assert await consumer.fetch(10, 0.2) == []
            return [(d.subject, d.payload, d.headers["source"], d.sequence) for d in got]

        assert self.run(story) == [("raw.web", b"%d" % n, "web", n + 1) for n in range(5)]

    def test_a_stream_is_brought_to_new_limits_and_keeps_what_it_holds(self) -> None:
        async def story(broker: Broker) -> tuple[int, str]:
            await broker.publish("raw.web", b"x" * 1000, message_id="kept")
            small = StreamSpec(
                name="RAW", max_bytes=1100, max_age_seconds=60, refuse_when_full=True, replicas=self.replicas
            )
            for _ in range(2):
                await broker.ensure_stream(small)
            with pytest.raises(OverloadError) as caught:
                await broker.publish("raw.web", b"x" * 1000, message_id="too much")
            return (await broker.state("RAW")).messages, str(caught.value)

        assert self.run(story) == (1, "cannot store a message: maximum bytes exceeded")

    def test_the_same_message_id_is_stored_once(self) -> None:
        async def story(broker: Broker) -> tuple[list[Stored], int]:
            answers = [await broker.publish("raw.web", b"x", message_id="same") for _ in range(3)]
            return answers, (await broker.state("RAW")).messages

        again = Stored(1, repeated=True)
        assert self.run(story) == ([Stored(1), again, again], 1)

    def test_a_message_comes_back_until_it_is_acknowledged(self) -> None:
        async def story(broker: Broker) -> list[int]:
            await broker.publish("raw.web", b"x", message_id="m")
            consumer = await broker.consumer("RAW", "analyze", redeliver_after_seconds=0.2, max_deliveries=3)
            counts = []
            for _ in range(5):
                counts += [delivery.deliveries for delivery in await consumer.fetch(1, 0.5)]
            return counts

        assert self.run(story) == [1, 2, 3]

    def test_a_message_handed_back_comes_again_after_the_time_given(self) -> None:
        async def story(broker: Broker) -> list[int]:
            await broker.publish("raw.web", b"x", message_id="m")
            consumer = await broker.consumer("RAW", "analyze")
            [first] = await consumer.fetch(1, 1)
            await consumer.retry(first, 0.3)
            assert await consumer.fetch(1, 0.1) == []
            [second] = await consumer.fetch(1, 2)
            await consumer.refuse(second)
            assert await consumer.fetch(1, 0.5) == []
            return [first.deliveries, second.deliveries]

        assert self.run(story) == [1, 2]

    def test_headers_can_be_read_without_payloads_and_one_message_by_its_place(self) -> None:
        async def story(broker: Broker) -> list[tuple[bytes, str, int]]:
            for number in range(2):
                await broker.publish("raw.web", b"%d" % number, message_id=f"m{number}", headers={"source": "web"})
            reader = await broker.reader("RAW", 0, headers_only=True)
            got = await reader.fetch(10, 1)
            await reader.close()
            whole = await broker.message("RAW", 2)
            assert whole is not None
            await broker.remove("RAW", 1)
            assert [await broker.message("RAW", sequence) for sequence in (1, 3)] == [None, None]
            return [(one.payload, one.headers["source"], one.sequence) for one in (*got, whole)]

        assert self.run(story) == [(b"", "web", 1), (b"", "web", 2), (b"1", "web", 2)]

    def test_members_of_one_consumer_share_the_messages(self) -> None:
        async def story(broker: Broker) -> tuple[int, int]:
            for number in range(6):
                await broker.publish("raw.web", b"", message_id=str(number))
            one, two = await broker.consumer("RAW", "analyze"), await broker.consumer("RAW", "analyze")
            first, second = await one.fetch(3, 1), await two.fetch(6, 1)
            return len({d.sequence for d in [*first, *second]}), len(first) + len(second)

        assert self.run(story) == (6, 6)

    def test_no_more_is_in_flight_than_allowed(self) -> None:
        async def story(broker: Broker) -> tuple[int, int, int]:
            for number in range(6):
                await broker.publish("raw.web", b"", message_id=str(number))
            consumer = await broker.consumer("RAW", "analyze", max_in_flight=4)
            got = await consumer.fetch(6, 0.5)
            lag = await consumer.lag()
            return len(got), lag.in_flight, lag.pending

        assert self.run(story) == (4, 4, 2)

    def test_a_consumer_of_one_subject_sees_only_that(self) -> None:
        async def story(broker: Broker) -> tuple[list[str], dict[str, int]]:
            for source in ("web", "mail", "web"):
                await broker.publish(f"raw.{source}", b"", message_id=f"{source}{id(object())}")
            consumer = await broker.consumer("RAW", "analyze-mail", subject="raw.mail")
            got = await consumer.fetch(5, 0.5)
            return [d.subject for d in got], dict((await broker.state("RAW")).messages_by_subject)

        subjects, held = self.run(story)
        assert subjects == ["raw.mail"]
        assert held["raw.mail"] == 1

    def test_a_full_stream_that_refuses_pushes_back_and_keeps_what_it_has(self) -> None:
        async def story(broker: Broker) -> int:
            await broker.ensure_stream(
                StreamSpec(name="SMALL", max_bytes=200_000, max_age_seconds=60, refuse_when_full=True)
            )
            for number in range(3):
                stored = await broker.publish("small.web", bytes(50_000), message_id=str(number))
            with pytest.raises(OverloadError):
                await broker.publish("small.web", bytes(50_000), message_id="one too many")
            assert (await broker.state("SMALL")).messages == stored.sequence
            return stored.sequence

        assert self.run(story) == 3

    def test_a_reader_starts_behind_its_position_and_leaves_nothing_out(self) -> None:
        async def story(broker: Broker) -> tuple[list[int], list[Delivery]]:
            for number in range(7):
                await broker.publish("raw.web", b"", message_id=str(number))
            reader = await broker.reader("RAW", after_sequence=2)
            found: list[int] = []
            async with asyncio.timeout(20):
                while len(found) < 5:
                    found += [delivery.sequence for delivery in await reader.fetch(3, 1)]
            rest = await reader.fetch(9, 0.2)
            await reader.close()
            return found, rest

        assert self.run(story) == ([3, 4, 5, 6, 7], [])

    def test_progress_tells_how_far_consumers_and_bookmarked_readers_are_and_trimming_removes_the_rest(self) -> None:
        async def story(broker: Broker) -> tuple[int, int, int, int, list[int]]:
            for number in range(5):
                await broker.publish("raw.web", b"", message_id=str(number))
            consumer = await broker.consumer("RAW", "analyze", subject="raw.web")
            for delivery in (await consumer.fetch(3, 1))[:2]:
                await consumer.acknowledge(delivery)
            await broker.bookmark("RAW", "lake", 4)
            for _ in range(100):
                progress = await broker.progress("RAW")
            await broker.trim("RAW", min(reader.done_sequence for reader in progress.values()) + 1)
            reader = await broker.reader("RAW", after_sequence=0)
            rest = [delivery.sequence for delivery in await reader.fetch(9, 0.5)]
            analyze = progress["analyze"]
            return analyze.done_sequence, analyze.lag.pending, analyze.lag.in_flight, progress["lake"].lag.pending, rest

        assert self.run(story) == (2, 2, 1, 1, [3, 4, 5])
