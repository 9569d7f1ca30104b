"""End to end on this machine: how many events a second are accepted, queryable and alerted, and how soon.

Everything runs on loopback, bounded in time: each load lasts NOROSHI_BENCH_SECONDS (15). The baseline is what the
broker alone takes of the same batches. Beside each figure stands its goal of DESIGN.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

import httpx

from noroshi.broker import wire
from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.lake import connect as open_lake
from noroshi.platform.attach import attach
from noroshi.platform.monitor import usage
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.runtime.errors import NoroshiError
from noroshi.runtime.settings import BrokerSettings

RECORDS, SENDERS = 2000, 2
NOROSHI = Path(sys.executable).with_name("noroshi")


@dataclass
class Load:
    """Requests with records like those of a Cloud Logging export, all different, and how long each was answered in."""

    url: str
    token: str
    hec: bool = False
    accepted: int = 0
    octets: int = 0
    refused: int = 0
    failures: list[str] = field(default_factory=list)

    def send(self, seconds: float, events_per_second: float | None = None) -> float:
        """Send for so long, at that rate or as fast as it goes; gives the seconds it took."""
        began = time.perf_counter()
        threads = [
            threading.Thread(target=self._send, args=(n, began, seconds, events_per_second)) for n in range(SENDERS)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def _send(self, sender: int, began: float, seconds: float, rate: float | None) -> None:
        run = os.urandom(4).hex()
        scheme, path = ("Splunk", "/services/collector/event") if self.hec else ("Bearer", "/v1/collect/gcp_logging")
        with httpx.Client(headers={"authorization": f"{scheme} {self.token}"}, timeout=30) as client:
            number = 0
            while time.perf_counter() - began < seconds:
                body = self._body(f"{run}-{sender}-{number}")
                answer = client.post(self.url + path, content=body)
                if answer.status_code == 200:
                    self.accepted += RECORDS
                    self.octets += len(body)
                elif answer.status_code == 503:
                    self.refused += 1
                    time.sleep(0.05)
                else:
                    self.failures.append(answer.text[:200])
                    return
                number += 1
                if rate:
                    due = began + number * RECORDS * SENDERS / rate
                    time.sleep(max(0.0, due - time.perf_counter()))

    def _body(self, name: str) -> bytes:
        now = datetime.now(UTC).isoformat()
        lines = (record(f"{name}-{n}", now, n) for n in range(RECORDS))
        if self.hec:
            lines = (f'{{"sourcetype":"gcp_logging","event":{line}}}' for line in lines)
        return "\n".join(lines).encode()


TEMPLATE = (
    '{"insertId":"%(id)s","logName":"projects/example-project/logs/syslog","timestamp":"%(at)s","severity":"INFO",'
    '"resource":{"type":"gce_instance","labels":{"instance_id":"host-%(host)s","zone":"us-central1-a"}},'
    '"jsonPayload":{"message":"%(message)s","unit":"app.service"}}'
)
LOGIN = "sshd[4711]: pam_unix(sshd:session): session opened for user user%s by (uid=0)"
REQUEST = "web[815]: 192.0.2.%s GET /orders/4711?page=2 HTTP/1.1 200 5316 0.012 https://www.example.com/"
LOGIN_EVERY = 100
"""One event in a hundred is worth a rule's while, as in the goals of DESIGN.md: the rate of a user's logins is counted,
and is no alert, because each is another user's."""


def record(name: str, at: str, number: int) -> str:
    message = REQUEST % (number % 250) if number % LOGIN_EVERY else LOGIN % f"-{name}"
    return TEMPLATE % {"id": name, "at": at, "host": number % 50, "message": message}


RULE = """package bench.needle

alert contains {"title": "needle", "riskScore": 10, "entities": [input.insertId]} if {
    contains(input.jsonPayload.message, "needle")
}
"""
_WORTH_TELLING = 0.005
_LOOK_SECONDS = 0.25


