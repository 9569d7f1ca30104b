"""Reading `cases.yaml`: events in the order of their arrival, with the alerts expected after each."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from noroshi.detect.functions import window_ms_of
from noroshi.model.alert import Alert
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.yaml12 import compose_yaml, parse_yaml, places

Step = tuple[str, ...]
_FILE_KEYS = ("source", "lists", "risk", "cases")
_CASE_KEYS = ("name", "source", "lists", "risk", "events")
_EVENT_KEYS = ("at", "raw", "input", "source", "repeat", "every", "alerts")
_ALERT_KEYS = tuple(field.encode_name for field in msgspec.structs.fields(Alert))
_MOST_REPEATS = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One entry of `events`: either raw records for an analyzer or a document as the rule sees it.

    `alerts` are what is expected after its last repetition; none is expected before.
    """

    line: int
    column: int
    at: datetime | None
    source: str
    records: tuple[bytes, ...]
    document: dict[str, Any] | None
    repeat: int
    every_ms: int
    alerts: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A story on a clock of its own, with lists and risk scores of its own."""

    path: str
    line: int
    name: str
    lists: Mapping[str, Sequence[str]]
    risk: Mapping[str, Mapping[str, float]]
    events: tuple[CaseEvent, ...]


def load_cases(path: Path, sources: Collection[str]) -> list[Case]:
    """The cases of one file. `sources` are the integrations there are. Raises ContentError with every fault."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError([Fault(str(path), 0, 0, f"cannot be read as UTF-8 text: {error}")]) from error
    reader = _Reader(str(path), text, sources)
    found = reader.read()
    if reader.faults:
        raise ContentError(reader.faults)
    return found


