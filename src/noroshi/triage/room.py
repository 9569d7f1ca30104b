"""The triage room on the broker: ALERTS in, alerts and cases of the relational store and TRIAGED out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.broker.outbox import Outbox, received_at
from noroshi.model.alert import Alert
from noroshi.model.ledger import LedgerEntry, minute_of
from noroshi.records.database import Database
from noroshi.runtime.errors import TransientError
from noroshi.state.contract import StateStore
from noroshi.triage.exceptions.files import load_suppressions
from noroshi.triage.intake import Intake, wait_for_turn
from noroshi.triage.linking import Score
from noroshi.triage.options import TriageOptions
from noroshi.triage.sweeping import adopt_files, end_expired, scores_now

T = TypeVar("T")

_SWEEP_SECONDS: Final = 5.0
_REFRESH: Final = timedelta(minutes=5)

log = structlog.get_logger()


def _utc_now() -> datetime:
    return datetime.now(UTC)


class TriageRoom:
    """Everything that touches the store happens in one thread, one transaction a message. Used from one event loop."""

    def __init__(
        self,
        outbox: Outbox,
        database: Database,
        state: StateStore,
        options: TriageOptions,
        *,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._outbox, self._database, self._state, self._options, self._now = outbox, database, state, options, now
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="triage")
        self._intake = Intake(database, options)
        self._refreshed = datetime.min.replace(tzinfo=UTC)

    async def effect(self, delivery: Delivery) -> None:
        """Take a message of alerts in. Safe to repeat: what is let through is published under the same id."""
        await self.effect_together([delivery])

    async def effect_together(self, deliveries: Sequence[Delivery]) -> None:
        """The same for several messages, in one transaction."""
        batches = [(delivery, wire.decode_alerts(delivery.payload)) for delivery in deliveries]
        everything = [alert for _, alerts in batches for alert in alerts]
        taken = await self._in_thread(lambda: self._intake.take(everything, self._now()))
        await self._in_thread(lambda: self._tell(taken.scores))
        through = {alert.uid for alert in taken.let_through}
        for delivery, alerts in batches:
            await self._hand_on(delivery, alerts, through)

    async def _hand_on(self, delivery: Delivery, alerts: Sequence[Alert], through: Collection[str]) -> None:
        source, batch_id = delivery.headers["source"], delivery.headers["batch-id"]
        await self._outbox.triaged([alert for alert in alerts if alert.uid in through], source, batch_id)
        await self._outbox.account(
            LedgerEntry(
                stage="triage",
                source=source,
                minute=minute_of(received_at(delivery)),
                batch_id=batch_id,
                records_in=len(alerts),
                records_out=len(alerts),
            )
        )

    async def adopt(self, folder: Path) -> None:
        """Apply the suppressions of a folder. Those that are wrong are told of and hide nothing; others go on."""
        await self._in_thread(lambda: self._adopt(folder))

    async def sweep(self, stopping: asyncio.Event) -> None:
        """Carry out expiries, and keep the scores that rules read decaying, until told to stop."""
        while not stopping.is_set():
            try:
                await self._in_thread(self._sweep)
            except TransientError as error:
                log.warning("expiries are late", error=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _SWEEP_SECONDS)

    async def close(self) -> None:
        """Let the thread end; the store stays the caller's."""
        await self._in_thread(self._intake.close)
        await asyncio.to_thread(self._thread.shutdown)

    def _adopt(self, folder: Path) -> None:
        files, faults = load_suppressions(folder)
        for fault in faults:
            log.error("a suppression hides nothing", fault=str(fault))
        broken = {Path(fault.path).stem for fault in faults}
        with self._database.session() as session:
            wait_for_turn(session)
            half_life_hours = self._options.half_life_hours
            adopt_files(session, files, broken, now=self._now(), half_life_hours=half_life_hours)

    def _sweep(self) -> None:
        now, half_life_hours = self._now(), self._options.half_life_hours
        with self._database.session() as session:
            wait_for_turn(session)
            for name in end_expired(session, now=now, half_life_hours=half_life_hours):
                log.info("a suppression expired", suppression=name)
        if now - self._refreshed >= _REFRESH:
            self._database.take_stock()
            with self._database.reading() as session:
                scores = scores_now(session, now=now, half_life_hours=half_life_hours)
            self._tell(scores)
            self._refreshed = now

    def _tell(self, scores: Sequence[Score]) -> None:
        """What rules and playbooks read. Written again and again, so that one lost write heals by itself."""
        for score in scores:
            self._state.set_risk(score.kind, score.value, round(score.risk, 2))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
