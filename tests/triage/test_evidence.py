"""What happened around an alert is read from the lake."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.lake.stocked import NOON, received, settings_for, stock

from noroshi.lake.querying import Lake
from noroshi.triage.evidence import events_around


def test_events_around_an_alert_name_what_it_is_about(tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    bob = {"user": {"name": "bob"}, "enrichments": [{"name": "src_endpoint.ip", "value": "192.0.2.7"}]}
    stock(
        settings,
        received(["a", "b"], **bob),
        received(["c"], time=NOON + timedelta(minutes=5), user={"name": "bobby"}),
        received(["d"], time=NOON + timedelta(minutes=9), source="osquery", actor={"user": {"name": "bob"}}),
        received(["e"], time=NOON + timedelta(minutes=30), **bob),
    )
    lake = Lake(settings)

    around = events_around(lake, ["bob", 'x" OR 1=1'], NOON)
    assert [(event.uid, event.source) for event in around] == [
        ("a", "linux_auth"),
        ("b", "linux_auth"),
        ("d", "osquery"),
    ]
    assert (around[1].raw_data, around[1].told) == ("raw text of b", "raw text of b")
    assert around[1].ocsf["enrichments"] == bob["enrichments"]
    assert events_around(lake, [], NOON) == []
    nearest = events_around(lake, ["bob"], NOON + timedelta(minutes=28), within=timedelta(hours=1), limit=2)
    assert [event.uid for event in nearest] == ["d", "e"]
