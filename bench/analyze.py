"""Analysis of Cloud Logging syslog entries: the SQL analyzer beside the loop one would write in Python.

Both do the whole of it: bytes in; parsed, normalised to OCSF with observables, the rules' document and the raw text
out; with and without location and network of the address. The loop must give the very same events, or nothing is
printed. Times are processor time of one thread, the best of several runs of each.
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
from bench.loop import Loop
from bench.machine import describe

from noroshi import integrations
from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.sdk import load_integration

_RECORDS = 20_000
_RUNS = 7
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
    print(f"\nevents/s per core; the goal is {_GOAL:,} and a ratio of 5\n{describe()}")


def _compare(what: str, records: list[bytes], enrichment: EnrichmentSettings | None) -> None:
    folder = Path(next(iter(integrations.__path__))) / "gcp_logging"
    analyzer = Analyzer(load_integration(folder), enrichment)
    loop = Loop(enrichment, _RECEIVED_AT)
    batch = RawBatch(
        source="gcp_logging",
        batch_id="bench",
        received_at=_RECEIVED_AT,
        records=pa.array(records, pa.binary()),
    )
    few = records[:2000]
    _agree(analyzer.analyze(_first(batch, len(few))), loop.run(few))
    fast, slow = _best(lambda: analyzer.analyze(batch), lambda: loop.run(records))
    rates = [len(records) / seconds for seconds in (fast, slow)]
    print(f"{what:32}{rates[0]:>12,.0f}{rates[1]:>14,.0f}{rates[0] / rates[1]:>8.1f}")
    analyzer.close()


def _first(batch: RawBatch, count: int) -> RawBatch:
    return RawBatch(
        source=batch.source,
        batch_id=batch.batch_id,
        received_at=batch.received_at,
        records=pa.array(batch.records.to_pylist()[:count], pa.binary()),
    )


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
