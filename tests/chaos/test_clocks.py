"""Clocks that are wrong: the rooms' differ from the broker's and the senders', and every record is still there once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.chaos.load import Sender, settle, write_rules
from tests.platform.conftest import Running

LONG = os.environ.get("NOROSHI_CHAOS") == "long"
pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not LONG, reason="a whole platform for each wrong clock; needs NOROSHI_CHAOS=long"),
]


def library() -> str:
    """What gives programs another time; nats-server is linked statically and keeps the machine's."""
    found = next(iter(sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))), None)
    if found is None:
        pytest.skip("libfaketime is not installed")
    return str(found)


@pytest.mark.parametrize("offset", ["-20h", "+3h"])
def test_rooms_whose_clock_is_wrong_by_hours_lose_and_repeat_nothing(tmp_path: Path, offset: str) -> None:
    skew = {"LD_PRELOAD": library(), "FAKETIME": offset}
    settings = write_rules(tmp_path)
    platform = Running(tmp_path / "platform", "--settings", str(settings), environment=skew)
    try:
        sender = Sender(url=(platform.folder / "collect-url").read_text, token=platform.told["token"], seconds=6)
        sender.start()
        sender.join()
        outcome = settle(platform, sender, 60)
        print(f"\n{offset}: answers {dict(sender.answers)}\nsent {len(sender.sent)}; {outcome}")
        assert not sender.failure
        assert outcome.is_right(sender), outcome
    finally:
        platform.stop()
