"""Files are followed to the byte: through rotation, truncation, copies, and kill -9 of the collector."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.collect.collecting import Collecting, collecting

from noroshi.broker import wire
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect


def following(folder: Path, *patterns: str, source: str = "linux_auth", **more: Any) -> dict[str, dict[str, Any]]:
    paths = [str(folder / pattern) for pattern in patterns]
    return {"logs": {"kind": "files", "source": source, "paths": paths, "poll_seconds": 0.02, **more}}


def append(path: Path, *lines: str) -> None:
    with path.open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


async def arrived(one: Collecting, count: int) -> list[str]:
    async def enough() -> bool:
        return len(await one.records("linux_auth")) >= count

    await one.until(enough)
    await asyncio.sleep(0.15)
    return [record.decode() for record in await one.records("linux_auth")]


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "log"
    folder.mkdir()
    return folder


def test_lines_are_taken_when_they_are_whole_from_files_old_and_new(tmp_path: Path, logs: Path) -> None:
    append(logs / "a.log", "one", "", "two")
    (logs / "old.log.gz").write_bytes(b"\x1f\x8b")

    async def story(one: Collecting) -> list[list[str]]:
        seen = [await arrived(one, 2)]
        with (logs / "a.log").open("a") as file:
            file.write("thr")
            file.flush()
            await asyncio.sleep(0.1)
            file.write("ee\r\n")
        append(logs / "b.log", "four")
        seen.append(sorted(await arrived(one, 4)))
        assert {batch.origin for batch in await one.batches()} == {str(logs / "a.log"), str(logs / "b.log")}
        return seen

    seen = collecting(tmp_path, story, inputs=following(logs, "*"))
    assert seen == [["one", "two"], ["four", "one", "three", "two"]]


def test_the_mark_before_a_text_in_utf_8_is_no_part_of_its_first_record(tmp_path: Path, logs: Path) -> None:
    (logs / "a.log").write_bytes(b"\xef\xbb\xbfone\r\n\xef\xbb\xbftwo\r\n")

    async def story(one: Collecting) -> list[bytes]:
        await arrived(one, 2)
        return await one.records("linux_auth")

    assert collecting(tmp_path, story, inputs=following(logs, "*")) == [b"one", b"\xef\xbb\xbftwo"]


@pytest.mark.parametrize("patterns", [["app.log"], ["app.log*"], ["."]])
def test_rotation_by_rename_loses_and_repeats_nothing(tmp_path: Path, logs: Path, patterns: list[str]) -> None:
    path = logs / "app.log"
    append(path, "0")

    async def story(one: Collecting) -> list[str]:
        await arrived(one, 1)
        number = 1
        for _ in range(3):
            writer = path.open("a")
            for name in ("app.log.2", "app.log.1", "app.log"):
                if (logs / name).exists():
                    following_name = {"app.log": "app.log.1", "app.log.1": "app.log.2", "app.log.2": "app.log.3"}[name]
                    (logs / name).rename(logs / following_name)
            append(path, str(number))
            writer.write(f"{number + 1}\n")
            writer.close()
            await asyncio.sleep(0.1)
            number += 2
        return sorted(await arrived(one, 7), key=int)

    assert collecting(tmp_path, story, inputs=following(logs, *patterns)) == [str(n) for n in range(7)]


@pytest.mark.parametrize("patterns", [["app.log"], ["app.log*"]])
def test_rotation_by_copy_and_truncate_loses_and_repeats_nothing(
    tmp_path: Path, logs: Path, patterns: list[str]
) -> None:
    path = logs / "app.log"
    append(path, *(f"{n} of the first content" for n in range(100)))

    async def story(one: Collecting) -> list[str]:
        await arrived(one, 100)
        shutil.copy(path, logs / "app.log.1")
        await asyncio.sleep(0.1)
        os.truncate(path, 0)
        append(path, *(f"{n} of the second content" for n in range(100, 110)))
        return await arrived(one, 110)

    records = collecting(tmp_path, story, inputs=following(logs, *patterns))
    assert sorted(int(record.split()[0]) for record in records) == list(range(110))


def test_a_file_that_was_written_anew_and_longer_is_read_from_its_beginning(tmp_path: Path, logs: Path) -> None:
    path = logs / "app.log"
    append(path, "old 1", "old 2")

    async def story(one: Collecting) -> list[str]:
        await arrived(one, 2)
        path.write_text("".join(f"new {n}\n" for n in range(5)))
        return await arrived(one, 7)

    records = collecting(tmp_path, story, inputs=following(logs, "app.log"))
    assert records == ["old 1", "old 2", *(f"new {n}" for n in range(5))]


def test_what_was_written_while_nobody_looked_is_read_even_from_a_renamed_file(tmp_path: Path, logs: Path) -> None:
    path = logs / "app.log"
    append(path, "1", "2")
    inputs = following(logs, "app.log")

    async def first(one: Collecting) -> None:
        await arrived(one, 2)

    async def second(one: Collecting) -> list[str]:
        return sorted(await arrived(one, 4))

    collecting(tmp_path, first, inputs=inputs)
    append(path, "3")
    path.rename(logs / "app.log.1")
    append(path, "4")
    assert collecting(tmp_path, second, inputs=inputs) == ["1", "2", "3", "4"]


def test_the_unfinished_line_of_a_file_that_is_gone_is_a_record(tmp_path: Path, logs: Path) -> None:
    path = logs / "app.log"
    path.write_text("whole\nunfinished")

    async def story(one: Collecting) -> list[str]:
        await arrived(one, 1)
        path.unlink()
        return await arrived(one, 2)

    assert collecting(tmp_path, story, inputs=following(logs, "*", gone_seconds=0.2)) == ["whole", "unfinished"]


def test_records_that_belong_together_come_in_one_batch(tmp_path: Path, logs: Path) -> None:
    path = logs / "audit.log"
    line = "type=SYSCALL msg=audit(1700000000.000:{n}): x=1"

    async def story(one: Collecting) -> list[list[bytes]]:
        append(path, line.format(n=1))
        await asyncio.sleep(0.1)
        append(path, line.format(n=1).replace("SYSCALL", "PATH"), line.format(n=2))

        async def enough() -> bool:
            return len(await one.records("linux_auditd")) >= 3

        await one.until(enough)
        return [
            [record.split(b"audit")[1][:18] for record in batch.records.to_pylist()] for batch in await one.batches()
        ]

    batches = collecting(tmp_path, story, inputs=following(logs, "*", source="linux_auditd"))
    assert batches == [[b"(1700000000.000:1)"] * 2, [b"(1700000000.000:2)"]]


def test_kill_9_at_any_moment_repeats_and_loses_nothing(tmp_path: Path, logs: Path) -> None:
    path = logs / "app.log"
    settings = tmp_path / "noroshi.toml"
    settings.write_text(
        f'[platform]\nport = 0\ndir = "{tmp_path}"\n[collect.inputs.logs]\nkind = "files"\nsource = "linux_auth"\n'
        f'paths = ["{path}"]\npoll_seconds = 0.01\n'
    )
    chance = random.Random(7)
    total = 0
    with EmbeddedNats(tmp_path / "nats") as nats:
        environment = {**os.environ, "NOROSHI_BROKER_URL": nats.url, "NOROSHI_BROKER_TOKEN": nats.token}
        command = [sys.executable, "-m", "noroshi.platform.process", "collect", str(settings)]
        for round_number in range(3):
            with (tmp_path / "collect.out").open("ab") as out:
                process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
            try:
                _wait((tmp_path / "collect-url").exists)
                until = time.monotonic() + chance.uniform(0.2, 0.6)
                while time.monotonic() < until:
                    append(path, *(str(total + n) for n in range(50)))
                    total += 50
                    time.sleep(0.002)
                if round_number == 2:
                    _wait(lambda expected=total: len(asyncio.run(_stored(nats))) >= expected)  # type: ignore[misc]
            finally:
                process.kill()
                process.wait()
            (tmp_path / "collect-url").unlink()
        stored = asyncio.run(_stored(nats))
    assert stored == [b"%d" % n for n in range(total)]


async def _stored(nats: EmbeddedNats) -> list[bytes]:
    broker = await connect(nats.url, token=nats.token)
    last = (await broker.state("RAW")).last_sequence
    reader = await broker.reader("RAW", 0)
    found: list[bytes] = []
    at = 0
    while at < last:
        for one in await reader.fetch(500, 2):
            found += wire.decode_raw(one.payload, one.headers).records.to_pylist()
            at = one.sequence
    await broker.close()
    return found


def _wait(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)
