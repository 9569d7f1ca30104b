"""Requests of which the broker took only a part: sent again, the rest of them is stored and nothing twice."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from noroshi.collect.cutting import Cut
from noroshi.collect.intake import BATCH_BYTES, Intake, Way
from noroshi.collect.lots import split_cut

Lot = tuple[Way, Cut]
"""Records of one way."""

_MOST: Final = 10_000


class Unfinished:
    """Remembers by way and content what was stored of requests that failed; the oldest are forgotten first."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._stored: OrderedDict[bytes, frozenset[int]] = OrderedDict()

    async def accept(self, lots: Sequence[Lot]) -> None:
        """Return when the broker has every record. Raises what the intake raises; then the same lots may come again."""
        parts = [(way, part) for way, cut in lots for part in split_cut(cut, BATCH_BYTES)]
        if len(parts) == 1:
            await self._intake.accept(parts[0][1], parts[0][0])
            return
        stored = self._stored.pop(_name(parts), frozenset()) if self._stored else frozenset()
        left = [number for number in range(len(parts)) if number not in stored]
        accepting = (self._intake.accept(parts[number][1], parts[number][0]) for number in left)
        outcomes = await asyncio.gather(*accepting, return_exceptions=True)
        failures = [outcome for outcome in outcomes if outcome is not None]
        if failures:
            taken = {number for number, outcome in zip(left, outcomes, strict=True) if outcome is None}
            self._remember(_name(parts), stored | taken)
            raise failures[0]

    def _remember(self, name: bytes, stored: frozenset[int]) -> None:
        if stored:
            self._stored[name] = stored
        if len(self._stored) > _MOST:
            self._stored.popitem(last=False)


def _name(parts: Sequence[Lot]) -> bytes:
    digest = sha256()
    for way, part in parts:
        digest.update(f"{way.source}\0{way.collector}\0{way.origin}\0{len(part.data)}\0".encode())
        digest.update(part.offsets.tobytes())
        digest.update(part.data)
    return digest.digest()
