"""A batch followed by OpenTelemetry through every process, from its sender to the lake."""

from __future__ import annotations

import time

import pytest
from tests.flows.conftest import Story
from tests.runtime.receiving import Seen

FOLLOWS = {
    "collect": None,
    "analyze": "collect",
    "detect": "analyze",
    "stateful": "analyze",
    "route lake.events": "analyze",
    "route lake.observables": "analyze",
    "route lake.alerts": "detect",
}


@pytest.mark.timeout(180)
def test_a_traced_batch_is_one_trace_through_all_processes(story: Story) -> None:
    deadline = time.monotonic() + 60
    while not set(FOLLOWS) <= {span.name for span in of_source(story, "linux_auth")} and time.monotonic() < deadline:
        time.sleep(0.2)
    spans = of_source(story, "linux_auth")
    by_id = {span.span: span for span in spans}
    followed = {(span.name, by_id[span.parent].name if span.parent else None) for span in spans}
    assert set(FOLLOWS.items()) <= followed
    assert len({span.trace for span in spans}) == 1
    ways = {span.name: (span.resource["service.name"], span.resource["process.pid"]) for span in spans}
    services, processes = zip(*(ways[name] for name in FOLLOWS), strict=True)
    assert set(services) == {f"noroshi-{name}" for name in ("collect", "analyze", "detect", "route")}
    assert len(set(processes)) == 4


def of_source(story: Story, source: str) -> list[Seen]:
    """Spans of the one batch that was sent for a source."""
    return [span for span in list(story.traces.spans) if span.attributes["noroshi.source"] == source]
