"""A platform around the web process: broker, lake, playbooks, as much of each as the pages show."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.console.conftest import CHROMIUM, Desk, Web, serving, store
from tests.console.seeding import many, put_alerts, put_cases
from tests.lake.stocked import received, settings_for, stock
from tests.respond.engine.acting import RecordingHands

from noroshi.broker.contract import Broker
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.broker.outbox import Outbox
from noroshi.model.batch import DeadLetter
from noroshi.model.ledger import LedgerEntry
from noroshi.platform.streams import ensure_streams
from noroshi.respond.engine.database import Database as JournalDatabase
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.policy import ApprovalRule, Policy
from noroshi.runtime.settings import BrokerSettings

INTRUDER = "203.0.113.77"
TOKEN = "of-the-test"
ISOLATE = """
main:
  params: [args]
  steps:
  - look:
      call: look.user
      args: {name: "${args.user}"}
      result: found
  - isolate:
      call: hosts.isolate
      args: {host: "${args.host}"}
      result: isolated
  - done:
      return: ${isolated.did + " " + args.host}
"""


@dataclass(frozen=True)
class Machine:
    """The platform that the pages look at. `hands` note what playbooks did."""

    web: Web
    hands: RecordingHands
    broker_url: str

    def raw_messages(self) -> int:
        """How many batches the RAW stream holds."""
        found: int = _run(self.broker_url, _count_raw)
        return found


@pytest.fixture(scope="session")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Events of two sources, one of them silent for hours; a dead letter; a playbook whose second call needs a yes."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    folder = tmp_path_factory.mktemp("machine")
    now = datetime.now(UTC)
    with store(folder) as database, EmbeddedNats(folder / "nats", token=TOKEN) as nats:
        put_cases(database, now, 6)
        put_alerts(database, many(now, 80, cases=6))
        _stock(folder / "platform", now)
        _run(nats.url, _fill)
        hands = RecordingHands()
        broker = f'\n[broker]\nurl = "{nats.url}"\ntoken = "{TOKEN}"\n'
        with _playbooks(folder / "platform", hands), serving(folder, broker) as url:
            yield Machine(Web(url, database, folder), hands, nats.url)


@pytest.fixture
def place(machine: Machine, chromium: Any, pictures: Path) -> Iterator[Desk]:
    """Windows on the machine; a test fails when the browser reported an error in one of them."""
    made = Desk(machine.web, chromium, pictures)
    try:
        yield made
    finally:
        made.close()
    assert made.faults == []


def _stock(folder: Path, now: datetime) -> None:
    seen = [{"name": "src_endpoint.ip", "type_id": 2, "value": INTRUDER}]
    logins: dict[str, Any] = {
        "observables": seen,
        "activity_name": "Logon",
        "message": f"Accepted publickey for bob from {INTRUDER}",
    }
    stock(
        settings_for(folder),
        received(["a1", "a2"], time=now - timedelta(hours=1), src_endpoint={"ip": INTRUDER}, **logins),
        received([f"b{number}" for number in range(40)], time=now - timedelta(minutes=9), message="an ordinary login"),
        received([f"f{number}" for number in range(20)], time=now - timedelta(minutes=4), source="falco"),
    )


def _run(url: str, use: Any) -> Any:
    """What `use` gives for a broker, on a loop in another thread: Playwright has one in this."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _with_broker(url, use)).result()


async def _with_broker(url: str, use: Any) -> Any:
    broker = await connect(url, token=TOKEN)
    try:
        return await use(broker)
    finally:
        await broker.close()


async def _fill(broker: Broker) -> None:
    await ensure_streams(broker, BrokerSettings(max_bytes=64 << 20))
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    for minutes in range(40, 2, -1):
        await _account(broker, "falco", now - timedelta(minutes=minutes), 60 + minutes % 7)
    for minutes in range(110, 80, -1):
        await _account(broker, "linux_auth", now - timedelta(minutes=minutes), 30)
    letter = DeadLetter(
        source="falco", origin="first", record=3, reason="not-json", detail="JSON is malformed", raw=b'{"rule": "Ter'
    )
    await Outbox(broker, "analyze").dead([letter], "falco", "d1")


async def _account(broker: Broker, source: str, minute: datetime, records: int) -> None:
    outbox = Outbox(broker, "collect")
    batch_id = f"{source}-{minute.isoformat()}"
    for stage in ("collect", "analyze", "detect", "route"):
        events = 0 if stage == "collect" else records
        entry = LedgerEntry(
            stage=stage, source=source, batch_id=batch_id, minute=minute, records_in=records, records_out=records,
            events=events,
        )  # fmt: skip
        await outbox.account(entry)


async def _count_raw(broker: Broker) -> int:
    return (await broker.state("RAW")).messages


class _playbooks:  # noqa: N801 - a block
    """An engine that drives runs in this process, on the journal that the web process reads."""

    def __init__(self, folder: Path, hands: RecordingHands) -> None:
        self._database = JournalDatabase(f"sqlite:///{folder / 'playbooks.db'}")
        self._engine = LocalEngine(Journal(self._database), hands)
        self._stop = threading.Event()
        self._crew = threading.Thread(target=self._engine.work, args=(self._stop, 1))

    def __enter__(self) -> None:
        policy = Policy(title="Isolate a host", approvals=(ApprovalRule(actions=("hosts.isolate",)),))
        self._engine.deploy("isolate_host", ISOLATE, "test", policy)
        self._crew.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._crew.join()
        self._engine.close()
        self._database.close()
