"""`noroshi up`: everything runs, records go in, events and alerts come out, and it stops in order."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
from tests.platform.conftest import NOROSHI, Running

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.outbox import Outbox
from noroshi.model.batch import RawBatch
from noroshi.platform.attach import attach
from noroshi.platform.streams import connect_broker


def with_broker(folder: Path, use: Callable[[Broker], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        broker = await connect_broker(attach(folder).broker, "test")
        try:
            return await use(broker)
        finally:
            await broker.close()

    return asyncio.run(run())


def send(folder: Path, source: str, records: list[bytes], batch_id: str) -> None:
    batch = RawBatch(
        source=source, batch_id=batch_id, received_at=datetime.now(UTC), records=pa.array(records, pa.binary())
    )
    with_broker(folder, lambda broker: Outbox(broker, "collect").raw(batch))


def read(folder: Path, stream: str, enough: Callable[[list[Delivery]], bool], seconds: float = 60) -> list[Delivery]:
    """Everything in a stream as soon as it is enough."""

    async def collect(broker: Broker) -> list[Delivery]:
        reader = await broker.reader(stream, after_sequence=0)
        found: list[Delivery] = []
        async with asyncio.timeout(seconds):
            while not enough(found):
                found += await reader.fetch(100, 0.2)
        return found

    result: list[Delivery] = with_broker(folder, collect)
    return result


def entry(number: int, message: str) -> bytes:
    at = datetime.now(UTC) - timedelta(minutes=10) + timedelta(seconds=number)
    record = {
        "insertId": f"id-{message[:12]}-{number}",
        "logName": "projects/example-project/logs/syslog",
        "timestamp": at.isoformat(),
        "resource": {"type": "gce_instance", "labels": {"instance_id": f"host-{number}"}},
        "jsonPayload": {"message": message},
    }
    return json.dumps(record).encode()


def test_records_become_events_and_what_cannot_is_filed_and_can_be_replayed(platform: Running) -> None:
    send(platform.folder, "gcp_logging", [entry(1, "hello"), b"{broken", entry(2, "there")], "b1")
    [message] = read(platform.folder, wire.EVENTS, lambda found: len(found) == 1)
    assert wire.decode_events(message.payload, message.headers).table.num_rows == 2
    read(platform.folder, wire.DEAD, lambda found: len(found) == 1)
    listed = platform.command("dead", "list")
    assert (listed.returncode, "not-json" in listed.stdout, "gcp_logging" in listed.stdout) == (0, True, True)
    assert platform.command("dead", "replay", "--reason", "not-json").stdout == "1 dead letter on the way again.\n"
    letters = read(platform.folder, wire.DEAD, lambda found: len(found) == 1)
    [letter] = wire.decode_dead(letters[0].payload)
    assert (letter.raw, letter.reason, letters[0].sequence) == (b"{broken", "not-json", 2)
    entries = read(platform.folder, wire.LEDGER, lambda found: len(found) >= 2)
    [first] = wire.decode_ledger(entries[0].payload)
    assert (first.records_in, first.records_out, first.dead, first.missing) == (3, 2, {"not-json": 1}, 0)


def test_a_source_nobody_knows_is_filed_record_by_record(platform: Running) -> None:
    send(platform.folder, "nonsense", [b"one", b"two"], "b2")

    def filed(found: list[Delivery]) -> bool:
        return any(delivery.subject == "dead.analyze.nonsense" for delivery in found)

    [message] = [d for d in read(platform.folder, wire.DEAD, filed) if d.subject == "dead.analyze.nonsense"]
    letters = [(letter.raw, letter.reason) for letter in wire.decode_dead(message.payload)]
    assert letters == [(b"one", "unknown-source"), (b"two", "unknown-source")]


def test_a_second_platform_in_the_same_folder_is_refused(platform: Running) -> None:
    second = subprocess.run([NOROSHI, "up", "--dir", platform.folder], capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert "a platform is already running in" in second.stderr


def test_every_child_that_is_killed_comes_back_and_no_record_is_lost(platform: Running) -> None:
    status = json.loads((platform.folder / "status.json").read_text())["children"]
    for number, (name, child) in enumerate(sorted(status.items())):
        os.kill(child["pid"], signal.SIGKILL)
        deadline = time.monotonic() + 60
        while True:
            now = json.loads((platform.folder / "status.json").read_text())["children"][name]
            if now["state"] == "running" and now["pid"] != child["pid"]:
                break
            assert time.monotonic() < deadline, f"{name} did not come back"
            time.sleep(0.1)
        time.sleep(0.5)
        send(platform.folder, "gcp_logging", [entry(number, f"after {name}")], f"after-{name}")

    def seen(found: list[Delivery]) -> bool:
        return sum(delivery.headers["batch-id"].startswith("after-") for delivery in found) == len(status)

    assert seen(read(platform.folder, wire.EVENTS, seen, seconds=40))


def test_what_rooms_are_forked_from_has_one_thread_and_shares_its_memory(platform: Running) -> None:
    children = json.loads((platform.folder / "status.json").read_text())["children"]
    nursery = children["nursery"]["pid"]
    assert len(list(Path(f"/proc/{nursery}/task").iterdir())) == 1
    for name in ("web-1", "route-1"):
        pid = children[name]["pid"]
        assert Path(f"/proc/{pid}/comm").read_text() == f"noroshi-{name[:-2]}\n"
        assert int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1]) == nursery


def test_a_platform_that_is_killed_leaves_no_process_behind(tmp_path: Path) -> None:
    running = Running(tmp_path / "p")
    children = json.loads((running.folder / "status.json").read_text())["children"]
    running.process.kill()
    running.process.communicate()
    deadline = time.monotonic() + 60
    while any(is_alive(child["pid"]) for child in children.values()):
        assert time.monotonic() < deadline, [name for name, child in children.items() if is_alive(child["pid"])]
        time.sleep(0.1)


def is_alive(pid: int) -> bool:
    """Also what has ended and is waited for by nobody is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_ctrl_c_stops_everything_in_order(tmp_path: Path) -> None:
    running = Running(tmp_path / "p")
    children = json.loads((running.folder / "status.json").read_text())["children"]
    began = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - began < 10
    assert not any(is_alive(child["pid"]) for child in children.values())
