"""The detect room: both kinds of rules see each message, whichever comes first, and no message harms another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from noroshi.broker import wire
from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.detector import Detections
from noroshi.detect.evaluation import Evaluation, Exclusions
from noroshi.detect.serving import EvaluateTask, RoomSettings, Shares, Unreadable, serve_rules
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.runtime.workers import Pulse

RULES = {
    "marked.rego": """package room.marked

alert contains {"title": "marked"} if contains(input.message, "needle")
""",
    "often.rego": """package room.often

alert contains {"title": "often"} if {
    contains(input.message, "knock")
    rateLimit("door", "1h") == 2
}
""",
}
T0 = datetime(2026, 1, 5, 10, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, valkey_url: str) -> RoomSettings:
    for name, text in RULES.items():
        (tmp_path / name).write_text(text)
    return RoomSettings(bundle=load_bundle(tmp_path), state_url=valkey_url)


@pytest.fixture
def pulses() -> list[tuple[int, int]]:
    return []


@pytest.fixture
def shares(settings: RoomSettings, pulses: list[tuple[int, int]]) -> Iterator[Shares]:
    class Noting(Pulse):
        def begin(self, subject: int, item: int) -> None:
            pulses.append((subject, item))

    evaluation = Evaluation(settings.bundle, settings.state_url, Noting([0.0, 0.0, 0.0]))
    yield Shares(evaluation)
    evaluation.close()


def task(sequence: int, *messages: str, stateful: bool, exclude: Exclusions | None = None) -> EvaluateTask:
    rows = [
        {
            "uid": f"{sequence}-{number}",
            "record_index": number,
            "time": T0 + timedelta(seconds=number),
            "class_uid": 0,
            "ocsf": "{}",
            "native": json.dumps({"message": message}),
            "noroshi": "{}",
            "raw_data": message,
        }
        for number, message in enumerate(messages)
    ]
    table = pa.Table.from_pylist(rows, schema=EVENT_COLUMNS)
    batch = EventBatch(source="web", batch_id=f"b{sequence}", received_at=T0, table=table)
    payload, headers = wire.encode_events(batch)
    return EvaluateTask(
        number=0,
        sequence=sequence,
        payload=payload,
        headers=headers,
        stateful=stateful,
        exclude=exclude or Exclusions(),
    )


def found(detections: Detections) -> list[tuple[int, str]]:
    return [(row, alert.title) for row, alert in detections.alerts]


@pytest.mark.parametrize("stateful_first", [False, True])
def test_both_kinds_of_rules_see_every_message_whichever_comes_first(shares: Shares, stateful_first: bool) -> None:
    messages = ("quiet", "knock", "needle", "knock", "knock")
    answers = {
        stateful: found(shares.evaluate(task(1, *messages, stateful=stateful)))
        for stateful in (stateful_first, not stateful_first)
    }
    assert answers == {False: [(2, "marked")], True: [(3, "often")]}


def test_a_message_that_comes_again_is_given_the_same_answer(shares: Shares) -> None:
    messages = ("knock", "needle", "knock")
    answers = [found(shares.evaluate(task(1, *messages, stateful=stateful))) for stateful in (True, True, False, False)]
    assert answers == [[(2, "often")], [(2, "often")], [(1, "marked")], [(1, "marked")]]


def test_what_is_evaluated_and_what_is_left_out_is_told_by_the_rows_of_the_whole_batch(
    shares: Shares, settings: RoomSettings, pulses: list[tuple[int, int]]
) -> None:
    numbers = {rule.id: number for number, rule in enumerate(settings.bundle.rules)}
    exclude = Exclusions(pairs=frozenset({(numbers["room.marked"], 1)}))
    messages = ("quiet", "needle", "quiet", "needle")
    assert found(shares.evaluate(task(1, *messages, stateful=False, exclude=exclude))) == [(3, "marked")]
    assert pulses == [(numbers["room.marked"], 3)]


def test_a_message_that_cannot_be_read_is_refused_and_the_next_is_evaluated(settings: RoomSettings) -> None:
    answer = serve_rules(settings, Pulse([0.0, 0.0, 0.0]))
    whole = task(1, "needle", stateful=False)
    broken = EvaluateTask(
        number=0, sequence=2, payload=b"rubbish", headers=whole.headers, stateful=False, exclude=Exclusions()
    )
    refused = answer(broken)
    assert isinstance(refused, Unreadable)
    assert refused.reason == "unreadable-message"
    detections = answer(whole)
    assert isinstance(detections, Detections)
    assert found(detections) == [(0, "marked")]
