"""Tokens are random, kept as hashes in a file for nobody else, and shared by processes that change them at once."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noroshi.collect.tokens import TokenFile
from noroshi.runtime.errors import ConfigError, UsageError

NOW = datetime.now(UTC)


def test_only_a_hash_is_kept_where_nobody_else_reads(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tokens.json"
    shown = TokenFile(path).create("web", sources=["falco"])
    name, _, secret = shown.partition(".")
    assert (name, len(secret) >= 32) == ("web", True)
    assert secret not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_token_is_found_by_all_of_it_and_nothing_less(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path / "tokens.json")
    shown = tokens.create("web")
    found = tokens.find(shown, NOW)
    assert found is not None
    assert found.name == "web"
    wrong = ["", ".", "web", "web.", shown[:-1], shown + "x", shown.upper(), "." + shown, "w\udcffb.x"]
    assert [tokens.find(one, NOW) for one in wrong] == [None] * len(wrong)


def test_a_rotated_secret_is_good_for_its_grace_only(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path / "tokens.json")
    old = tokens.create("web")
    new = tokens.rotate("web", grace=timedelta(hours=1))
    later = datetime.now(UTC) + timedelta(hours=2)
    assert [bool(tokens.find(*one)) for one in ((old, NOW), (new, NOW), (old, later), (new, later))] == [
        True, True, False, True,
    ]  # fmt: skip
    newer = tokens.rotate("web")
    assert [bool(tokens.find(one, NOW)) for one in (old, new, newer)] == [False, False, True]


def test_wrong_names_taken_names_and_unknown_names_are_told(tmp_path: Path) -> None:
    tokens = TokenFile(tmp_path / "tokens.json")
    tokens.create("web")
    for name, message in (("We b", "cannot be a token's name"), ("web", "there is a token"), ("a.b", "cannot be")):
        with pytest.raises(UsageError, match=message):
            tokens.create(name)
    with pytest.raises(UsageError, match="no token 'mail'; there are: web"):
        tokens.revoke("mail")


def test_a_damaged_file_is_told_and_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    path.write_text("{")
    with pytest.raises(ConfigError, match="cannot read"):
        TokenFile(path).create("web")
    assert path.read_text() == "{"


def _create(path: Path, name: str) -> None:
    TokenFile(path).create(name)


def test_processes_that_change_the_file_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    names = [f"t{n}" for n in range(12)]
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        pool.starmap(_create, [(path, name) for name in names])
    assert [token.name for token in TokenFile(path).list()] == sorted(names)


def test_the_command_makes_lists_rotates_and_revokes(tmp_path: Path) -> None:
    def noroshi(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-c", "from noroshi.cli.main import main; main()", "token", *arguments]
        done = subprocess.run([*command, "--dir", str(tmp_path)], capture_output=True, text=True, check=False)
        return done.returncode, (done.stdout or done.stderr).strip()

    tokens = TokenFile(tmp_path / "collect-tokens.json")
    code, shown = noroshi("create", "web", "--source", "falco", "--ack")
    found = tokens.find(shown, NOW)
    assert found is not None
    assert (code, found.sources, found.acknowledges) == (0, ("falco",), True)
    code, listed = noroshi("list")
    assert (code, listed.split()[0], shown.partition(".")[2] in listed) == (0, "web", False)
    _, fresh = noroshi("rotate", "web")
    assert (tokens.find(shown, NOW), tokens.find(fresh, NOW) is not None) == (None, True)
    assert noroshi("revoke", "web") == (0, "")
    assert noroshi("revoke", "web") == (2, "noroshi: no token 'web'; there are: none")
