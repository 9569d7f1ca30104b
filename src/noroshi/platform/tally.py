"""Running sums of the ledger, for metrics and for judging the quality of sources."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from noroshi.broker.contract import Broker
from noroshi.model.ledger import LedgerEntry
from noroshi.platform.ledger import Account, Balance, LedgerReader
from noroshi.runtime.errors import ConfigError, TransientError

_KEPT: Final = timedelta(hours=2)
_SETTLED: Final = timedelta(minutes=2)
_MINUTES_KEPT: Final = 500
_FETCH_SECONDS: Final = 1.0


class Tally:
    """Follows the LEDGER stream from its beginning. Used from one event loop."""

    def __init__(self) -> None:
        self.records: Counter[tuple[str, str, str]] = Counter()
        """Records by stage, source and what became of them: in, out, events, dead, dropped."""
        self.dead: Counter[tuple[str, str, str]] = Counter()
        """Dead letters by stage, source and reason."""
        self.faults: Counter[str] = Counter()
        """Events on which a rule failed, by rule."""
        self.minutes: defaultdict[str, deque[datetime]] = defaultdict(lambda: deque(maxlen=_MINUTES_KEPT))
        """The minutes in which a source sent something, ascending as they were entered."""
        self._balance = Balance()

    async def follow(self, broker: Broker, stopping: asyncio.Event) -> None:
        """Sum up what is there and what comes, until told to stop."""
        reader = await LedgerReader.open(broker)
        while not stopping.is_set():
            try:
                entries = await reader.fetch(_FETCH_SECONDS)
            except (TransientError, ConfigError):
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), _FETCH_SECONDS)
                continue
            for entry in entries or ():
                self.enter(entry)
        await reader.close()

    def enter(self, entry: LedgerEntry) -> None:
        """Add one entry."""
        stage, source = entry.stage, entry.source
        self.records[stage, source, "in"] += entry.records_in
        self.records[stage, source, "out"] += entry.records_out
        self.records[stage, source, "events"] += entry.events
        for reason, count in entry.dead.items():
            self.records[stage, source, "dead"] += count
            self.dead[stage, source, reason] += count
        for count in entry.dropped.values():
            self.records[stage, source, "dropped"] += count
        self.faults.update(entry.faults)
        if stage == "collect" and entry.minute not in self.minutes[source]:
            self.minutes[source].append(entry.minute)
        self._balance.enter(entry)

    def records_in(self, stage: str, source: str, minute: datetime) -> int:
        """What came in at a stage in one of the minutes of the last two hours."""
        account = self._balance.accounts.get((minute, source), {}).get(stage)
        return account.records_in if account else 0

    def accounts(self, now: datetime | None = None) -> Mapping[tuple[datetime, str], Mapping[str, Account]]:
        """The accounts of the last two hours' minutes that have settled, compared; older ones are forgotten."""
        now = now or datetime.now(UTC)
        accounts = self._balance.accounts
        for key in [key for key in accounts if key[0] < now - _KEPT]:
            del accounts[key]
        self._balance.compare()
        return {key: stages for key, stages in accounts.items() if key[0] < now - _SETTLED}

    def gap(self, now: datetime | None = None) -> int:
        """What is unaccounted for in minutes that have settled."""
        return sum(abs(account.gap) for stages in self.accounts(now).values() for account in stages.values())
