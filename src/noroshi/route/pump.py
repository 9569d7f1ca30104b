"""Moves one stream into one sink, for as long as it takes: what fails is tried again, what cannot be stored is told."""

from __future__ import annotations

import asyncio
import dataclasses
import math
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery, Reader, StreamState
from noroshi.route.contract import Mark, Sink
from noroshi.route.whole import WholeReader
from noroshi.runtime.errors import ConfigError, NoroshiError, RecordError, TransientError
from noroshi.runtime.tracing import proceed_each

_FETCH_SECONDS: Final = 0.5
_FETCH_MESSAGES: Final = 64
_GATHER_SECONDS: Final = 0.1
_FEW_BYTES: Final = 256 << 10
_ENTRIES_AT_ONCE: Final = 32
_OPERATOR_SECONDS: Final = 15.0
_LONGEST_WAIT_SECONDS: Final = 30.0

T = TypeVar("T")

log = structlog.get_logger()

GiveUp = Callable[[Delivery, str, str], Awaitable[None]]
"""Dead-letters a whole message: (message, reason code, detail)."""

Prepare = Callable[[Sequence[Delivery]], None]
"""Does what can be done of a `store` before it: is given its messages as they come, blocks, and raises nothing."""

Account = Callable[[Delivery, int], Awaitable[None]]
"""Tells the ledger how many rows of a message were stored."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long rows wait for others to be stored with: `idle_seconds` when they are few, else `seconds`.

    Few rows that come all the time wait three times as long: every commit leaves a snapshot and a file to look after.
    """

    seconds: float = 5.0
    idle_seconds: float = 0.5
    most_bytes: int = 4 << 20
    """So much is stored at once, packed, however soon it came."""


