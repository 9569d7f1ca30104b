"""The demonstration's logs: an ordinary night of a small fleet, and in it a stolen SSH key that mines coins.

Everything is derived from a seed, so that the same night is told every time. Addresses and names are reserved for
documentation; the file hash is one of a real miner.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

NIGHT: Final = datetime(2026, 3, 14, 0, 0, tzinfo=UTC)
BREAK_IN: Final = NIGHT + timedelta(hours=2, minutes=11)
THIEF: Final = "203.0.113.77"
VICTIM: Final = "bob"
MINER_SHA256: Final = "066f103e7433559e3a128dcee6d78fa49c90edbb63f60d3b0925c0bbfa3a0f13"
HOSTS: Final = tuple(str(1277634500 + number) for number in range(14))
_PEOPLE: Final = ("alice", "carol", "dan", "erin", "frank", "grace")
_OFFICES: Final = tuple(f"198.51.100.{number}" for number in range(10, 30))


@dataclass(frozen=True, slots=True)
class Night:
    """Where the night's logs lie: Cloud Logging syslog, osquery results, and a list of known threat actors."""

    syslog: Path
    osquery: Path
    lists: Path


def write_night(folder: Path, *, begins: datetime = NIGHT, ordinary_records: int = 20_000) -> Night:
    """Write six ordinary hours' logs and the list of threat actors into `folder` and return where they are."""
    chance = random.Random(20260314)  # noqa: S311 - a story, not a secret
    lists = folder / "lists"
    lists.mkdir(parents=True, exist_ok=True)
    night = Night(folder / "gcp_logging.jsonl", folder / "osquery.jsonl", lists)
    _write(night.syslog, _ordinary_syslog(chance, begins, ordinary_records), "timestamp")
    _write(night.osquery, _ordinary_files(chance, begins, ordinary_records // 10), "unixTime")
    (lists / "threat_actors.txt").write_text(f"# addresses of known threat actors\n{THIEF}\n192.0.2.128/25\n")
    return night


def write_break_in(night: Night, at: datetime = BREAK_IN) -> None:
    """Add to the logs how somebody walks over twelve hosts with a stolen key and leaves a miner on the last."""
    for step, host in enumerate(HOSTS[:12]):
        login = login_records(at + timedelta(seconds=20 * step), host, 900_000 + step, VICTIM, THIEF)
        append(night.syslog, login)
    append(night.osquery, [miner_record(at + timedelta(minutes=6), HOSTS[11])])


def append(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write records at the end of a log."""
    with path.open("a") as log:
        log.writelines(json.dumps(record) + "\n" for record in records)


def _write(path: Path, records: Iterable[dict[str, Any]], clock: str) -> None:
    path.unlink(missing_ok=True)
    append(path, sorted(records, key=lambda record: record[clock]))


def _syslog(at: datetime, host: str, number: int, message: str) -> dict[str, Any]:
    return {
        "insertId": f"{host}-{number:06d}",
        "logName": "projects/example-project/logs/syslog",
        "resource": {
            "type": "gce_instance",
            "labels": {"instance_id": host, "project_id": "example-project", "zone": "asia-northeast1-b"},
        },
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "severity": "INFO",
        "jsonPayload": {"message": message},
    }


def login_records(at: datetime, host: str, number: int, user: str, address: str) -> Iterator[dict[str, Any]]:
    """The two lines that a login by public key leaves."""
    pid = 1000 + number % 30000
    clock = at.strftime("%b %e %H:%M:%S")
    head = f"{clock} host-{host[-2:]} sshd[{pid}]: "
    key = "ED25519 SHA256:ExampleExampleExampleExampleExampleExampleExa"
    accepted = f"Accepted publickey for {user} from {address} port {40000 + number % 20000} ssh2: {key}"
    opened = f"pam_unix(sshd:session): session opened for user {user} by (uid=0)"
    yield _syslog(at, host, number * 2, head + accepted)
    yield _syslog(at + timedelta(milliseconds=40), host, number * 2 + 1, head + opened)


def _ordinary_syslog(chance: random.Random, begins: datetime, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        at = begins + timedelta(seconds=chance.uniform(0, 6 * 3600))
        host = chance.choice(HOSTS)
        if chance.random() < 0.01:
            yield from login_records(at, host, number, chance.choice(_PEOPLE), chance.choice(_OFFICES))
            continue
        clock = at.strftime("%b %e %H:%M:%S")
        message = chance.choice(
            (
                f"{clock} host-{host[-2:]} CRON[{number}]: pam_unix(cron:session): session closed for user root",
                f"{clock} host-{host[-2:]} systemd[1]: Started Daily apt download activities.",
                f"{clock} host-{host[-2:]} kernel: [{number}.5] TCP: request_sock_TCP: Possible SYN flooding.",
                f"{clock} host-{host[-2:]} sshd[{number}]: Connection closed by 198.51.100.200 port 51100 [preauth]",
                f"{clock} host-{host[-2:]} google_guest_agent[700]: INFO non_windows_accounts.go:144 Updating keys.",
            )
        )
        yield _syslog(at, host, number * 2, message)


def _file_event(at: datetime, host: str, path: str, sha256: str) -> dict[str, Any]:
    return {
        "name": "pack_fim_file_events",
        "hostIdentifier": host,
        "calendarTime": at.strftime("%a %b %e %H:%M:%S %Y UTC"),
        "unixTime": int(at.timestamp()),
        "epoch": 0,
        "counter": 1,
        "columns": {
            "action": "CREATED",
            "target_path": path,
            "sha256": sha256,
            "category": "binaries",
            "uid": "1001",
        },
        "action": "added",
    }


def _ordinary_files(chance: random.Random, begins: datetime, count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        at = begins + timedelta(seconds=chance.uniform(0, 6 * 3600))
        path = f"/usr/lib/example/module-{number % 400}.so"
        yield _file_event(at, chance.choice(HOSTS), path, f"{chance.getrandbits(256):064x}")


def miner_record(at: datetime, host: str) -> dict[str, Any]:
    """osquery's record of a known coin miner that appeared on a host."""
    return _file_event(at, host, "/tmp/.cache/xmrig", MINER_SHA256)  # noqa: S108
