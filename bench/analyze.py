"""Analysis of every source, and of Cloud Logging syslog entries beside the loop one would write in Python.

Both do the whole of it: bytes in; parsed, normalised to OCSF with observables, the rules' document and the raw text
out; with and without location and network of the address. The loop must give the very same events, or nothing is
printed. Then the records of `end_to_end`, messages taken together as the room does. Then each source's samples in a
batch of thousands and in one of fifty, which tells what a run costs whatever is in it. Times are processor time of one
thread, the best of several runs of each.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from bench.end_to_end import RECORDS, record
from bench.loop import Loop
from bench.machine import describe
from bench.samples import sample_records

from noroshi import integrations
from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.analyze.screening import screen
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.sdk import Integration, is_log_source, load_integration

_RECORDS = 20_000
_OF_A_SOURCE, _FEW = 8192, 50
_RUNS = 7
_TOGETHER = 10
_GOAL = 300_000
_PLACES = Path(__file__).resolve().parent.parent.parent / "shared" / "corpora" / "geoip-test"
_RECEIVED_AT = datetime(2026, 2, 1, tzinfo=UTC)


def main() -> None:
    """Print the figures."""
    records = make_records(_RECORDS)
    size = sum(map(len, records)) / len(records)
    print(f"{_RECORDS:,} Cloud Logging entries of sshd, PAM, sudo and cron, {size:.0f} bytes each, one batch\n")
    print(f"{'':32}{'SQL':>12}{'Python loop':>14}{'ratio':>8}")
    _compare("normalise", records, None)
    city, asn = _PLACES / "GeoLite2-City-Test.mmdb", _PLACES / "GeoLite2-ASN-Test.mmdb"
    if city.exists():
        _compare("normalise, place and network", records, EnrichmentSettings(geoip=city, asn=asn))
    else:
        print("the figure with enrichment needs ../shared/corpora/geoip-test")
    print(f"\nevents/s per core; the goal is {_GOAL:,} and a ratio of 5\n")
    _of_end_to_end()
    _every_source()
    print(f"\n{describe()}")


def _of_end_to_end() -> None:
    analyzer = Analyzer(load_integration(Path(next(iter(integrations.__path__))) / "gcp_logging"))
    names = (f"bench-{number}" for number in range(_TOGETHER))
    batches = [_batch("gcp_logging", [_sent(name, number) for number in range(RECORDS)]) for name in names]
    together, alone = _best(lambda: analyzer.analyze_together(batches), lambda: analyzer.analyze(batches[0]))
    each = (together / _TOGETHER / RECORDS, alone / RECORDS)
    print(f"records of end_to_end, {_TOGETHER} messages of {RECORDS:,} together: {each[0] * 1e6:.1f} us a record")
    print(f"{'one message alone':>43}: {each[1] * 1e6:.1f} us\n")
    analyzer.close()


def _sent(name: str, number: int) -> bytes:
    return record(f"{name}-{number}", _RECEIVED_AT.isoformat(), number).encode()


def _every_source() -> None:
    print(f"{'source':18}{'bytes':>8}{'records/s':>12}{'screening':>12}{'all':>8}{'batch of 50':>14}")
    spent = 0.0
    folders = sorted(path.parent for path in Path(next(iter(integrations.__path__))).glob("*/manifest.toml"))
    loaded = [load_integration(folder) for folder in folders if is_log_source(folder)]
    for integration in loaded:
        seconds, screening, few = _of_source(integration)
        size = len(b"".join(sample_records(integration, _OF_A_SOURCE))) / _OF_A_SOURCE
        each, first = (part / _OF_A_SOURCE * 1e6 for part in (seconds, screening))
        parts = f"{first:>9.1f} us{each:>5.1f} us{few * 1000:>11.1f} ms"
        print(f"{integration.name:18}{size:>8.0f}{1e6 / each:>12,.0f}{parts}")
        spent += seconds
    rate = len(loaded) * _OF_A_SOURCE / spent
    print(f"{'all together':18}{'':8}{rate:>12,.0f} records/s per core, {1e6 / rate:.1f} CPU s for a million")


def _of_source(integration: Integration) -> list[float]:
    """Processor seconds to analyze a batch of samples, of its screening alone, and of a batch of few."""
    analyzer = Analyzer(integration)
    records = sample_records(integration, _OF_A_SOURCE)
    batch, few = (_batch(integration.name, records[:number]) for number in (_OF_A_SOURCE, _FEW))
    is_json = integration.format == "json"
    times = _best(
        lambda: analyzer.analyze(batch),
        lambda: screen(batch.records, json=is_json, max_record_bytes=1 << 20),
        lambda: analyzer.analyze(few),
    )
    analyzer.close()
    return times


def _compare(what: str, records: list[bytes], enrichment: EnrichmentSettings | None) -> None:
    folder = Path(next(iter(integrations.__path__))) / "gcp_logging"
    analyzer = Analyzer(load_integration(folder), enrichment)
    loop = Loop(enrichment, _RECEIVED_AT)
    batch = _batch("gcp_logging", records)
    few = records[:2000]
    _agree(analyzer.analyze(_batch("gcp_logging", few)), loop.run(few))
    fast, slow = _best(lambda: analyzer.analyze(batch), lambda: loop.run(records))
    rates = [len(records) / seconds for seconds in (fast, slow)]
    print(f"{what:32}{rates[0]:>12,.0f}{rates[1]:>14,.0f}{rates[0] / rates[1]:>8.1f}")
    analyzer.close()


def _batch(source: str, records: list[bytes]) -> RawBatch:
    return RawBatch(source=source, batch_id="bench", received_at=_RECEIVED_AT, records=pa.array(records, pa.binary()))


def _agree(events: EventBatch, inputs: list[tuple[str, str]]) -> None:
    """Both must say the same, key for key."""
    produced: Any = list(zip(events.inputs(), events.raw_data().to_pylist(), strict=True))
    assert len(produced) == len(inputs)
    for (document, raw), (expected, expected_raw) in zip(produced, inputs, strict=True):
        assert raw == expected_raw
        assert json.loads(document) == json.loads(expected), f"\n{document}\n{expected}"


def _best(*runs: Callable[[], Any]) -> list[float]:
    """The least processor time of each; they take turns, so that a busy machine slows all of them."""
    best = [float("inf")] * len(runs)
    for _ in range(_RUNS):
        for place, run in enumerate(runs):
            began = time.process_time()
            run()
            best[place] = min(best[place], time.process_time() - began)
    return best


def make_records(count: int) -> list[bytes]:
    """Entries as a sink writes them; every tenth is of a program that is not looked into."""
    chance = random.Random(7)
    return [json.dumps(_entry(number, chance)).encode() for number in range(count)]


def _entry(number: int, chance: random.Random) -> dict[str, Any]:
    user = chance.choice(["alice", "bob", "carol", "deploy", "root"])
    address = chance.choice(["81.2.69.142", "1.128.0.9", "2001:1700::7", f"192.0.2.{number % 250}"])
    port, pid = chance.randrange(1024, 65535), chance.randrange(300, 99999)
    text = chance.choice(
        [
            f"sshd[{pid}]: Accepted publickey for {user} from {address} port {port} ssh2: RSA SHA256:{number:032x}",
            f"sshd[{pid}]: Accepted publickey for {user} from {address} port {port} ssh2: RSA SHA256:{number:032x}",
            f"sshd[{pid}]: Failed password for {user} from {address} port {port} ssh2",
            f"sshd[{pid}]: Failed password for invalid user {user} from {address} port {port} ssh2",
            f"sshd[{pid}]: pam_unix(sshd:session): session opened for user {user}(uid={number % 2000}) by (uid=0)",
            f"sshd[{pid}]: pam_unix(sshd:session): session closed for user {user}",
            f"sudo:   {user} : TTY=pts/{number % 9} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/apt-get update",
            f"CRON[{pid}]: (root) CMD (run-parts /etc/cron.hourly)",
        ]
    )
    clock = f"{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}"
    return {
        "insertId": f"{number:08x}q7",
        "jsonPayload": {"message": f"Jan  5 {clock} web-{number % 20} {text}"},
        "resource": {
            "type": "gce_instance",
            "labels": {
                "instance_id": str(4520031799277580000 + number % 20),
                "zone": "us-central1-a",
                "project_id": "example-project",
            },
        },
        "timestamp": f"2026-01-05T{clock}.{number % 1000:03}456Z",
        "severity": "INFO",
        "labels": {"compute.googleapis.com/resource_name": f"web-{number % 20}"},
        "logName": "projects/example-project/logs/syslog",
        "receiveTimestamp": f"2026-01-05T{clock}.900Z",
    }