class Pump:
    """One sink and its own reader of the stream, so that no sink waits for another one."""

    def __init__(
        self,
        broker: Broker,
        sink: Sink,
        pace: Pace,
        give_up: GiveUp,
        account: Account,
        prepare: Prepare | None = None,
    ) -> None:
        self._broker, self._sink, self._pace = broker, sink, pace
        self._give_up, self._account, self._prepare = give_up, account, prepare
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"route-{sink.name}")
        self._log = log.bind(sink=sink.name, stream=sink.stream)
        self.mark = Mark()
        self.failures = 0
        self._stored_at = -math.inf
        self.opened = asyncio.Event()

    async def run(self, stopping: asyncio.Event) -> None:
        """Store until told to stop; then store what has been read, and return."""
        try:
            while not stopping.is_set():
                try:
                    await self._store_stream(stopping)
                except Exception as error:
                    self.failures += 1
                    ours = not isinstance(error, NoroshiError)
                    self._log.warning("a sink failed", error=str(error), failures=self.failures, exc_info=ours)
                    await self._wait(error, stopping)
        finally:
            await self._blocking(self._sink.close)
            self._thread.shutdown(wait=False)

    async def _wait(self, error: Exception, stopping: asyncio.Event) -> None:
        seconds = error.after_seconds if isinstance(error, TransientError) else 1.0
        if isinstance(error, ConfigError):
            seconds = _OPERATOR_SECONDS
        seconds = min(seconds * 2 ** min(self.failures - 1, 10), _LONGEST_WAIT_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), seconds)

    async def _store_stream(self, stopping: asyncio.Event) -> None:
        """Read behind the sink's mark and store, until told to stop. Raises what the sink or the broker raises."""
        mark = await self._blocking(self._sink.open)
        state = await self._broker.state(self._sink.stream)
        self.mark = self._continued(mark, state)
        begin = min(self.mark.sequence, self.mark.confirmed) if self._sink.accounts else self.mark.sequence
        given = await self._broker.reader(self._sink.stream, begin)
        reader = WholeReader(self._broker, given, self._sink.stream, begin)
        await self._bookmark()
        storing: asyncio.Task[None] | None = None
        self.opened.set()
        try:
            while not stopping.is_set():
                messages = await self._read(reader, stopping)
                if storing and (messages or storing.done()):
                    await storing
                    storing = None
                if messages:
                    storing = asyncio.create_task(self._store(messages))
            if storing:
                await storing
        finally:
            if storing:
                await asyncio.gather(storing, return_exceptions=True)
            await reader.close()

    def _continued(self, mark: Mark, state: StreamState) -> Mark:
        """The mark in the stream as it is now; what went by is said, never passed over in silence."""
        if mark.incarnation not in ("", state.incarnation):
            self._log.warning("the stream was made anew; storing it from its beginning", stored=mark.sequence)
            mark = Mark()
        if mark.sequence < state.first_sequence - 1 and state.last_sequence:
            lost = state.first_sequence - 1 - mark.sequence
            if mark.sequence:
                self._log.error("the stream let messages go before they were stored", messages=lost)
            gone = state.first_sequence - 1
            mark = dataclasses.replace(mark, sequence=gone, confirmed=gone)
        return dataclasses.replace(mark, incarnation=state.incarnation)

    async def _read(self, reader: Reader, stopping: asyncio.Event) -> list[Delivery]:
        """Messages to store together: those that came until the pace says so, or until there are enough."""
        messages: list[Delivery] = []
        loop = asyncio.get_running_loop()
        size, began = 0, loop.time()
        while size < self._pace.most_bytes and not stopping.is_set():
            left = _FETCH_SECONDS
            if messages:
                left = began + self._patience(size, began) - loop.time()
            if left <= 0:
                break
            fetched = await reader.fetch(_FETCH_MESSAGES, max(0.02, min(left, _FETCH_SECONDS)))
            if not (fetched or messages):
                break
            if not messages:
                began = loop.time()
            messages += fetched
            size += sum(len(one.payload) for one in fetched)
            self._hand_on(fetched)
            if len(fetched) < _FETCH_MESSAGES:
                # To ask for each message as it comes costs more than the message.
                await asyncio.sleep(max(0.0, min(_GATHER_SECONDS, began + self._patience(size, began) - loop.time())))
        return messages

    def _hand_on(self, fetched: Sequence[Delivery]) -> None:
        """Have fresh messages prepared behind whatever the sink is at; nobody waits for it."""
        fresh = [one for one in self._mine(fetched) if one.sequence > self.mark.sequence]
        if fresh and self._prepare:
            asyncio.get_running_loop().run_in_executor(self._thread, self._prepare, fresh)

    def _mine(self, messages: Sequence[Delivery]) -> list[Delivery]:
        return [one for one in messages if wire.is_for(self._sink.name, one.headers)]

    def _patience(self, size: int, began: float) -> float:
        if size >= _FEW_BYTES:
            return self._pace.seconds
        is_steady = began - self._stored_at < self._pace.seconds
        return min(self._pace.seconds, self._pace.idle_seconds * (3 if is_steady else 1))

    async def _store(self, messages: Sequence[Delivery]) -> None:
        """Store messages; when one of them can never be stored, all but that one."""
        reached = self.mark.sequence
        mine = self._mine(messages)
        known = [one for one in mine if one.sequence <= reached]
        if known and self._sink.accounts:
            await self._store_known(known)
        if messages[-1].sequence <= reached:
            return
        fresh = mine[len(known) :]
        after = dataclasses.replace(self.mark, sequence=messages[-1].sequence)
        try:
            with proceed_each(f"route {self._sink.name}", (one.headers for one in fresh)):
                rows = await self._blocking(self._sink.store, fresh, after)
        except RecordError as error:
            await self._store_parts(fresh, error)
            return
        self.mark = after
        self.failures = 0
        self._stored_at = asyncio.get_running_loop().time()
        await self._tell_ledger(fresh, rows)

    async def _store_parts(self, messages: list[Delivery], error: RecordError) -> None:
        half = len(messages) // 2
        if half:
            await self._store(messages[:half])
            await self._store(messages[half:])
            return
        self._log.error("a message cannot be stored", sequence=messages[0].sequence, reason=error.reason)
        await self._give_up(messages[0], error.reason, error.detail)
        # Giving it up has told the ledger: after a crash nobody is to look for its rows.
        after = dataclasses.replace(self.mark, sequence=messages[0].sequence, confirmed=messages[0].sequence)
        await self._blocking(self._sink.store, [], after)
        self.mark = after
        await self._tell_ledger([], [])

    async def _store_known(self, messages: Sequence[Delivery]) -> None:
        """Rows that were stored before a crash, of which the ledger may not have heard.

        A message of which the sink holds none is not entered, and the ledger shows what is missing.
        """
        rows = await self._blocking(self._sink.count, messages)
        found = [one for one in zip(messages, rows, strict=True) if one[1]]
        await self._tell_ledger([message for message, _ in found], [count for _, count in found])

    async def _tell_ledger(self, messages: Sequence[Delivery], rows: Sequence[int]) -> None:
        if self._sink.accounts:
            told = list(zip(messages, rows, strict=True))
            for begin in range(0, len(told), _ENTRIES_AT_ONCE):
                await asyncio.gather(*(self._account(*one) for one in told[begin : begin + _ENTRIES_AT_ONCE]))
        self.mark = dataclasses.replace(self.mark, confirmed=self.mark.sequence)
        await self._bookmark()

    async def _bookmark(self) -> None:
        """Tell those who trim the stream what is safely stored; what they are not told in time is only kept longer."""
        with suppress(TransientError):
            await self._broker.bookmark(self._sink.stream, self._sink.name, self.mark.sequence)

    async def _blocking(self, call: Callable[..., T], *arguments: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *arguments)
