"""A sender that is never wrong about what it sent, and the books that must balance when the dust has settled."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from tests.platform.conftest import Running

from noroshi.platform.attach import attach
from noroshi.platform.ledger import Balance, read_balance
from noroshi.platform.streams import connect_broker
from noroshi.runtime.errors import ConfigError, TransientError

RULES = {
    "chaos/marked.rego": """package chaos.marked

alert contains {"title": "marked", "riskScore": 40, "entities": [input.insertId]} if {
    contains(input.jsonPayload.message, "needle-in-the-haystack")
}
""",
    "chaos/often.rego": """package chaos.often

alert contains {"title": "often", "riskScore": 50, "entities": [input.jsonPayload.visitor]} if {
    contains(input.jsonPayload.message, "knocking-at-the-door")
    rateLimit(input.jsonPayload.visitor, "1h") == 3
}
""",
}
RECORDS, MARKED_EVERY, KNOCKS = 50, 25, 5
"""Records of one request, how many of them raise a stateless alert, and how many belong to one visitor."""
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)


def write_rules(folder: Path, more: str = "") -> Path:
    """The rules of the load, and the settings that make the platform use them and nothing else."""
    for name, text in RULES.items():
        path = folder / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "lists").mkdir(exist_ok=True)
    settings = folder / "noroshi.toml"
    settings.write_text(f'[detect]\nrules = "{folder / "rules"}"\nlists = "{folder / "lists"}"\n{more}')
    return settings


@dataclass(eq=False)
class Sender(threading.Thread):
    """Posts requests one after the other, each until it is answered with 200; `answers` counts what it was told."""

    url: Callable[[], str]
    token: str
    seconds: float
    pause_seconds: float = 0.02
    padding_bytes: int = 0
    sent: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)
    visitors: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    failure: str = ""

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def run(self) -> None:
        until = time.monotonic() + self.seconds
        number = 0
        with httpx.Client(timeout=15) as client:
            while time.monotonic() < until and not self.failure:
                self._post(client, number)
                number += 1
                time.sleep(self.pause_seconds)

    def _post(self, client: httpx.Client, number: int) -> None:
        body = b"\n".join(self._record(number, index) for index in range(RECORDS))
        headers = {"authorization": f"Bearer {self.token}", "idempotency-key": f"request-{number}"}
        patience = time.monotonic() + 90
        while time.monotonic() < patience:
            try:
                answer = client.post(f"{self.url()}/v1/collect/gcp_logging", content=body, headers=headers)
                self.answers[str(answer.status_code)] += 1
                if answer.status_code == 200:
                    return
            except httpx.HTTPError as error:
                self.answers[type(error).__name__] += 1
            time.sleep(0.2)
        self.failure = f"request {number} was not taken within 90 s: {dict(self.answers)}"

    def _record(self, number: int, index: int) -> bytes:
        position = number * RECORDS + index
        name = f"id-{position}"
        self.sent.add(name)
        message = "knocking-at-the-door"
        if position % MARKED_EVERY == 0:
            message += " needle-in-the-haystack"
            self.marked.add(name)
        padding = random.randbytes(self.padding_bytes // 2).hex()
        visitor = f"visitor-{position // KNOCKS}"
        self.visitors.add(visitor)
        return json.dumps(
            {
                "insertId": name,
                "logName": "projects/example-project/logs/syslog",
                "timestamp": (START + timedelta(milliseconds=position)).isoformat(),
                "resource": {"type": "gce_instance", "labels": {"instance_id": "host"}},
                "jsonPayload": {
                    "message": message,
                    "visitor": visitor,
                    "padding": padding,
                },
            }
        ).encode()


def children(folder: Path) -> dict[str, dict[str, Any]]:
    """What the supervisor says of every process."""
    found: dict[str, dict[str, Any]] = json.loads((folder / "status.json").read_text())["children"]
    return found


def kill(folder: Path, name: str) -> bool:
    """kill -9 one process; False when it is not running just now."""
    pid = children(folder)[name]["pid"]
    if pid:
        os.kill(pid, signal.SIGKILL)
    return bool(pid)


@dataclass(frozen=True)
class Outcome:
    """What is there when everything has settled, to be compared with what must be."""

    rows: int
    uids: int
    lost: int
    marked: Counter[str]
    visitors: Counter[str]
    gaps: int

    def is_right(self, sender: Sender) -> bool:
        """Every record sent is a row once, every alert is raised once, and the ledger has no gap."""
        return (
            self.rows == self.uids == len(sender.sent)
            and self.lost == 0
            and self.marked == Counter(sender.marked)
            and self.visitors == Counter(sender.visitors)
            and self.gaps == 0
        )

    def __str__(self) -> str:
        return (
            f"rows {self.rows}, different {self.uids}, lost {self.lost}, stateless alerts {self.marked.total()} "
            f"({len(self.marked)} different), stateful alerts {self.visitors.total()} "
            f"({len(self.visitors)} different), unaccounted for {self.gaps}"
        )


def settle(platform: Running, sender: Sender, seconds: float) -> Outcome:
    """Wait until the outcome is right, or patience ends, and give it."""
    deadline = time.monotonic() + seconds
    while (gaps(platform.folder) or stored(platform.folder) < len(sender.sent)) and time.monotonic() < deadline:
        time.sleep(0.5)
    while True:
        outcome = look(platform, sender)
        if outcome.is_right(sender) or time.monotonic() > deadline:
            return outcome
        time.sleep(1)


def look(platform: Running, sender: Sender) -> Outcome:
    """The outcome as it is now; alerts are counted on the bus itself, where a repeated one would show."""
    answer = platform.command(
        "query", "--format", "json", "SELECT uid, raw_data->>'insertId' AS id FROM events WHERE source = 'gcp_logging'"
    )
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    told = platform.command("query", "--format", "json", "SELECT rule_id, entities[1] AS who FROM alerts")
    alerts = [json.loads(line) for line in told.stdout.splitlines()]
    return Outcome(
        rows=len(rows),
        uids=len({row["uid"] for row in rows}),
        lost=len(sender.sent - {row["id"] for row in rows}),
        marked=Counter(alert["who"] for alert in alerts if alert["rule_id"] == "chaos.marked"),
        visitors=Counter(alert["who"] for alert in alerts if alert["rule_id"] == "chaos.often"),
        gaps=gaps(platform.folder),
    )


def gaps(folder: Path) -> int:
    """What nobody can account for just now."""
    return _balance(folder).gaps


def stored(folder: Path) -> int:
    """Events that the router says it has stored."""
    accounts = _balance(folder).accounts
    return sum(
        stages["route"].events
        for (_, source), stages in accounts.items()
        if source == "gcp_logging" and "route" in stages
    )


def _balance(folder: Path) -> Balance:
    async def read() -> Balance:
        broker = await connect_broker(attach(folder).broker, "chaos")
        try:
            return await read_balance(broker)
        finally:
            await broker.close()

    while True:
        try:
            return asyncio.run(read())
        except (ConfigError, TransientError):
            time.sleep(0.5)
