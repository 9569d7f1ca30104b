"""Spans follow the headers of messages, only for batches that were chosen, and only when somebody wants them."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from tests.runtime.receiving import receiver

from noroshi.runtime.errors import RecordError
from noroshi.runtime.settings import TraceSettings
from noroshi.runtime.tracing import begin, carried, proceed, proceed_each, sending_traces

BATCH = {"source": "linux_auth", "batch-id": "b1"}


def settings(url: str | None, **more: object) -> TraceSettings:
    return TraceSettings.model_validate({"endpoint": url, "ratio": 1.0, **more})


def test_a_stage_follows_the_span_in_the_headers_of_its_message() -> None:
    with receiver() as found:
        chosen = settings(found.url, headers={"x-key": "s3cr3t"}, resource={"deployment.environment.name": "test"})
        with sending_traces(chosen, "collect"):
            with begin("collect", BATCH):
                message = BATCH | carried()
            with proceed("analyze", message):
                onward = BATCH | carried()
            with proceed_each("route", [onward, BATCH]):
                pass
    spans = {span.name: span for span in found.spans}
    assert set(spans) == {"collect", "analyze", "route"}
    assert {span.trace for span in found.spans} == {message["traceparent"].split("-")[1]}
    assert (spans["collect"].parent, spans["analyze"].parent) == ("", spans["collect"].span)
    assert spans["route"].parent == spans["analyze"].span
    told = {"noroshi.source": "linux_auth", "noroshi.batch_id": "b1", "messaging.system": "nats"}
    assert spans["analyze"].attributes == told
    resource = spans["collect"].resource
    assert (resource["service.namespace"], resource["service.name"]) == ("noroshi", "noroshi-collect")
    assert resource["deployment.environment.name"] == "test"
    assert found.headers["x-key"] == "s3cr3t"


def test_a_batch_that_was_not_chosen_leaves_no_trace() -> None:
    with receiver() as found, sending_traces(settings(found.url, ratio=0.0), "collect"):
        with begin("collect", BATCH):
            assert carried() == {}
        with proceed("analyze", BATCH):
            assert carried() == {}
    assert found.spans == []


def test_a_span_that_fails_says_the_class_of_the_error_and_no_more() -> None:
    with receiver() as found:
        with sending_traces(settings(found.url), "collect"), pytest.raises(RecordError), begin("collect", BATCH):
            raise RecordError("bad", "password=hunter2")
        assert [(span.name, span.error) for span in found.spans] == [("collect", "RecordError")]


def test_a_header_that_is_no_traceparent_is_no_reason_to_fail() -> None:
    with receiver() as found:
        with sending_traces(settings(found.url), "analyze"), proceed("analyze", {"traceparent": "00-zz"}):
            pass
        assert [span.parent for span in found.spans] == [""]


def test_a_receiver_that_is_away_holds_up_nothing() -> None:
    with receiver() as gone:
        url = gone.url
    began = time.monotonic()
    with sending_traces(settings(url), "collect"):
        for _ in range(100):
            with begin("collect", BATCH):
                pass
    assert time.monotonic() - began < 8


def test_while_it_is_off_opentelemetry_is_not_loaded() -> None:
    code = """
import sys
from noroshi.runtime.settings import TraceSettings
from noroshi.runtime.tracing import begin, carried, proceed, proceed_each, sending_traces
with sending_traces(TraceSettings(), "collect"):
    with begin("collect", {}), proceed("x", {"traceparent": "y"}), proceed_each("y", [{"traceparent": "y"}]):
        assert carried() == {}
print([name for name in sys.modules if name.startswith("opentelemetry")])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
