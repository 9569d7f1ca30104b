"""What detection needs of a data-structure store. Every backend passes `tests/contracts/state.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, Self


class StateStore(Protocol):
    """Event-time state of one namespace. Times and windows are milliseconds; `uid` is the event's.

    Every call that takes a `uid` is idempotent per (key, uid): asked again for the same event, however much
    later and in whatever order, it gives the answer it gave first as long as the key is retained. Memory
    per key is bounded. The same key with another window is another key. Calls may raise TransientError and
    AuthError.
    """

    def scoped(self, namespace: str) -> Self:
        """The same store seen through a namespace inside this one; nothing is shared between namespaces."""

    def peeking(self) -> Self:
        """The same store for who only wants to know: windows and sightings answer as if they were asked, and stay as
        they are."""

    def count_in_window(self, key: str, uid: str, at_ms: int, window_ms: int) -> int:
        """Record the event under `key` and return how many events stand in `(at_ms - window_ms, at_ms]`."""

    def distinct_in_window(self, key: str, uid: str, value: str, at_ms: int, window_ms: int) -> int:
        """Record `value` under `key` and return how many different values stand in the window."""

    def first_seen(self, key: str, uid: str, value: str, at_ms: int, ttl_ms: int) -> bool:
        """Record `value` under `key`; true when it was not seen in the `ttl_ms` before this event."""

    def in_list(self, name: str, value: str) -> bool:
        """Whether `value` stands in the named list; CIDR entries match the addresses they hold."""

    def replace_list(self, name: str, values: Iterable[str]) -> int:
        """Make the named list hold exactly `values`; readers see the old or the new list, never a part."""

    def risk(self, kind: str, entity: str) -> float:
        """The risk score of an entity, 0.0 when it has none."""

    def set_risk(self, kind: str, entity: str, value: float) -> None:
        """Store the risk score of an entity."""

    def take(self, key: str, interval_ms: float, burst: int) -> float:
        """Milliseconds until the next turn of a pace that all processes keep together, `interval_ms` between turns and
        at most `burst` at once; 0 when it is now, and then it is taken. Goes by the store's clock; not idempotent.
        """

    def remember(self, key: str, value: bytes, ttl_ms: int) -> None:
        """Keep a value for a time, in place of an older one."""

    def recall(self, key: str) -> bytes | None:
        """What was remembered, None when nothing was or its time is over."""

    def close(self) -> None:
        """Let go of connections."""
