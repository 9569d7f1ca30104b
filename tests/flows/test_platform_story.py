"""The story of the README: start it, send every shipped source's sample, ask for rows and alerts, balance the books."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest
from tests.flows.conftest import Story, samples
from tests.platform.conftest import Running

QUERY_SECONDS = 60.0
"""Patience of the test; the goal (2 s) is measured in bench/, on a machine that does nothing else."""
NOT_OURS = "batch_id NOT LIKE 'quality-%'"
"""What the platform says of its sources comes by itself."""


def until(find: Callable[[], object], wanted: Callable[[object], bool], seconds: float) -> object:
    """What `find` gives as soon as it is wanted, or at the end of patience."""
    deadline = time.monotonic() + seconds
    while not wanted(found := find()) and time.monotonic() < deadline:
        time.sleep(1)
    return found


@pytest.mark.timeout(180)
def test_every_shipped_sample_that_is_posted_becomes_rows_and_alerts_and_nothing_is_unaccounted_for(
    story: Story,
) -> None:
    platform = story.platform
    assert story.sent == {source: body.count(b"\n") for source, body in samples().items()}
    balanced = " records collected, 0 unaccounted for.\n"
    ledger = until(
        lambda: platform.command("ledger", "--all").stdout, lambda text: str(text).endswith(balanced), QUERY_SECONDS
    )
    assert str(ledger).endswith(balanced), ledger
    stored = until(lambda: events(platform), lambda rows: same_events(platform, rows), QUERY_SECONDS)
    assert same_events(platform, stored)
    assert isinstance(stored, dict)
    assert set(stored) == set(story.sent)
    alerts = [json.loads(line) for line in platform.command("alerts", "--format", "json").stdout.splitlines()]
    assert {"linux_auth", "aws_cloudtrail"} <= {alert["source"] for alert in alerts}
    status = platform.command("status", "--json")
    children, sources = (json.loads(status.stdout)[part] for part in ("children", "sources"))
    assert {name: sources[name]["collected"] for name in story.sent} == story.sent
    assert {child["state"] for child in children.values()} == {"running"}
    assert {child["restarts"] for child in children.values()} == {0}


def events(platform: Running) -> dict[str, tuple[int, int]]:
    """Rows and different uids in the lake by source."""
    sql = f"SELECT source, count(*) AS n, count(DISTINCT uid) AS uids FROM events WHERE {NOT_OURS} GROUP BY source"
    rows = platform.command("query", "--format", "json", sql).stdout.splitlines()
    return {row["source"]: (row["n"], row["uids"]) for row in map(json.loads, rows)}


def same_events(platform: Running, rows: object) -> bool:
    """Whether the lake holds what the ledger says analyzers made, each once."""
    sql = f"SELECT source, sum(events)::INT AS n FROM ledger WHERE stage = 'analyze' AND {NOT_OURS} GROUP BY source"
    made = platform.command("query", "--format", "json", sql).stdout.splitlines()
    return rows == {row["source"]: (row["n"], row["n"]) for row in map(json.loads, made)}
