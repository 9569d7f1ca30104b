"""`noroshi doctor` finds what is wrong and says what to do."""

from __future__ import annotations

import json
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.platform.conftest import Running
from tests.platform.test_up import entry, send

from noroshi.platform.pauses import usual_pause


def test_a_platform_that_does_not_run_is_said_to_be_so(tmp_path: Path) -> None:
    stopped = Running.__new__(Running)
    stopped.folder = tmp_path
    answer = stopped.command("doctor")
    assert answer.returncode == 1
    assert f"no platform in {tmp_path}" in answer.stdout.replace("\n", " ")


def test_broken_rules_stuck_readers_and_unreadable_records_are_found(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "broken.rego").write_text("package broken\n\nalert contains if {\n")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "threat_actors.txt").write_text("# none yet\n")
    settings = tmp_path / "noroshi.toml"
    settings.write_text(f'[detect]\nrules = "{rules}"\nlists = "{tmp_path / "lists"}"\n')
    platform = Running(tmp_path / "platform", "--settings", str(settings))
    try:
        send(platform.folder, "gcp_logging", [entry(1, "hello")], "first")
        time.sleep(2)
        children = json.loads((platform.folder / "status.json").read_text())["children"]
        analyze = children["analyze-1"]["pid"]
        os.kill(analyze, signal.SIGSTOP)
        for number in range(70):
            send(platform.folder, "gcp_logging", [b"{"], f"broken-{number}")
        found = platform.command("doctor", "--settings", str(settings))
        os.kill(analyze, signal.SIGCONT)
    finally:
        platform.stop()
    assert found.returncode == 1
    assert "a rule is broken" in found.stdout
    assert "messages behind on RAW and does not move" in found.stdout
    assert "the list threat_actors is empty" in found.stdout
    assert f"fill threat_actors.txt in {tmp_path / 'lists'}" in " ".join(found.stdout.split())


def test_how_often_a_source_sends_is_known_only_after_some_time() -> None:
    start = datetime(2026, 1, 5, tzinfo=UTC)
    regular = [start + timedelta(minutes=2) * number for number in range(6)]
    assert usual_pause(regular) == timedelta(minutes=2)
    assert usual_pause(regular[:4]) is None
