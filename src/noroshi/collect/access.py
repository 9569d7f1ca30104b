"""Who may give records to which collector and source, and how often."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from noroshi.collect.refusal import Because, Refusal
from noroshi.collect.tokens import Token, TokenFile


@dataclass(slots=True)
class _Bucket:
    """Requests that a token still has, filled up evenly."""

    left: float
    filled_at: float


class Access:
    """Admits requests by their token, `requests_per_second` each with bursts of one second's worth."""

    def __init__(
        self,
        tokens: TokenFile,
        requests_per_second: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._tokens, self._rate = tokens, requests_per_second
        self._clock, self._now = clock, now
        self._buckets: dict[str, _Bucket] = {}

    def admit(self, shown: str | None, collector: str) -> Token:
        """The token of one request. Raises Refusal."""
        if not shown:
            raise Refusal(Because.NO_TOKEN, "a token is required")
        token = self._tokens.find(shown, self._now())
        if token is None:
            raise Refusal(Because.BAD_TOKEN, "the token is not known, or was revoked")
        if not token.allows_collector(collector):
            raise Refusal(Because.FORBIDDEN, f"token {token.name!r} may not be used for {collector}")
        self.spend(token.name)
        return token

    def spend(self, name: str) -> None:
        """Count one request of whoever is called so. Raises Refusal when there were too many."""
        now = self._clock()
        burst = max(1.0, self._rate)
        bucket = self._buckets.setdefault(name, _Bucket(burst, now))
        bucket.left = min(burst, bucket.left + (now - bucket.filled_at) * self._rate)
        bucket.filled_at = now
        if bucket.left < 1:
            wait = (1 - bucket.left) / self._rate
            raise Refusal(Because.TOO_OFTEN, f"more than {self._rate:g} requests a second", after_seconds=wait)
        bucket.left -= 1
