"""The demonstration, whole: what it tells has happened, on disk, in the lake and in the records."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NOROSHI = str(Path(sys.executable).with_name("noroshi"))
HOSTS = 12
LOGINS = 11


@pytest.mark.timeout(300)
def test_the_demonstration_takes_a_stolen_key_away_from_every_host(tmp_path: Path) -> None:
    place = tmp_path / "story"
    done = subprocess.run(
        [NOROSHI, "demo", "--dir", str(place), "--leave"], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the key opens nothing any more" in done.stdout
    keys = list((place / "fleet").glob("*/home/*/.ssh/authorized_keys"))
    assert {key.parts[-3] for key in keys} == {"noroshi"}
    assert len(keys) == HOSTS
    assert query(
        place, "SELECT count(*) AS n FROM events WHERE user_name = 'bob' AND src_endpoint_ip = '203.0.113.77'"
    ) == [{"n": LOGINS}]
    runs = [json.loads(line) for line in command(place, "playbook", "runs", "--format", "json").splitlines()]
    assert [(run["playbook"], run["state"]) for run in runs] == [("revoke-ssh-access", "SUCCEEDED")]


def test_the_demonstration_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = subprocess.run(
        [NOROSHI, "demo", "--dir", str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "is not empty" in done.stderr


def query(place: Path, sql: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in command(place, "query", "--format", "json", sql).splitlines()]


def command(place: Path, *arguments: str) -> str:
    done = subprocess.run(
        [NOROSHI, *arguments, "--dir", str(place / "platform")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
