"""What tests of rule testing share: a real store, a way to write content, and an analysis without analyzers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import msgspec
import pyarrow as pa
import pytest

from noroshi.detect.testing.options import SuiteOptions
from noroshi.detect.testing.outcome import TestReport
from noroshi.detect.testing.suite import run_suite
from noroshi.model.batch import EVENT_COLUMNS, DeadLetter, EventBatch
from noroshi.state.contract import StateStore

RECEIVED_AT = datetime(2026, 1, 5, tzinfo=UTC)


class JsonAnalysis:
    """Analysis for records that say themselves when they happened: `{"time": …}`; one without is a dead letter."""

    sources: Collection[str] = ("web", "shop")

    def __init__(self) -> None:
        self.calls: list[tuple[str, int]] = []

    def analyze(self, source: str, groups: Sequence[Sequence[bytes]]) -> list[EventBatch]:
        self.calls.append((source, len(groups)))
        return [self._batch(source, number, group) for number, group in enumerate(groups)]

    def _batch(self, source: str, number: int, group: Sequence[bytes]) -> EventBatch:
        rows, dead = [], []
        for index, raw in enumerate(group):
            record = msgspec.json.decode(raw)
            if "time" not in record:
                letter = DeadLetter(
                    source=source, origin="", record=index, reason="no-time", detail="no field says when", raw=raw
                )
                dead.append(letter)
                continue
            at = datetime.fromisoformat(record.pop("time"))
            document = record | {"ocsf": {"time": 1}, "noroshi": {"uid": "own", "source": source}}
            rows.append(
                {
                    "uid": f"{number}-{index}",
                    "record_index": index,
                    "time": at,
                    "class_uid": 0,
                    "native": msgspec.json.encode(document).decode(),
                    "raw_data": raw.decode(),
                }
            )
        table = pa.Table.from_pylist(rows, schema=EVENT_COLUMNS)
        return EventBatch(source=source, batch_id=str(number), received_at=RECEIVED_AT, table=table, dead=dead)


@pytest.fixture
def analysis() -> JsonAnalysis:
    return JsonAnalysis()


Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of content by its path below `tmp_path`."""

    def write(path: str, text: str) -> Path:
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text), encoding="utf-8")
        return file

    return write


Run = Callable[..., TestReport]


@pytest.fixture
def run(tmp_path: Path, store: StateStore, analysis: JsonAnalysis) -> Run:
    """Run the tests below `tmp_path`, or of one path below it."""

    def run(path: str = "", **options: Any) -> TestReport:
        return run_suite(SuiteOptions(path=tmp_path / path, **options), store, analysis)

    return run
