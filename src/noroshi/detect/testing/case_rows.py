"""The entries of a case as events in the order of their arrival, each repetition with a uid and a time of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from noroshi.detect.testing.cases import Case, CaseEvent
from noroshi.detect.testing.rego_tests import CLOCK
from noroshi.model.batch import EventBatch


@dataclass(frozen=True, slots=True)
class Row:
    """One event on its way to the rules, and the entry of the case it came from."""

    entry: int
    repetition: int
    uid: str
    at: datetime
    document: str
    raw: str


def rows_of(case: Case, analyzed: Mapping[tuple[str, tuple[bytes, ...]], EventBatch]) -> tuple[list[Row], list[str]]:
    """The events of a case in order of arrival, and what kept any of its records from becoming one."""
    rows: list[Row] = []
    problems: list[str] = []
    clock = CLOCK
    for number, event in enumerate(case.events):
        if event.records:
            batch = analyzed[event.source, event.records]
            problems += _dead(case, event, batch)
            columns: Any = batch.table["time"].to_pylist(), batch.inputs(), batch.raw_data().to_pylist()
            found = list(zip(*columns, strict=True))
        else:
            text = msgspec.json.encode(event.document).decode()
            found = [(event.at or clock, text, text)]
        if not found:
            continue
        try:
            more = list(_repeated(number, event, found))
        except OverflowError:
            problems.append(f"{case.path}:{event.line}:{event.column}: the repetitions go beyond the year 9999")
            continue
        rows += more
        clock = more[-1].at
    return rows, problems


def _repeated(number: int, event: CaseEvent, found: Sequence[tuple[datetime, str, str]]) -> Iterator[Row]:
    """The events (time, document, raw) of one entry, as often as it repeats; `at` moves all of them alike."""
    shift = event.at - found[0][0] if event.at else timedelta()
    for repetition in range(event.repeat):
        moved = shift + timedelta(milliseconds=event.every_ms * repetition)
        for part, (at, document, raw) in enumerate(found):
            uid = f"event-{number + 1}-{repetition + 1}-{part + 1}"
            yield Row(number, repetition, uid, at + moved, _stamped(document, uid, at + moved), raw)


def _dead(case: Case, event: CaseEvent, batch: EventBatch) -> Iterator[str]:
    place = f"{case.path}:{event.line}:{event.column}"
    for letter in batch.dead:
        detail = f": {letter.detail}" if letter.detail else ""
        yield f"{place}: {event.source} cannot read record {letter.record + 1} of `raw`: {letter.reason}{detail}"


def _stamped(document: str, uid: str, at: datetime) -> str:
    """The document with the uid and times of this repetition where the analyzer had written its own."""
    value: dict[str, Any] = msgspec.json.decode(document)
    if isinstance(noroshi := value.get("noroshi"), dict):
        noroshi |= {"uid": uid, "received_at": at.isoformat().replace("+00:00", "Z")}
    if isinstance(ocsf := value.get("ocsf"), dict) and "time" in ocsf:
        ocsf["time"] = int(at.timestamp() * 1000)
    return msgspec.json.encode(value).decode()
