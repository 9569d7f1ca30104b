"""What the keep room last found of the quality of each source, read from its own events in the lake."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from noroshi.lake.querying import Lake
from noroshi.platform.quality import SOURCE
from noroshi.runtime.errors import NoroshiError

_FRESH_SECONDS: Final = 30.0
_QUERY: Final = f"""
    SELECT arg_max(raw_data, time) FROM events
    WHERE source = '{SOURCE}' AND time > now() - INTERVAL 1 HOUR AND raw_data LIKE '%"summary"%'
    GROUP BY raw_data ->> '$.source'
"""  # noqa: S608 - the name is ours


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """A source in the last window that was judged; None where there was nothing to judge by.

    `completeness`: how much of what is usually filled in was filled in, from 0 to 1. `delay_seconds`: the median from
    an event's time to our receiving it; `queryable_seconds`: from there until it could be queried.
    """

    completeness: float | None
    delay_seconds: float | None
    queryable_seconds: float | None
    duplicates: int


class QualityReadings:
    """Looks into the lake at most every half minute. May be used from several threads."""

    def __init__(self, lake: Callable[[], Lake]) -> None:
        self._lake = lake
        self._read: Mapping[str, SourceQuality] = {}
        self._at = float("-inf")

    def latest(self) -> Mapping[str, SourceQuality]:
        """By source; empty as long as there is no lake."""
        if time.monotonic() - self._at > _FRESH_SECONDS:
            self._at = time.monotonic()
            self._read = self._ask()
        return self._read

    def _ask(self) -> Mapping[str, SourceQuality]:
        try:
            with self._lake().reading(_QUERY) as answer:
                texts = [text for batch in answer.batches for text in batch.column(0).to_pylist() if text]
        except NoroshiError:
            return {}
        summaries = [msgspec.json.decode(text) for text in texts]
        return {summary["source"]: _quality(summary) for summary in summaries}


def _quality(summary: Mapping[str, Any]) -> SourceQuality:
    return SourceQuality(
        completeness=summary.get("completeness"),
        delay_seconds=summary.get("event_delay_seconds", {}).get("p50"),
        queryable_seconds=summary.get("queryable_delay_seconds", {}).get("p50"),
        duplicates=summary.get("duplicates", 0),
    )
