"""The scenario, whole: a stolen key on five hosts, and nothing about its rules, its playbook and its SSH is made up.

Five OpenSSH servers log through PAM and syslog; their lines are wrapped as Cloud Logging does and collected by
following a file. The rules and the playbook are those of `../shared/scenario`, unchanged. Slack is a stand-in that
tells of what the published API does not know.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.connect.hosts import Host, Person, Session, known_hosts, need_hosts, new_person, start_hosts
from tests.connect.published import SlackApi
from tests.connect.standing import Answer, Received, StandIn
from tests.platform.conftest import NOROSHI, Running

from noroshi.state.valkey import ValkeyStore

PATIENCE_SECONDS = 60.0
THIEF = "127.0.0.99"
MINER = "066f103e7433559e3a128dcee6d78fa49c90edbb63f60d3b0925c0bbfa3a0f13"
TOKEN = "xoxb-canary-of-the-scenario"
USER = "bob(uid=20001)"
"""How PAM names bob, and so the rule."""


def until(what: str, holds: Callable[[], bool]) -> None:
    """Wait for something that must come true."""
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < ends_at, what
        time.sleep(0.2)


class Logs:
    """What agents on the hosts send, as lines of files that the platform follows."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.syslog, self.osquery = folder / "syslog.jsonl", folder / "osquery.jsonl"
        self.syslog.touch()
        self.osquery.touch()
        self._count = 0

    def take(self, host: str, line: str) -> None:
        """A line of a host's syslog, as a LogEntry of Cloud Logging."""
        self._count += 1
        self._append(
            self.syslog,
            {
                "insertId": f"{host}-{self._count}",
                "logName": "projects/example-project/logs/syslog",
                "timestamp": datetime.now(UTC).isoformat(),
                "resource": {"type": "gce_instance", "labels": {"instance_id": host, "project_id": "example-project"}},
                "jsonPayload": {"message": line},
            },
        )

    def found_miner(self, host: str) -> None:
        """osquery saw a file appear on a host."""
        now = int(time.time())
        columns = {"target_path": "/tmp/monero", "action": "CREATED", "sha256": MINER, "time": str(now)}
        event = {"name": "pack_fim_file_events", "hostIdentifier": host, "unixTime": now, "columns": columns}
        self._append(self.osquery, {**event, "action": "added"})

    def _append(self, file: Path, record: object) -> None:
        with file.open("a") as log:
            log.write(json.dumps(record) + "\n")


