"""Rules come from a commit, change while records flow, and are refused whole when one of them is broken."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.platform.conftest import Running

from noroshi.platform.content import Content
from noroshi.platform.repository import Repository
from noroshi.runtime.errors import TransientError
from noroshi.runtime.settings import Settings

RULE = """package team.word

alert contains {{"title": "{title}", "riskScore": 40, "entities": [input.insertId]}} if {{
    contains(input.jsonPayload.message, "needle")
}}
"""


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=Example", "-c", "user.email=team@example.com", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", str(folder), *identity, *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, files: dict[str, str]) -> str:
    """Write files into a repository, which is made when it is not there, and commit them."""
    if not (folder / ".git").exists():
        folder.mkdir(parents=True)
        git(folder, "init", "--quiet", "--initial-branch", "main")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "change")
    return git(folder, "rev-parse", "HEAD")


def test_a_tree_lies_under_its_commit_and_links_do_not_lead_out_of_it(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    first = commit(origin, {"detections/a.rego": "package a\n"})
    (origin / "detections" / "outside").symlink_to("/etc/passwd")
    second = commit(origin, {"detections/b.rego": "package b\n"})
    repository = Repository(str(origin), "main", tmp_path / "content")
    tree = repository.fetch()
    assert (tree.name, tree, first != second) == (second, repository.latest(), True)
    assert (tree / "detections" / "b.rego").read_text() == "package b\n"
    assert not (tree / "detections" / "outside").is_symlink()
    assert repository.fetch() == tree


def test_a_repository_that_cannot_be_had_is_told_without_its_password(tmp_path: Path) -> None:
    repository = Repository("https://user:hunter2@127.0.0.1:1/content.git", "main", tmp_path / "content")
    with pytest.raises(TransientError, match=r"git cannot get main of https://127\.0\.0\.1:1/content\.git") as caught:
        repository.fetch()
    assert "hunter2" not in str(caught.value)
    assert repository.latest() is None


@pytest.mark.timeout(300)
def test_a_running_platform_follows_the_commits_and_refuses_a_broken_one_whole(tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    first = commit(origin, {"detections/word/rule.rego": RULE.format(title="one"), "lists/none.txt": ""})
    settings = tmp_path / "noroshi.toml"
    settings.write_text(f'[detect]\ngit_url = "{origin}"\ngit_ref = "main"\ngit_seconds = 0.5\n')
    platform = Running(tmp_path / "platform", "--settings", str(settings))
    try:
        sent = post(platform, 0)
        wait(lambda: first in raised(platform))
        broken = commit(origin, {"detections/word/rule.rego": "package team.word\n\nalert contains if {\n"})
        wait(lambda: "content refused" in log_of(platform, "detect-1"))
        sent += post(platform, 1)
        wait(lambda: raised(platform)[first] == sent)
        second = commit(origin, {"detections/word/rule.rego": RULE.format(title="two")})
        for number in range(2, 200):
            sent += post(platform, number)
            if second in raised(platform):
                break
        wait(lambda: raised(platform).total() == sent)
        found = raised(platform)
        assert (found.total(), set(found)) == (sent, {first, second})
        assert found[first] >= 2
        assert broken not in found
    finally:
        platform.stop()


def post(platform: Running, number: int) -> int:
    """One record that the rule matches; gives how many were taken."""
    record = {
        "insertId": f"id-{number}",
        "logName": "projects/example-project/logs/syslog",
        "timestamp": "2026-01-05T10:00:00Z",
        "jsonPayload": {"message": "a needle"},
    }
    answer = httpx.post(
        f"{platform.told['http']}/v1/collect/gcp_logging",
        json=record,
        headers={"authorization": f"Bearer {platform.told['token']}"},
    )
    assert answer.status_code == 200, answer.text
    accepted: int = answer.json()["accepted"]
    return accepted


def raised(platform: Running) -> Counter[str]:
    """Alerts by the commit of their rule."""
    lines = platform.command("alerts", "--format", "json", "--limit", "10000").stdout.splitlines()
    return Counter(json.loads(line).get("ruleCommit", "") for line in lines)


def log_of(platform: Running, name: str) -> str:
    return (platform.folder / "logs" / f"{name}.log").read_text()


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.2)


def test_lists_are_to_be_filled_where_an_upgrade_leaves_them_alone(tmp_path: Path) -> None:
    place = {"platform": {"dir": tmp_path / "platform"}}
    shipped = Content(Settings.model_validate(place))
    assert shipped.place_for_lists == (
        f"in a copy of {shipped.lists}, and name that folder in detect.lists (NOROSHI_DETECT_LISTS)"
    )
    own = Content(Settings.model_validate({**place, "detect": {"lists": tmp_path}}))
    assert own.place_for_lists == f"in {tmp_path}"
    commit(tmp_path / "origin", {"lists/threat_actors.txt": "# none yet\n"})
    fetched = Content(Settings.model_validate({**place, "detect": {"git_url": str(tmp_path / "origin")}}))
    assert fetched.place_for_lists == "in lists/ of the repository detect.git_url"