class _Reader:
    """One pass over a document that notes every fault at its place and goes on."""

    def __init__(self, path: str, text: str, sources: Collection[str]) -> None:
        self._path, self._sources = path, sources
        self._value = parse_yaml(text, path)
        self._places = places(compose_yaml(text, path))
        self.faults: list[Fault] = []

    def read(self) -> list[Case]:
        """The cases, as far as they could be read."""
        top = self._map(self._value, (), _FILE_KEYS)
        source, lists, risk = self._surroundings(top, ())
        if "cases" not in top:
            self._fault((), "there are no `cases` in this file")
        read = []
        for step, item in self._items(top.get("cases"), ("cases",)):
            case = self._map(item, step, _CASE_KEYS)
            own_source, own_lists, own_risk = self._surroundings(case, step)
            read.append(
                Case(
                    path=self._path,
                    line=self._place(step)[0],
                    name=self._text(case.get("name"), (*step, "name"), "a sentence that states behaviour"),
                    lists={**lists, **own_lists},
                    risk={**risk, **own_risk},
                    events=self._events(case, step, own_source or source),
                )
            )
        return read

    def _events(self, case: dict[str, Any], step: Step, source: str) -> tuple[CaseEvent, ...]:
        if not case.get("events"):
            self._fault(step, "a case needs `events`")
        listed = self._items(case.get("events"), (*step, "events"))
        return tuple(self._event(item, at, source) for at, item in listed)

    def _event(self, item: Any, step: Step, source: str) -> CaseEvent:
        event = self._map(item, step, _EVENT_KEYS)
        line, column = self._place(step)
        if ("raw" in event) == ("input" in event):
            self._fault(step, "an event has either `raw` (a record of the source) or `input` (what the rule sees)")
        source = self._source(event, step) or source
        if "raw" in event and not source:
            self._fault((*step, "raw"), "`raw` needs a `source`, here, on the case or at the top of the file")
        document = event.get("input")
        if "input" in event and not isinstance(document, dict):
            self._fault((*step, "input"), "`input` must be a map")
            document = None
        repeat = self._repeat(event, step)
        return CaseEvent(
            line=line,
            column=column,
            at=self._time(event, (*step, "at")),
            source=source,
            records=self._records(event["raw"], (*step, "raw")) if "raw" in event else (),
            document=document,
            repeat=repeat,
            every_ms=self._every(event, step),
            alerts=self._alerts(event, (*step, "alerts")),
        )

    def _surroundings(self, owner: dict[str, Any], step: Step) -> tuple[str, dict[str, Any], dict[str, Any]]:
        lists: dict[str, Any] = {}
        for name, values in self._map(owner.get("lists", {}), (*step, "lists")).items():
            there = (*step, "lists", name)
            lists[name] = [self._text(value, at, "text") for at, value in self._items(values, there)]
        risk: dict[str, Any] = {}
        for kind, scores in self._map(owner.get("risk", {}), (*step, "risk")).items():
            risk[kind] = self._map(scores, (*step, "risk", kind))
            for entity, score in risk[kind].items():
                if not isinstance(score, int | float) or isinstance(score, bool):
                    self._fault((*step, "risk", kind, entity), "a risk score must be a number")
        return self._source(owner, step), lists, risk

    def _source(self, owner: dict[str, Any], step: Step) -> str:
        if "source" not in owner:
            return ""
        source = self._text(owner["source"], (*step, "source"), "the name of an integration")
        if source and source not in self._sources:
            self._fault((*step, "source"), f"there is no integration {source!r}{_meant(source, self._sources)}")
        return source

    def _records(self, raw: Any, step: Step) -> tuple[bytes, ...]:
        """The records of `raw`: a map is one, text is one per line unless it is JSON, a list is several of either."""
        if isinstance(raw, dict):
            return (msgspec.json.encode(raw),)
        if isinstance(raw, str) and raw.strip():
            whole = raw.lstrip().startswith(("{", "["))
            return (raw.strip().encode(),) if whole else tuple(line.encode() for line in raw.split("\n") if line)
        if isinstance(raw, list) and raw:
            return tuple(record for at, item in self._items(raw, step) for record in self._records(item, at))
        self._fault(step, "`raw` must be text, a map, or a list of these")
        return ()

    def _time(self, event: dict[str, Any], step: Step) -> datetime | None:
        if "at" not in event:
            return None
        try:
            at = datetime.fromisoformat(str(event["at"]))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None:
            self._fault(step, "`at` must be a time with its zone, such as 2026-01-05T10:00:00Z")
            return None
        return at.astimezone(UTC)

    def _repeat(self, event: dict[str, Any], step: Step) -> int:
        repeat = event.get("repeat", 1)
        if isinstance(repeat, bool) or not isinstance(repeat, int) or not 1 <= repeat <= _MOST_REPEATS:
            self._fault((*step, "repeat"), f"`repeat` must be a whole number from 1 to {_MOST_REPEATS}")
            return 1
        return repeat

    def _every(self, event: dict[str, Any], step: Step) -> int:
        if "every" not in event:
            return 0
        if "repeat" not in event:
            self._fault((*step, "every"), "`every` says how far repetitions lie apart: it needs `repeat`")
        try:
            return window_ms_of("every", event["every"])
        except (TypeError, ValueError) as error:
            self._fault((*step, "every"), str(error))
            return 0

    def _alerts(self, event: dict[str, Any], step: Step) -> tuple[dict[str, Any], ...]:
        return tuple(self._map(item, at, _ALERT_KEYS) for at, item in self._items(event.get("alerts", []), step))

    def _map(self, value: Any, step: Step, keys: Sequence[str] = ()) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fault(step, f"{_named(step)} must be a map" if step else "the file must be a map with `cases`")
            return {}
        for key in value if keys else ():
            if key not in keys:
                self._fault((*step, key), f"unknown key {key!r}{_meant(key, keys)}")
        return value

    def _items(self, value: Any, step: Step) -> list[tuple[Step, Any]]:
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(step, f"`{step[-1]}` must be a list")
            return []
        return [((*step, str(index)), item) for index, item in enumerate(value)]

    def _text(self, value: Any, step: Step, what: str) -> str:
        if not isinstance(value, str) or not value.strip():
            self._fault(step, f"{_named(step)} must be {what}")
            return ""
        return value.strip()

    def _place(self, step: Step) -> tuple[int, int]:
        while step not in self._places:
            step = step[:-1]
        return self._places[step]

    def _fault(self, step: Step, message: str) -> None:
        line, column = self._place(step)
        self.faults.append(Fault(self._path, line, column, message, "cases"))


def _named(step: Step) -> str:
    return f"each of `{step[-2]}`" if step[-1].isdigit() else f"`{step[-1]}`"


def _meant(word: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"
