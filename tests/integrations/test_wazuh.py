"""The Wazuh analyzer on alerts of real managers and on alerts with wrong types."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from noroshi.analyze.analyzer import Analyzer
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.sdk import load_integration

FOLDER = Path(__file__).parents[2] / "src" / "noroshi" / "integrations" / "wazuh"


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(load_integration(FOLDER))


def analyze(analyzer: Analyzer, *records: bytes) -> EventBatch:
    received_at = datetime(2026, 11, 1, tzinfo=UTC)
    table = pa.array(records, pa.binary())
    return analyzer.analyze(RawBatch(source="wazuh", batch_id="b", received_at=received_at, records=table))


def alert(**more: Any) -> bytes:
    return json.dumps({"timestamp": "2026-01-05T10:00:00.000+0000", "rule": {"id": "1", "level": 3}, **more}).encode()


def test_alerts_of_real_managers_keep_rule_agent_source_and_time(analyzer: Analyzer, shared: Path) -> None:
    records = (shared / "corpora" / "wazuh-alert-samples" / "alerts.ndjson").read_bytes().splitlines()
    batch = analyze(analyzer, *records)
    wanted = [json.loads(record) for record in records]
    found = batch.events()
    assert not batch.dead
    assert [event["finding_info"]["analytic"]["uid"] for event in found] == [one["rule"]["id"] for one in wanted]
    assert [event["device"]["hostname"] for event in found] == [one["agent"]["name"] for one in wanted]
    assert [event["metadata"]["original_time"] for event in found] == [one["timestamp"] for one in wanted]
    assert [event["evidences"][0].get("src_endpoint", {}).get("ip") for event in found] == [
        one["data"].get("srcip") for one in wanted
    ]


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        (0, "Informational"),
        (3, "Informational"),
        (4, "Low"),
        (7, "Medium"),
        (12, "High"),
        (15, "Critical"),
        ("13", "High"),
    ],
)
def test_the_level_becomes_a_severity(analyzer: Analyzer, level: int | str, severity: str) -> None:
    (found,) = analyze(analyzer, alert(rule={"id": "1", "level": level})).events()
    assert found["severity"] == severity


@pytest.mark.parametrize(
    "more",
    [
        {"data": "text", "agent": [], "syscheck": 7},
        {"data": {"srcip": {"a": 1}, "srcport": "99999999999"}},
        {"rule": {"id": 9, "level": "grave", "groups": "one", "mitre": {"id": "T1110"}}},
        {"rule": {"id": "1", "level": 10**12, "mitre": {"id": ["T1110.001"], "technique": [], "tactic": None}}},
        {"data": {"srcip": "::ffff:198.51.100.7", "srcport": -1}, "agent": {"ip": "any"}},
    ],
)
def test_wrong_types_are_left_out_and_the_alert_stays(analyzer: Analyzer, more: dict[str, Any]) -> None:
    batch = analyze(analyzer, alert(**more))
    assert not batch.dead
    assert [event["class_uid"] for event in batch.events()] == [2004]


def test_the_indexers_wrapper_does_not_hide_the_alert(analyzer: Analyzer) -> None:
    inner = json.loads(alert(id="7.1", manager={"name": "m"}))
    batch = analyze(analyzer, json.dumps({"_index": "wazuh-alerts", "_source": inner}).encode())
    assert batch.table["uid"].to_pylist() == ["m:7.1"]
    assert json.loads(batch.inputs()[0])["rule"] == inner["rule"]
