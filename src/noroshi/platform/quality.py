"""The quality of each source, judged from the ledger and a sample of its events, as events that rules can fire on.

Every window yields a `summary` of each source that sent, and when they are due `silence`, `drift` and
`unknown_source`. What is known of a source's fields is kept in a file, so that a restart is no news.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

import msgspec

from noroshi.model.batch import EventBatch
from noroshi.platform.pauses import silent_for, usual_pause
from noroshi.platform.tally import Tally

SOURCE: Final = "noroshi_quality"
_BATCHES_A_WINDOW: Final = 20
_EVENTS_A_BATCH: Final = 200
_KNOWN_AFTER_EVENTS: Final = 200
_ENOUGH_EVENTS: Final = 50
_ALWAYS: Final = 0.95
_MOST_FIELDS: Final = 1000
_MOST_TOLD: Final = 20
_DEEP: Final = 3
_OURS: Final = frozenset({"ocsf", "noroshi"})


@dataclass(slots=True)
class _Window:
    """What was seen of one source since the last report."""

    batches: int = 0
    sampled: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    types: dict[str, str] = field(default_factory=dict)
    uids: set[str] = field(default_factory=set)
    duplicates: int = 0
    event_delays: list[float] = field(default_factory=list)
    query_delays: list[float] = field(default_factory=list)


class Quality:
    """Judges sources. Used from one event loop; `memory` is the file of what is known of their fields."""

    def __init__(self, tally: Tally, memory: Path) -> None:
        self._tally, self._memory = tally, memory
        self._windows: defaultdict[str, _Window] = defaultdict(_Window)
        self._known: dict[str, dict[str, Any]] = {}
        with suppress(OSError, ValueError):
            self._known = json.loads(memory.read_text())
        self._before: Counter[tuple[str, str, str]] = Counter()
        self._unknown_before: Counter[str] = Counter()
        self._silent: set[str] = set()

    def wants(self, source: str) -> bool:
        """Whether another batch of the source is worth a look in this window."""
        return source != SOURCE and self._windows[source].batches < _BATCHES_A_WINDOW

    def sample(self, batch: EventBatch, received_at: datetime) -> None:
        """Look at some events of a batch."""
        window = self._windows[batch.source]
        window.batches += 1
        table = batch.table.slice(0, _EVENTS_A_BATCH)
        uids: list[str] = table["uid"].to_pylist()  # type: ignore[assignment]
        for uid in uids:
            window.duplicates += uid in window.uids
            window.uids.add(uid)
        times: list[datetime] = table["time"].to_pylist()  # type: ignore[assignment]
        window.event_delays += [(received_at - at).total_seconds() for at in times]
        for document in replace(batch, table=table).inputs():
            window.sampled += 1
            for path, kind in leaves(msgspec.json.decode(document)):
                if len(window.fields) < _MOST_FIELDS or path in window.fields:
                    window.fields[path] += 1
                    window.types[path] = kind

    def stored(self, source: str, seconds: float) -> None:
        """A batch of the source came to be queryable so long after it was received."""
        if source != SOURCE:
            self._windows[source].query_delays.append(seconds)

    def report(self, now: datetime) -> list[dict[str, Any]]:
        """The events of the window that ends now; the next one begins."""
        events = [*self._summaries(), *self._drifts(), *self._silences(now), *self._unknown()]
        self._windows.clear()
        self._before = Counter(self._tally.records)
        with suppress(OSError):
            fresh = self._memory.with_suffix(".new")
            fresh.write_text(json.dumps(self._known))
            fresh.replace(self._memory)
        return [{"time": now.isoformat(), **event} for event in events]

    def _summaries(self) -> Iterator[dict[str, Any]]:
        sources = {source for stage, source, _ in self._tally.records if stage == "collect" and source != SOURCE}
        for source in sorted(sources):
            got, events, dead = (
                self._tally.records[key] - self._before[key]
                for key in (("collect", source, "in"), ("analyze", source, "events"), ("analyze", source, "dead"))
            )
            if got <= 0:
                continue
            window = self._windows[source]
            summary: dict[str, Any] = {"kind": "summary", "source": source, "records": got, "events": events}
            summary |= {"dead": dead, "sampled": window.sampled, "duplicates": window.duplicates}
            if (share := self._completeness(source, window)) is not None:
                summary["completeness"] = share
            for name, delays in (("event_delay", window.event_delays), ("queryable_delay", window.query_delays)):
                if len(delays) > 1:
                    cuts = quantiles(delays, n=100, method="inclusive")
                    summary[f"{name}_seconds"] = {"p50": round(cuts[49], 3), "p99": round(cuts[98], 3)}
            yield summary

    def _completeness(self, source: str, window: _Window) -> float | None:
        """How much of what the source usually fills in it filled in now, from 0 to 1."""
        known = self._known.get(source)
        if not window.sampled or not known or known["events"] < _KNOWN_AFTER_EVENTS:
            return None
        usual = [path for path, count in known["fields"].items() if count >= _ALWAYS * known["events"]]
        if not usual:
            return None
        return round(sum(window.fields[path] / window.sampled for path in usual) / len(usual), 4)

    def _drifts(self) -> Iterator[dict[str, Any]]:
        for source, window in sorted(self._windows.items()):
            if not window.sampled:
                continue
            known = self._known.setdefault(source, {"events": 0, "fields": {}, "types": {}})
            if known["events"] >= _KNOWN_AFTER_EVENTS:
                always = {path for path, count in known["fields"].items() if count >= _ALWAYS * known["events"]}
                gone = sorted(always - set(window.fields)) if window.sampled >= _ENOUGH_EVENTS else []
                fresh = sorted(set(window.fields) - set(known["fields"]))
                types = known["types"]
                other = sorted(path for path, kind in window.types.items() if types.get(path, kind) != kind)
                if gone or fresh or other:
                    lists = {"missing_fields": gone, "new_fields": fresh, "changed_types": other}
                    told = {name: paths[:_MOST_TOLD] for name, paths in lists.items() if paths}
                    yield {"kind": "drift", "source": source, **told}
                if gone:
                    # The source is another one now: what it used to send is told once, and then learned anew.
                    known.update(events=0, fields={}, types={})
            self._learn(known, window)

    def _learn(self, known: dict[str, Any], window: _Window) -> None:
        known["events"] += window.sampled
        for path, count in window.fields.items():
            if path in known["fields"] or len(known["fields"]) < _MOST_FIELDS:
                known["fields"][path] = known["fields"].get(path, 0) + count
                known["types"][path] = window.types[path]

    def _silences(self, now: datetime) -> Iterator[dict[str, Any]]:
        for source, minutes in sorted(self._tally.minutes.items()):
            seen = sorted(minutes)
            usual = usual_pause(seen)
            if source == SOURCE or usual is None:
                continue
            quiet = silent_for(seen, now)
            if quiet is None:
                self._silent.discard(source)
            elif source not in self._silent:
                self._silent.add(source)
                yield {
                    "kind": "silence",
                    "source": source,
                    "last_seen": seen[-1].isoformat(),
                    "silent_seconds": int(quiet.total_seconds()),
                    "usual_pause_seconds": int(usual.total_seconds()),
                }

    def _unknown(self) -> Iterator[dict[str, Any]]:
        counts = {
            source: count for (_, source, reason), count in self._tally.dead.items() if reason == "unknown-source"
        }
        for source, count in sorted(counts.items()):
            if count > self._unknown_before[source]:
                yield {"kind": "unknown_source", "source": source, "records": count - self._unknown_before[source]}
        self._unknown_before = Counter(counts)


def leaves(document: Any, prefix: str = "", depth: int = 1) -> Iterator[tuple[str, str]]:
    """Paths of a document as a rule sees it, with the kind of their values; what we add to it is left out."""
    for name, value in document.items():
        if depth == 1 and name in _OURS:
            continue
        path = f"{prefix}{name}"
        if isinstance(value, dict) and depth < _DEEP:
            yield from leaves(value, f"{path}.", depth + 1)
        else:
            yield path, _KINDS.get(type(value), "object")


_KINDS: Final = {str: "string", int: "number", float: "number", bool: "boolean", list: "array"}
