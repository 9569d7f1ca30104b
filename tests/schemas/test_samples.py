"""What analyzers emit conforms to the event schema: of their own samples, and of real logs nobody wrote for them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard

import noroshi
from noroshi.analyze.analyzer import Analyzer
from noroshi.model.batch import RawBatch
from noroshi.schemas.validation import document_faults
from noroshi.sdk import load_integration

INTEGRATIONS = Path(noroshi.__file__).parent / "integrations"
SAMPLES = sorted(INTEGRATIONS.glob("*/samples/*.events.json"))
LOG_TYPES = {"AWS.CloudTrail": "aws_cloudtrail", "GitHub.Audit": "github_audit", "GCP.AuditLog": "gcp_logging"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parts[-3]}/{path.name}")
def test_the_expected_events_of_a_sample_conform(path: Path) -> None:
    events = json.loads(path.read_text("utf-8"))["events"]
    assert {event["metadata"]["uid"]: document_faults("event", event) for event in events} == {
        event["metadata"]["uid"]: [] for event in events
    }


def test_there_are_samples_to_check() -> None:
    assert len(SAMPLES) > 0


def _lines(path: Path) -> list[bytes]:
    with zstandard.open(path, "rb") as file:
        return [line for line in file.read().split(b"\n") if line]


def _records(corpora: Path, source: str) -> list[bytes]:
    if source == "linux_auth":
        return _lines(corpora / "linux/elastic-auth.log.zst")[::10]
    cases = [json.loads(line) for line in _lines(corpora / "panther-tests/cases.ndjson.zst")]
    attacks = [json.loads(line) for line in _lines(corpora / "aws-cloudtrail-attacks/stratus-detonations.ndjson.zst")]
    found = [case["event"] for case in cases if source in map(LOG_TYPES.get, case["log_types"] or [])]
    found += [attack["event"] for attack in attacks] if source == "aws_cloudtrail" else []
    return [json.dumps(event).encode() for event in found if event]


@pytest.mark.parametrize("source", [*LOG_TYPES.values(), "linux_auth"])
def test_events_of_real_logs_conform(shared: Path, source: str) -> None:
    records = _records(shared / "corpora", source)
    batch = RawBatch(
        source=source,
        batch_id="real",
        received_at=datetime(2026, 2, 1, tzinfo=UTC),
        records=pa.array(records, pa.binary()),
    )
    events = Analyzer(load_integration(INTEGRATIONS / source)).analyze(batch).events()
    assert len(events) > len(records) // 2
    assert [fault for event in events for fault in document_faults("event", event)] == []
