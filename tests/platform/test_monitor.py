"""One address tells a monitoring system about all processes, streams and sources."""

from __future__ import annotations

import json
import os
import signal
import time

import httpx
from prometheus_client.parser import text_string_to_metric_families
from tests.platform.conftest import Running
from tests.platform.test_up import entry, send


def scrape(platform: Running) -> dict[tuple[str, frozenset[str]], float]:
    text = httpx.get(platform.told["metrics"]).text
    return {
        (sample.name, frozenset(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_of_processes_streams_and_sources_are_told(platform: Running) -> None:
    send(platform.folder, "gcp_logging", [entry(1, "hello"), b"{broken"], "b1")
    deadline = time.monotonic() + 60
    wanted = ("noroshi_dead_letters_total", frozenset({"analyze", "gcp_logging", "not-json"}))
    reader = ("noroshi_reader_pending", frozenset({"RAW", "analyze-raw-gcp_logging"}))
    while not {wanted, reader} <= (found := scrape(platform)).keys() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert found[wanted] == 1
    assert found["noroshi_records_total", frozenset({"analyze", "gcp_logging", "in"})] == 2
    assert found["noroshi_process_up", frozenset({"detect-1"})] == 1
    assert found["noroshi_process_resident_bytes", frozenset({"detect-1"})] > 1 << 20
    assert found["noroshi_stream_max_bytes", frozenset({"RAW"})] == 8 << 30
    assert reader in found
    assert found["noroshi_ledger_gap", frozenset()] == 0


def test_readiness_follows_the_processes(platform: Running) -> None:
    address = platform.told["metrics"].removesuffix("/metrics")
    assert httpx.get(f"{address}/healthz").text == "ok\n"
    deadline = time.monotonic() + 60
    while httpx.get(f"{address}/readyz").status_code != 200 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert httpx.get(f"{address}/readyz").text == "ready\n"
    stopped = json.loads((platform.folder / "status.json").read_text())["children"]["nats-server"]["pid"]
    os.kill(stopped, signal.SIGSTOP)
    try:
        deadline = time.monotonic() + 60
        while httpx.get(f"{address}/readyz").status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        assert httpx.get(f"{address}/readyz").text == "the broker does not answer\n"
    finally:
        os.kill(stopped, signal.SIGCONT)
