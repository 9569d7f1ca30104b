"""Whatever is killed, cut off or filled up while records come in: nothing is lost and nothing is there twice.

`NOROSHI_CHAOS=long` makes the load last two minutes, in which every process is killed in turn, and again and again.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.chaos.load import Sender, children, kill, settle, write_rules
from tests.platform.conftest import Running

from noroshi.platform.ports import COLLECT_FILE, MONITOR_FILE
from noroshi.platform.web import URL_FILE

LONG = os.environ.get("NOROSHI_CHAOS") == "long"
pytestmark = pytest.mark.timeout(900 if LONG else 300)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Running]:
    running = Running(tmp_path / "platform", "--settings", str(write_rules(tmp_path)))
    yield running
    running.stop()


def sender_to(platform: Running, seconds: float, *, pause_seconds: float = 0.02, padding_bytes: int = 0) -> Sender:
    file = platform.folder / "collect-url"
    return Sender(
        url=file.read_text,
        token=platform.told["token"],
        seconds=seconds,
        pause_seconds=pause_seconds,
        padding_bytes=padding_bytes,
    )


@pytest.mark.skipif(not LONG, reason="kills everything for two minutes; needs NOROSHI_CHAOS=long")
def test_every_process_is_killed_under_load_and_nothing_is_lost_or_repeated(platform: Running) -> None:
    sender = sender_to(platform, 120)
    sender.start()
    killed = dict.fromkeys(children(platform.folder), 0)
    time.sleep(1)
    while sender.is_alive():
        for name in killed:
            killed[name] += kill(platform.folder, name)
            time.sleep(random.uniform(0.5, 6))
    sender.join()
    # What the killed held comes again after a while, and on a busy machine much else has piled up behind it.
    outcome = settle(platform, sender, 420)
    print(f"\nkilled {killed}\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
    assert not sender.failure
    assert min(killed.values()) >= 1
    assert outcome.is_right(sender), outcome


@pytest.mark.skipif(not LONG, reason="how long it takes to stop is told by a machine with nothing else to do")
def test_ctrl_c_under_load_stops_within_ten_seconds_and_the_next_start_goes_on_where_it_was(tmp_path: Path) -> None:
    folder, settings = tmp_path / "platform", str(write_rules(tmp_path))
    first = Running(folder, "--settings", settings)
    sender = sender_to(first, 20, pause_seconds=0.0)
    sender.start()
    time.sleep(5)
    before, began = addresses(folder), time.monotonic()
    assert first.stop() == 0
    seconds = time.monotonic() - began
    second = Running(folder, "--settings", settings)
    try:
        assert addresses(folder) == before
        sender.join()
        outcome = settle(second, sender, 180)
        print(f"\nstopped in {seconds:.1f} s\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
        assert seconds < 10
        assert not sender.failure
        assert outcome.is_right(sender), outcome
    finally:
        second.stop()


def addresses(folder: Path) -> list[str]:
    return [(folder / name).read_text() for name in (COLLECT_FILE, MONITOR_FILE, URL_FILE)]


def test_a_broker_that_is_cut_off_for_a_while_costs_nothing(platform: Running) -> None:
    sender = sender_to(platform, 6)
    sender.start()
    time.sleep(1)
    broker = children(platform.folder)["nats-server"]["pid"]
    os.kill(broker, signal.SIGSTOP)
    time.sleep(8)
    os.kill(broker, signal.SIGCONT)
    sender.join()
    outcome = settle(platform, sender, 60)
    print(f"\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
    assert not sender.failure
    assert outcome.is_right(sender), outcome


def test_a_full_stream_pushes_back_and_what_it_could_not_take_comes_later(tmp_path: Path) -> None:
    settings = write_rules(tmp_path, "[broker]\nmax_bytes = 1048576\n")
    platform = Running(tmp_path / "platform", "--settings", str(settings))
    try:
        sender = sender_to(platform, 5, padding_bytes=4000, pause_seconds=0.0)
        analyze = children(platform.folder)["analyze-1"]["pid"]
        os.kill(analyze, signal.SIGSTOP)
        sender.start()
        deadline = time.monotonic() + 60
        while not sender.answers["503"] and time.monotonic() < deadline:
            time.sleep(0.1)
        os.kill(analyze, signal.SIGCONT)
        sender.join()
        outcome = settle(platform, sender, 60)
        print(f"\nanswers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
        assert sender.answers["503"] > 0
        assert not sender.failure
        assert outcome.is_right(sender), outcome
    finally:
        platform.stop()
