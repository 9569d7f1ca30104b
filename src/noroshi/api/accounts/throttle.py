"""Slows down who guesses passwords: per account and per address, growing with every failure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from noroshi.records.tables import LoginThrottleRecord


@dataclass(frozen=True, slots=True)
class _Patience:
    """`free` failures cost nothing; each further one doubles the wait, up to `longest`."""

    free: int
    longest: timedelta


_PATIENCE: Final = {
    # Anybody can fail in another's name: he must not be kept out for long.
    "account": _Patience(5, timedelta(minutes=1)),
    "address": _Patience(20, timedelta(minutes=15)),
}
_FORGOTTEN_AFTER: Final = timedelta(hours=1)


def throttle_keys(name: str, address: str) -> list[str]:
    """What an attempt is counted by. IPv6 addresses count by their /64: a sender has all of it."""
    return [f"account {name.lower()[:200]}", f"address {_network(address)}"]


def wait_seconds(session: Session, keys: Iterable[str], now: datetime) -> float:
    """How long until the next attempt is heard; 0.0 when it is heard now."""
    blocked = [record.blocked_until for key in keys if (record := session.get(LoginThrottleRecord, key)) is not None]
    return max([0.0, *((until - now).total_seconds() for until in blocked if until is not None)])


def count_failure(session: Session, keys: Iterable[str], now: datetime) -> None:
    """One more failed attempt."""
    session.execute(delete(LoginThrottleRecord).where(LoginThrottleRecord.since < now - _FORGOTTEN_AFTER))
    for key in keys:
        record = session.get(LoginThrottleRecord, key, with_for_update=True)
        if record is None:
            record = LoginThrottleRecord(key=key, failures=0, since=now)
            session.add(record)
        record.failures += 1
        record.since = now
        patience = _PATIENCE[key.partition(" ")[0]]
        over = record.failures - patience.free
        if over >= 0:
            record.blocked_until = now + min(timedelta(seconds=2.0 ** min(over, 20)), patience.longest)


def forget_failures(session: Session, keys: Iterable[str]) -> None:
    """The attempt succeeded."""
    session.execute(delete(LoginThrottleRecord).where(LoginThrottleRecord.key.in_(list(keys))))


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
