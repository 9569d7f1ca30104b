"""What a monitoring system asks of the whole platform: /metrics, /healthz and /readyz, by HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from noroshi.broker.contract import Broker, Progress, StreamState
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.space import Space
from noroshi.platform.streams import STREAMS
from noroshi.platform.tally import Tally
from noroshi.runtime.errors import ConfigError, TransientError
from noroshi.runtime.settings import Settings

_LOOK_SECONDS, _FRESH_SECONDS = 4.0, 10.0

log = structlog.get_logger()


class Monitor(Collector):
    """Figures of all processes, streams and readers. `follow` asks the broker; a scrape tells what was last seen."""

    def __init__(self, settings: Settings, tally: Tally) -> None:
        self._settings, self._tally = settings, tally
        self._folder = PlatformFolder(settings.platform.dir)
        self._space = Space(settings.platform)
        self._streams: dict[str, StreamState] = {}
        self._progress: dict[str, dict[str, Progress]] = {}
        self._looked_at = float("-inf")
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    async def follow(self, broker: Broker, stopping: asyncio.Event) -> None:
        """Look again and again, until told to stop."""
        while not stopping.is_set():
            await self._look(broker)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)

    async def _look(self, broker: Broker) -> None:
        """Note how the streams and their readers are, which costs the broker a hundred answers."""
        try:
            self._streams = {stream: await broker.state(stream) for stream in STREAMS}
            self._progress = {stream: await broker.progress(stream) for stream in STREAMS}
            self._looked_at = time.monotonic()
        except (TransientError, ConfigError) as error:
            log.warning("cannot look at the streams", error=str(error))

    def app(self) -> Starlette:
        """The HTTP application."""
        return Starlette(
            routes=[
                Route("/metrics", self._metrics),
                Route("/healthz", self._healthz),
                Route("/readyz", self._readyz),
            ]
        )

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        yield from self._of_processes()
        yield from self._of_streams()
        records = CounterMetricFamily("noroshi_records", "What the ledger says.", labels=["stage", "source", "kind"])
        for labels, count in self._tally.records.items():
            records.add_metric(labels, count)
        dead = CounterMetricFamily("noroshi_dead_letters", "Dead letters.", labels=["stage", "source", "reason"])
        for labels, count in self._tally.dead.items():
            dead.add_metric(labels, count)
        faults = CounterMetricFamily("noroshi_rule_faults", "Events on which a rule failed.", labels=["rule"])
        for rule, count in self._tally.faults.items():
            faults.add_metric([rule], count)
        gap = GaugeMetricFamily("noroshi_ledger_gap", "Records of settled minutes that nobody can account for.")
        gap.add_metric([], self._tally.gap())
        yield from (records, dead, faults, gap)
        yield from self._of_disk()

    def _of_disk(self) -> Iterator[Metric]:
        disk = self._space.look()
        yield GaugeMetricFamily("noroshi_disk_free_bytes", "Free on the disk of the folder.", disk.free_bytes)
        yield GaugeMetricFamily("noroshi_disk_reserve_bytes", "Below it nothing new is taken in.", disk.reserve_bytes)

    def _of_processes(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("noroshi_process_up", "1 while it runs.", labels=["process"])
        restarts = CounterMetricFamily("noroshi_process_restarts", "Times it was restarted.", labels=["process"])
        cpu = CounterMetricFamily("noroshi_process_cpu_seconds", "CPU time since its start.", labels=["process"])
        memory = GaugeMetricFamily("noroshi_process_resident_bytes", "Memory in use.", labels=["process"])
        for name, child in self._children().items():
            up.add_metric([name], float(child["state"] == "running"))
            restarts.add_metric([name], child["restarts"])
            if used := usage(child["pid"]):
                cpu.add_metric([name], used[0])
                memory.add_metric([name], used[1])
        yield from (up, restarts, cpu, memory)

    def _of_streams(self) -> Iterator[Metric]:
        messages = GaugeMetricFamily("noroshi_stream_messages", "Messages held.", labels=["stream"])
        size = GaugeMetricFamily("noroshi_stream_bytes", "Bytes held.", labels=["stream"])
        limit = GaugeMetricFamily("noroshi_stream_max_bytes", "Bytes that it may hold.", labels=["stream"])
        for name, state in self._streams.items():
            messages.add_metric([name], state.messages)
            size.add_metric([name], state.bytes)
            limit.add_metric([name], self._settings.broker.max_bytes)
        pending = GaugeMetricFamily("noroshi_reader_pending", "Messages behind.", labels=["stream", "reader"])
        held = GaugeMetricFamily("noroshi_reader_in_flight", "Messages in work.", labels=["stream", "reader"])
        again = GaugeMetricFamily("noroshi_reader_redelivered", "Messages in work again.", labels=["stream", "reader"])
        for stream, readers in self._progress.items():
            for name, progress in readers.items():
                pending.add_metric([stream, name], progress.lag.pending)
                held.add_metric([stream, name], progress.lag.in_flight)
                again.add_metric([stream, name], progress.lag.redelivered)
        yield from (messages, size, limit, pending, held, again)

    def _children(self) -> dict[str, dict[str, Any]]:
        try:
            found: dict[str, dict[str, Any]] = self._folder.read_status().get("children", {})
        except ConfigError:
            return {}
        return found

    async def _metrics(self, _: Request) -> Response:
        return Response(await asyncio.to_thread(generate_latest, self._registry), media_type=CONTENT_TYPE_LATEST)

    async def _healthz(self, _: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def _readyz(self, _: Request) -> Response:
        """Ready is a platform whose processes all run and whose broker answers."""
        down = sorted(name for name, child in self._children().items() if child["state"] != "running")
        if down:
            return PlainTextResponse(f"not running: {', '.join(down)}\n", 503)
        if time.monotonic() - self._looked_at > _FRESH_SECONDS:
            return PlainTextResponse("the broker does not answer\n", 503)
        return PlainTextResponse("ready\n")


def usage(pid: object) -> tuple[float, int] | None:
    """CPU seconds and resident bytes of a process; None where the system does not tell (only Linux does)."""
    import os

    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")
