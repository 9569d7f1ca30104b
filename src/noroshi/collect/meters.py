"""What the room tells Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)


class Meters:
    """The room's figures; `registry` is what /metrics prints."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.records = Counter(
            "noroshi_collect_records", "Records that the broker has", ["collector", "source"], registry=self.registry
        )
        self.bytes = Counter(
            "noroshi_collect_bytes", "Bytes of those records", ["collector", "source"], registry=self.registry
        )
        self.batches = Counter(
            "noroshi_collect_batches", "Batches that the broker has", ["collector", "source"], registry=self.registry
        )
        self.dropped = Counter(
            "noroshi_collect_dropped",
            "Records lost before they could be read",
            ["collector", "source", "reason"],
            registry=self.registry,
        )
        self.refused = Counter("noroshi_collect_refused", "Requests refused", ["because"], registry=self.registry)
        self.publish_seconds = Histogram(
            "noroshi_collect_publish_seconds",
            "Time until the broker had a batch",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.held_bytes = Gauge("noroshi_collect_held_bytes", "Bytes of requests in memory", registry=self.registry)
        self.is_up = Gauge("noroshi_collect_broker_up", "1 while the broker answers", registry=self.registry)
