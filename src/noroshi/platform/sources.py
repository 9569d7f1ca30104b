"""The sources as people look at them: how much they send, how far behind we are, who has fallen silent."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Progress
from noroshi.broker.dead import Filed, read_dead, replay_dead
from noroshi.model.triage import Page
from noroshi.platform.ledger import Account
from noroshi.platform.pauses import silent_for
from noroshi.platform.streams import connect_broker
from noroshi.platform.tally import Tally
from noroshi.runtime.errors import ConfigError, TransientError, UsageError
from noroshi.runtime.settings import BrokerSettings
from noroshi.sdk import Integration

State = Literal["sends", "silent", "never"]
MINUTES: Final = 60
"""How far back the rate of a source is told."""
_LOOK_SECONDS: Final = 2.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A source. Counts are of all that the ledger still tells; `per_minute` are records of the last hour, oldest first.

    `behind` is how many batches wait to be analyzed, None when the broker does not tell. `never`: nothing came yet.
    """

    name: str
    title: str
    state: State
    last_seen: datetime | None
    silent: timedelta | None
    records: int
    events: int
    dead: int
    dropped: int
    per_minute: tuple[int, ...]
    behind: int | None

    @property
    def per_second(self) -> float:
        """Records a second in the last whole minute."""
        return self.per_minute[-2] / 60


@dataclass(frozen=True, slots=True, kw_only=True)
class StageBalance:
    """A stage in the last hours: in = out + dead + dropped, unless there is a gap."""

    stage: str
    records_in: int
    records_out: int
    dead: int
    dropped: int
    gap: int


class Sources:
    """Follows the ledger. Belongs to one event loop."""

    def __init__(self, broker: BrokerSettings, integrations: Callable[[], Mapping[str, Integration]]) -> None:
        self._settings, self._integrations = broker, integrations
        self._broker: Broker | None = None
        self.tally = Tally()
        self._behind: dict[str, int] | None = None

    async def follow(self, stopping: asyncio.Event) -> None:
        """Sum up what the ledger tells until told to stop. Waits for a broker that is not there yet."""
        while not stopping.is_set():
            try:
                broker = await connect_broker(self._settings, "noroshi-sources")
            except (ConfigError, TransientError) as error:
                log.info("no broker to ask about sources", error=str(error))
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
                continue
            self._broker = broker
            try:
                await asyncio.gather(self.tally.follow(broker, stopping), self._look(broker, stopping))
            finally:
                self._broker = None
                await broker.close()

    def rows(self, now: datetime | None = None) -> Sequence[SourceRow]:
        """Every source that sent or could, those that send first."""
        now = now or datetime.now(UTC)
        known = self._integrations()
        sent = {source for stage, source, _ in list(self.tally.records) if stage == "collect"}
        rows = [self._row(name, known.get(name), now) for name in sent | set(known)]
        order = {"silent": 0, "sends": 1, "never": 2}
        return sorted(rows, key=lambda row: (order[row.state], -sum(row.per_minute), row.name))

    def silent(self, now: datetime | None = None) -> frozenset[str]:
        """The sources that rules could be about and from which nothing comes."""
        return frozenset(row.name for row in self.rows(now) if row.state != "sends")

    def balance(self, now: datetime | None = None) -> Sequence[StageBalance]:
        """The stages of the last hours in the order of the pipeline."""
        accounts = self.tally.accounts(now)
        found: dict[str, list[Account]] = {}
        for stages in accounts.values():
            for stage, account in stages.items():
                found.setdefault(stage, []).append(account)
        return [
            StageBalance(
                stage=stage,
                records_in=sum(each.records_in for each in found[stage]),
                records_out=sum(each.records_out for each in found[stage]),
                dead=sum(each.dead for each in found[stage]),
                dropped=sum(each.dropped for each in found[stage]),
                gap=sum(abs(each.gap) for each in found[stage]),
            )
            for stage in ("collect", "analyze", "detect", "route")
            if stage in found
        ]

    def reasons(self) -> Mapping[tuple[str, str], int]:
        """Dead letters by source and reason."""
        return {(source, reason): count for (_, source, reason), count in list(self.tally.dead.items())}

    async def dead_letters(
        self, source: str | None = None, *, before: str | None = None, limit: int = 200
    ) -> Page[Filed]:
        """Dead letters that are still filed, newest first; those filed before the letter with the id `before`, whether
        that is still there or not. Raises TransientError without a broker, UsageError for what is no id.
        """
        end = _filed_at(before) if before else None
        latest: deque[Filed] = deque(maxlen=limit + 1)
        async for filed in read_dead(self._connected(), lambda one: _of(source, one)):
            if end is None or (filed.sequence, filed.place) < end:
                latest.append(filed)
        items = list(latest)[::-1][:limit]
        return Page(items=items, next_cursor=items[-1].id if len(latest) > limit else None)

    async def replay(self, ids: Sequence[str]) -> int:
        """Send dead letters through the pipeline once more, and give how many. Raises TransientError."""
        return await replay_dead(self._connected(), lambda filed: filed.id in ids)

    def _connected(self) -> Broker:
        if self._broker is None:
            raise TransientError("the broker does not answer just now", after_seconds=_LOOK_SECONDS)
        return self._broker

    async def _look(self, broker: Broker, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            try:
                self._behind = _pending(await broker.progress(wire.RAW))
            except (TransientError, ConfigError):
                self._behind = None
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)

    def _row(self, name: str, integration: Integration | None, now: datetime) -> SourceRow:
        tally = self.tally
        seen = sorted(tally.minutes.get(name, ()))
        silent = silent_for(seen, now)
        minute = now.replace(second=0, microsecond=0)
        history = [minute - timedelta(minutes=back) for back in range(MINUTES - 1, -1, -1)]
        return SourceRow(
            name=name,
            title=integration.title if integration else name,
            state="never" if not seen else "silent" if silent else "sends",
            last_seen=seen[-1] if seen else None,
            silent=silent,
            records=tally.records["collect", name, "in"],
            events=tally.records["analyze", name, "events"],
            dead=sum(tally.records[stage, name, "dead"] for stage in ("collect", "analyze")),
            dropped=sum(tally.records[stage, name, "dropped"] for stage in ("collect", "analyze")),
            per_minute=tuple(tally.records_in("collect", name, at) for at in history),
            behind=None if self._behind is None else self._behind.get(name, 0),
        )


def _filed_at(letter: str) -> tuple[int, int]:
    sequence, _, place = letter.partition("-")
    if not (sequence.isdecimal() and place.isdecimal()):
        raise UsageError("this cursor is not one of this list; begin anew")
    return int(sequence), int(place)


def _of(source: str | None, filed: Filed) -> bool:
    return source is None or filed.letter.source == source


def _pending(readers: Mapping[str, Progress]) -> dict[str, int]:
    found: dict[str, int] = {}
    for progress in readers.values():
        source = (progress.subject or "").partition(".")[2]
        found[source] = found.get(source, 0) + progress.lag.pending + progress.lag.in_flight
    return found
