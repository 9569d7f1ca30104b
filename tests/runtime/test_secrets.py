"""Secrets: found in turn, kept sealed, never shown."""

from __future__ import annotations

import base64
import json
import multiprocessing
import os
import stat
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from noroshi.cli.secrets import app
from noroshi.runtime.errors import AuthError, ConfigError, UsageError
from noroshi.runtime.secrets.chain import Secrets
from noroshi.runtime.secrets.google import SecretManager
from noroshi.runtime.secrets.key import key_file
from noroshi.runtime.secrets.sources import Environment, Folder
from noroshi.runtime.secrets.vault import Kept, Vault

CANARY = "canary-7f2c1d"


def vault(folder: Path) -> Vault:
    return Vault(folder / "secrets.json", "file", lambda: datetime(2026, 11, 22, tzinfo=UTC))


def test_the_first_source_that_knows_a_name_answers(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "slack-token").write_text("from-a-file\n")
    (tmp_path / "files" / "jira").write_text("from-a-file")
    kept = vault(tmp_path)
    for name in ("slack-token", "jira", "github"):
        kept.set(name, "from-the-vault")
    environment = Environment({"NOROSHI_SECRET_SLACK_TOKEN": "from-the-environment"})
    secrets = Secrets([environment, Folder(tmp_path / "files"), kept])
    assert [secrets.find(name) for name in ("slack-token", "jira", "github", "other")] == [
        "from-the-environment",
        "from-a-file",
        "from-the-vault",
        None,
    ]
    with pytest.raises(ConfigError) as caught:
        secrets.reveal("other")
    assert str(caught.value) == (
        "there is no secret 'other'; set the environment variable NOROSHI_SECRET_OTHER, "
        f"or the file {tmp_path}/files/other, or it with `noroshi secrets set other`"
    )


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "", ".", "..", "a/b"])
def test_a_name_cannot_leave_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "outside").write_text(CANARY)
    (tmp_path / "files").mkdir()
    assert Folder(tmp_path / "files").find(name) is None


def test_the_vault_holds_no_readable_value_and_is_for_its_owner_only(tmp_path: Path) -> None:
    kept = vault(tmp_path)
    kept.set("slack-token", CANARY)
    kept.set("slack-token", CANARY + "-changed")
    assert kept.find("slack-token") == CANARY + "-changed"
    assert kept.list() == [Kept("slack-token", "2026-11-22T00:00:00+00:00")]
    for file in tmp_path.iterdir():
        assert CANARY.encode() not in file.read_bytes()
        if file.suffix != ".lock":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept.remove("slack-token")
    assert kept.find("slack-token") is None
    with pytest.raises(UsageError, match="keeps no secret 'slack-token'"):
        kept.remove("slack-token")


def test_entries_cannot_be_exchanged_or_changed(tmp_path: Path) -> None:
    kept = vault(tmp_path)
    kept.set("harmless", "a")
    kept.set("admin", CANARY)
    file = tmp_path / "secrets.json"
    content = json.loads(file.read_text())
    content["secrets"]["harmless"] = content["secrets"]["admin"]
    file.write_text(json.dumps(content))
    with pytest.raises(ConfigError, match=r"'harmless' in .* does not open"):
        kept.find("harmless")
    file.write_text("{")
    with pytest.raises(ConfigError, match="cannot be read"):
        kept.find("admin")


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    kept = vault(tmp_path)
    kept.set("slack-token", CANARY)
    key_file(tmp_path / "secrets.json").chmod(0o644)
    with pytest.raises(ConfigError, match="can be read by others: run chmod 600"):
        kept.find("slack-token")


@pytest.mark.parametrize(("name", "value"), [("a b", "x"), ("", "x"), ("../x", "x"), ("x", ""), ("x", "y" * 70_000)])
def test_names_and_values_that_will_not_do(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(UsageError):
        vault(tmp_path).set(name, value)


def _set(folder: Path, number: int) -> None:
    vault(folder).set(f"s{number}", str(number))


def test_processes_that_set_secrets_at_once_lose_none(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")
    processes = [context.Process(target=_set, args=(tmp_path, number)) for number in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert {name: vault(tmp_path).find(name) for name in ("s0", "s5")} == {"s0": "0", "s5": "5"}
    assert len(vault(tmp_path).list()) == 6


class Session:
    """Answers like Secret Manager."""

    def get(self, url: str, timeout: float) -> Any:
        name = url.split("/secrets/")[1].split("/", maxsplit=1)[0]
        status = {"slack-token": 200, "forbidden": 403, "broken": 500}.get(name, 404)
        data = base64.b64encode(CANARY.encode()).decode()
        return SimpleNamespace(status_code=status, json=lambda: {"payload": {"data": data}})


def test_secret_manager_gives_the_latest_version() -> None:
    manager = SecretManager("my-project", Session())
    assert [manager.find(name) for name in ("slack-token", "absent", "../x")] == [CANARY, None, None]
    with pytest.raises(AuthError, match="refuses the secret 'forbidden' of my-project"):
        manager.find("forbidden")
    with pytest.raises(ConfigError, match="answers 500"):
        manager.find("broken")


def test_the_command_takes_values_from_standard_input_and_shows_none(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("NOROSHI_PLATFORM_DIR", str(tmp_path))
    monkeypatch.setenv("NOROSHI_SECRETS_KEY", "file")
    runner = CliRunner()
    assert runner.invoke(app, ["set", "slack-token"], input=CANARY + "\n").output == "kept slack-token\n"
    listed = runner.invoke(app, ["list"]).output
    assert listed.split()[0] == "slack-token"
    assert CANARY not in listed
    assert vault(tmp_path).find("slack-token") == CANARY
    assert runner.invoke(app, ["remove", "slack-token"]).output == "removed slack-token\n"
    assert runner.invoke(app, ["set", "slack-token", CANARY]).exit_code == 2
