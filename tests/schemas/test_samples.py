"""What analyzers emit conforms to the event schema: the expected events beside every integration's samples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import noroshi
from noroshi.schemas.validation import document_faults

SAMPLES = sorted(Path(noroshi.__file__).parent.glob("integrations/*/samples/*.events.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_the_expected_events_of_a_sample_conform(path: Path) -> None:
    events = json.loads(path.read_text("utf-8"))["events"]
    assert {event["metadata"]["uid"]: document_faults("event", event) for event in events} == {
        event["metadata"]["uid"]: [] for event in events
    }


def test_there_are_samples_to_check() -> None:
    assert len(SAMPLES) > 0