@dataclass
class Stage:
    """Where the scenario plays."""

    folder: Path
    hosts: list[Host]
    bob: Person
    private_key: str
    logs: Logs
    slack: StandIn
    faults: list[str]

    @property
    def settings(self) -> Path:
        return self.folder / "noroshi.toml"

    def command(self, *arguments: str) -> str:
        """What a `noroshi` command prints."""
        done = subprocess.run(
            [NOROSHI, *arguments], capture_output=True, text=True, timeout=60, check=False, cwd=self.folder
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done.stdout

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the lake."""
        said = self.command("query", "--format", "json", sql, "--dir", f"{self.folder}/platform")
        return [json.loads(line) for line in said.splitlines()]

    def score(self, kind: str, entity: str) -> float:
        """A risk score as playbooks read it, whatever kind the rule gave."""
        store = ValkeyStore(f"unix://{self.folder}/platform/state/s")
        try:
            return max(store.risk(one, entity) for one in (kind, "other"))
        finally:
            store.close()


@pytest.fixture
def stage(tmp_path: Path, shared: Path) -> Iterator[Stage]:
    need_hosts()
    noroshi, bob = new_person(), new_person()
    logs, api = Logs(tmp_path / "logs"), SlackApi(shared)
    faults: list[str] = []

    def slack(request: Received) -> Answer:
        faults.extend(api.faults(request))
        return Answer(200, {"ok": True, "channel": "C046N1DTZGB", "ts": "1.2"})

    with start_hosts(5, noroshi, bob, logs.take) as hosts, StandIn(slack) as side:
        made = Stage(tmp_path, hosts, bob, noroshi.private, logs, side, faults)
        prepare(made, shared / "scenario")
        yield made


def prepare(stage: Stage, scenario: Path) -> None:
    """Settings, rules, lists and secrets, as a person lays them out."""
    rules, lists, secrets = (stage.folder / name for name in ("rules/scenario/ssh", "lists", "secrets"))
    for folder in (rules, lists, secrets):
        folder.mkdir(parents=True)
    shutil.copy(scenario / "scenario_rules_playbook.rego", rules / "rule.rego")
    (lists / "threat_actors.txt").write_text(f"{THIEF}\n")
    (secrets / "slack-token").write_text(f"{TOKEN}\n")
    (secrets / "ssh-private-key").write_text(stage.private_key)
    fleet = "".join(f'{host.name} = "{host.address}:{host.port}"\n' for host in stage.hosts)
    stage.settings.write_text(
        f"""[platform]
dir = "{stage.folder}/platform"
log_level = "error"
[detect]
rules = "{stage.folder}/rules"
lists = "{lists}"
[collect.inputs.syslog]
kind = "files"
source = "gcp_logging"
paths = ["{stage.logs.syslog}"]
[collect.inputs.osquery]
kind = "files"
source = "osquery"
paths = ["{stage.logs.osquery}"]
[secrets]
folder = "{secrets}"
[connect.connectors.slack]
base_url = "{stage.slack.url}/api"
[connect.connectors.ssh]
user = "root"
sudo = false
known_hosts = "{known_hosts(stage.hosts, stage.folder / "known_hosts")}"
[connect.connectors.ssh.hosts]
{fleet}"""
    )


@contextmanager
def platform(stage: Stage) -> Iterator[Running]:
    running = Running(stage.folder / "platform", "--settings", str(stage.settings))
    try:
        yield running
    finally:
        running.stop()


@pytest.mark.timeout(240)
def test_a_stolen_key_is_taken_away_and_slack_is_told(stage: Stage, shared: Path) -> None:
    playbook = shared / "scenario" / "scenario_demo.yaml"
    sessions: list[Session] = []
    with platform(stage):
        stage.command("playbook", "deploy", "scenario-demo", "--source", str(playbook))
        for _ in range(2):
            sessions += [enter(stage, host) for host in stage.hosts]
        for host in stage.hosts:
            stage.logs.found_miner(host.name)
        until(
            "the threat actor and the miner are scored",
            lambda: all(stage.score("host", host.name) >= 49 for host in stage.hosts),
        )
        assert stage.score("user", USER) == 0
        assert stage.slack.received == []
        for host in stage.hosts[:3]:
            sessions.append(enter(stage, host))
            until("the rate is told", lambda name=host.name: stage.score("host", name) >= 59)  # type: ignore[misc]
        assert stage.score("user", USER) > 29
        until("slack is told", lambda: bool(stage.slack.received))
        until("every session ends", lambda: not any(session.is_open() for session in sessions))
        assert not any(host.authorized_keys.exists() for host in stage.hosts)
        for session in sessions:
            session.close()
        late = stage.hosts[4].log_in(stage.bob, "echo in", origin=THIEF)
        assert late.wait_closed() != 0
        runs = [json.loads(line) for line in stage.command("playbook", "runs", "--format", "json").splitlines()]
        ended = "SELECT DISTINCT run FROM runs WHERE event = 'ended'"
        until("the lake has every run", lambda: len(stage.query(ended)) == 3)
        trail = stage.query("SELECT * FROM runs ORDER BY run, seq")
        raised = {row["uid"] for row in stage.query("SELECT uid FROM alerts")}
    follow(trail, {run["name"]: run for run in runs}, raised)
    assert stage.faults == []
    (message,) = stage.slack.received
    text = message.json["attachments"][0]["blocks"][0]["text"]["text"]
    assert text == f"We have detected suspicious SSH activity from your account {USER}"
    assert message.headers["authorization"] == f"Bearer {TOKEN}"
    assert sorted(str(run.get("result")) for run in runs) == [
        "None",
        "Risk score low - Exiting.",
        "Risk score low - Exiting.",
    ]
    assert {run["state"] for run in runs} == {"SUCCEEDED"}
    assert holding(stage.folder / "platform", TOKEN) == []
    assert holding(stage.folder / "platform", stage.private_key.splitlines()[2]) == []


def follow(trail: list[dict[str, Any]], runs: dict[str, dict[str, Any]], raised: set[str]) -> None:
    """The table of runs tells each run from the alert that started it, over its calls, to its end, without a gap."""
    assert {row["run"] for row in trail} == set(runs)
    calls = []
    for name, run in runs.items():
        rows = [row for row in trail if row["run"] == name]
        assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
        assert [row["previous_hash"] for row in rows[1:]] == [row["hash"] for row in rows[:-1]]
        assert [rows[0]["event"], rows[-1]["event"], rows[-1]["outcome"]] == ["created", "ended", run["state"]]
        assert {row["alert_uid"] for row in rows} <= raised
        calls.append([row["function"] for row in rows if row["event"] == "done"])
    assert sorted(calls, key=len)[-1][-1] == "http.post"


def holding(folder: Path, secret: str) -> list[Path]:
    """The files below a folder that hold a secret: logs, journals, streams, tables."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if secret.encode() in path.read_bytes()]


def enter(stage: Stage, host: Host) -> Session:
    """The thief comes in with bob's key."""
    session = host.log_in(stage.bob, origin=THIEF)
    session.wait_open()
    return session
