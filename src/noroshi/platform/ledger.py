"""Reading the ledger: what went in, came out, died or was dropped, and what nobody can account for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Reader
from noroshi.model.ledger import LedgerEntry
from noroshi.runtime.errors import RecordError

_FOLLOWS: Final = {"analyze": "collect", "detect": "analyze", "route": "analyze"}
"""Which stage hands its work to which: records to analyze, events to detect and route."""
_QUIET_SECONDS: Final = 0.3
_BORDER_ENTRIES: Final = 100
_MESSAGES_AT_ONCE: Final = 500

log = structlog.get_logger()


@dataclass(slots=True)
class Account:
    """One stage, source and minute. `missing` is what its own entries leave open, `gap` also what went between."""

    records_in: int = 0
    records_out: int = 0
    events: int = 0
    dead: int = 0
    dropped: int = 0
    missing: int = 0
    gap: int = 0


@dataclass(slots=True)
class Balance:
    """All accounts, by (minute, source) and stage. `gaps` counts what is unaccounted for: anything but 0 is a bug."""

    accounts: defaultdict[tuple[datetime, str], dict[str, Account]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def gaps(self) -> int:
        """Records and events of which nothing was known when the accounts were last compared."""
        return sum(abs(account.gap) for stages in self.accounts.values() for account in stages.values())

    def enter(self, entry: LedgerEntry) -> None:
        """Add an entry; each must come once."""
        account = self.accounts[entry.minute, entry.source].setdefault(entry.stage, Account())
        account.records_in += entry.records_in
        account.records_out += entry.records_out
        account.events += entry.events
        account.dead += sum(entry.dead.values())
        account.dropped += sum(entry.dropped.values())
        account.missing += entry.missing

    def compare(self) -> None:
        """Find the gaps: compare each stage with itself and with the one before it."""
        for stages in self.accounts.values():
            for account in stages.values():
                account.gap = account.missing
            for stage, before in _FOLLOWS.items():
                if before in stages:
                    given = stages[before].records_out if before == "collect" else stages[before].events
                    mine = stages.setdefault(stage, Account()) if given else stages.get(stage, Account())
                    mine.gap += given - (mine.records_in if before == "collect" else mine.events)


class LedgerReader:
    """Reads the LEDGER stream from its beginning."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    @classmethod
    async def open(cls, broker: Broker) -> LedgerReader:
        """Begin to read. Raises as `Broker.reader` does."""
        return cls(await broker.reader(wire.LEDGER, after_sequence=0))

    async def fetch(self, timeout_seconds: float) -> list[LedgerEntry] | None:
        """The next entries; None when no message came in time. What is no ledger entry is left out."""
        deliveries = await self._reader.fetch(_MESSAGES_AT_ONCE, timeout_seconds)
        entries: list[LedgerEntry] = []
        for delivery in deliveries:
            try:
                entries += wire.decode_ledger(delivery.payload)
            except RecordError as error:
                log.warning("not a ledger entry", sequence=delivery.sequence, error=error.detail)
        return entries if deliveries else None

    async def close(self) -> None:
        """Let the broker forget this reader."""
        await self._reader.close()


async def read_balance(broker: Broker) -> Balance:
    """The balance of what the LEDGER stream still holds.

    A stream that was trimmed begins in the middle of a minute: what is not whole is left out, and stands in the lake.
    """
    is_whole = (await broker.state(wire.LEDGER)).first_sequence <= 1
    reader = await LedgerReader.open(broker)
    entries: list[LedgerEntry] = []
    try:
        while (more := await reader.fetch(_QUIET_SECONDS)) is not None:
            entries += more
    finally:
        await reader.close()
    begin = max((entry.minute for entry in entries[:_BORDER_ENTRIES]), default=None)
    return balance(entry for entry in entries if is_whole or begin is None or entry.minute > begin)


def balance(entries: Iterable[LedgerEntry]) -> Balance:
    """Sum entries up and compare them. Order does not matter.

    A batch has one entry at each stage: told twice, it counts once.
    """
    result = Balance()
    for entry in {(entry.stage, entry.batch_id): entry for entry in entries}.values():
        result.enter(entry)
    result.compare()
    return result