@contextmanager
def running(folder: Path) -> Iterator[dict[str, str]]:
    """A platform with the shipped rules and one for the needle; gives the addresses and how long it took."""
    settings = folder / "noroshi.toml"
    rules = folder / "rules"
    rules.mkdir()
    (rules / "needle.rego").write_text(RULE)
    from noroshi.app import content_folder

    (rules / "shipped").symlink_to(content_folder() / "detections")
    settings.write_text(f'[detect]\nrules = "{rules}"\n')
    began = time.perf_counter()
    command = [NOROSHI, "up", "--dir", folder / "p", "--port", "0", "--settings", settings]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = {"ready": ""}
    try:
        for line in iter(process.stdout.readline, ""):
            found = re.match(r"  (\w+) +(\S+)", line)
            told |= {found[1]: found[2]} if found else {"ready": f"{time.perf_counter() - began:.1f}"}
            if "token" in told:
                break
        yield told
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def events_in_lake(folder: Path) -> int:
    try:
        [(count,)] = open_lake(folder).sql("SELECT count(*) FROM events WHERE source = 'gcp_logging'").fetchall()
    except NoroshiError:
        return 0
    return int(count)


def until(done: Callable[[], bool], seconds: float) -> float:
    began = time.perf_counter()
    while not done() and time.perf_counter() - began < seconds:
        time.sleep(0.1)
    return time.perf_counter() - began


def wait_for_detection(folder: Path, seconds: float) -> float:
    """Until nothing of RAW is left to analyze and nothing of EVENTS to either kind of rules; how many seconds it took.

    The broker is asked seldom and over one connection: it is the broker's processor time too that is measured.
    """

    async def wait() -> None:
        broker = await connect_broker(attach(folder).broker, "bench")
        try:
            while await left(broker) and time.perf_counter() - began < seconds:
                await asyncio.sleep(_LOOK_SECONDS)
        finally:
            await broker.close()

    async def left(broker: Broker) -> int:
        lags = [await broker.progress(stream) for stream in (wire.RAW, wire.EVENTS)]
        return sum(
            one.lag.pending + one.lag.in_flight for part in lags for name, one in part.items() if "lake" not in name
        )

    began = time.perf_counter()
    asyncio.run(wait())
    return time.perf_counter() - began


def alert_latencies(folder: Path, load: Load, count: int, pause: float) -> list[float]:
    """Seconds from the request with a needle to its alert on the bus, for so many needles."""

    async def read() -> list[float]:
        broker = await connect_broker(attach(folder).broker, "bench")
        reader = await broker.reader(wire.ALERTS, (await broker.state(wire.ALERTS)).last_sequence)
        found: list[float] = []
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {load.token}"}, timeout=30) as client:
            for number in range(count):
                name = f"needle-{os.urandom(4).hex()}-{number}"
                needle = json.loads(record(name, datetime.now(UTC).isoformat(), 1))
                needle["jsonPayload"]["message"] = "a needle"
                began = time.perf_counter()
                (await client.post(f"{load.url}/v1/collect/gcp_logging", json=needle)).raise_for_status()
                while time.perf_counter() - began < 10:
                    alerts = [alert for one in await reader.fetch(10, 0.5) for alert in wire.decode_alerts(one.payload)]
                    if any(name in alert.entities for alert in alerts):
                        found.append(time.perf_counter() - began)
                        break
                await asyncio.sleep(pause)
        await broker.close()
        return found

    return asyncio.run(read())


def cpu_seconds(folder: Path) -> Counter[str]:
    """Of every process of the platform with its descendants that have no name of their own, by name."""
    children = json.loads((folder / "status.json").read_text())["children"]
    seconds: Counter[str] = Counter()
    named = {child["pid"] for child in children.values()}
    for name, child in children.items():
        pids = [child["pid"]] if child["pid"] else []
        for pid in pids:
            listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout
            pids += [int(one) for one in listed.split() if int(one) not in named]
            used = usage(pid)
            seconds[name] += used[0] if used else 0.0
    return seconds


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.parquet"))


def broker_alone(folder: Path, batches: int) -> float:
    """Events a second that the broker takes of the same batches, compressed as we do, acknowledged, four at once."""
    import zstandard

    body = Load("", "")._body("baseline")
    payload = zstandard.ZstdCompressor(level=1).compress(body)

    async def run() -> float:
        with EmbeddedNats(folder) as nats:
            broker = await connect(nats.url, token=nats.token)
            await ensure_streams(broker, BrokerSettings())  # type: ignore[call-arg]
            began = time.perf_counter()
            for number in range(0, batches, 4):
                await asyncio.gather(
                    *(broker.publish("raw.bench", payload, message_id=f"{number + n}") for n in range(4))
                )
            seconds = time.perf_counter() - began
            await broker.close()
        return batches * RECORDS / seconds

    return asyncio.run(run())


def percentiles(values: list[float]) -> str:
    if len(values) < 2:
        return "too few"
    cuts = quantiles(values, n=100, method="inclusive")
    return f"p50 {cuts[49] * 1000:,.0f} ms, p99 {cuts[98] * 1000:,.0f} ms of {len(values)}"


def main() -> None:
    """Measure the broker alone, then the whole platform."""
    seconds = float(os.environ.get("NOROSHI_BENCH_SECONDS", "15"))
    print(f"load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone = broker_alone(folder / "nats", 400)
        print(f"broker alone (baseline)        {alone:>12,.0f} events/s")
        with running(folder) as told:
            print(f"noroshi up, ready in           {told['ready']:>12} s       (goal 5)")
            measure(folder / "p", told, seconds, alone)


def measure(folder: Path, told: dict[str, str], seconds: float, alone: float) -> None:
    load = Load(told["http"], told["token"])
    needles = 10 + 30
    first = alert_latencies(folder, load, 10, 0.1)[0]
    print(
        f"first alert of a new source    {first * 1000:>12,.0f} ms      (analyzer and patterns are made; once a start)"
    )
    print(f"alert latency, idle            {percentiles(alert_latencies(folder, load, 30, 0.1))}  (goal p99 250 ms)")
    until(lambda: events_in_lake(folder) == needles, 60)
    before, cpu_before = events_in_lake(folder), cpu_seconds(folder)
    took = load.send(seconds)
    to_alert = wait_for_detection(folder, 120)
    to_query = until(lambda: events_in_lake(folder) - before >= load.accepted, 120)
    stored = events_in_lake(folder) - before
    cpu = cpu_seconds(folder)
    cpu.subtract(cpu_before)
    assert not load.failures, load.failures
    assert stored == load.accepted, (stored, load.accepted)
    rates = (load.accepted / took, load.accepted / (took + to_alert + to_query), load.accepted / (took + to_alert))
    print(f"accepted by HTTP               {rates[0]:>12,.0f} events/s, {rates[0] / alone:.2f} of the broker alone")
    print(f"queryable in the lake          {rates[1]:>12,.0f} events/s  (goal 100,000)")
    print(f"looked at by every rule        {rates[2]:>12,.0f} events/s  (goal 100,000)")
    print(f"refused because full           {load.refused:>12,} requests")
    print(f"CPU of the platform            {cpu.total() / load.accepted * 1e6:>12,.1f} s per million events, of it")
    for name, used in cpu.most_common():
        if used / cpu.total() > _WORTH_TELLING:
            print(f"  {name:28} {used / load.accepted * 1e6:>12,.1f}")
    share = size_of(folder / "lake") / load.octets
    print(f"stored in the lake             {share:>12.3f} bytes per byte received  (goal 0.125)")
    hec = Load(told["http"], told["token"], hec=True)
    took = hec.send(seconds / 3)
    if hec.failures:
        print(f"HEC: not measured: {hec.failures[0]}")
    else:
        print(f"accepted by HEC                {hec.accepted / took:>12,.0f} events/s")
        wait_for_detection(folder, 60)
    half = Load(told["http"], told["token"])
    background = threading.Thread(target=half.send, args=(seconds, rates[2] / 2))
    background.start()
    time.sleep(2)
    found = alert_latencies(folder, load, 30, 0.05)
    background.join()
    print(f"alert latency, half load       {percentiles(found)}  (goal p99 1 s)")
