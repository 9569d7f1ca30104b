"""`noroshi scan` from the command line: records in, alerts out, and rules that cannot spoil it for others."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from noroshi.model.alert import Alert

NOROSHI = [str(Path(sys.executable).with_name("noroshi")), "scan"]
START = datetime(2026, 3, 14, 2, 11, tzinfo=UTC)
GOOD_RULE = """
package web.errors

alert contains {"title": "error seen", "riskScore": 40, "entities": [input.host]} if input.level == "error"
"""


def login(user: str, number: int, at: datetime) -> dict[str, Any]:
    """One PAM session line of a Cloud Logging export."""
    return {
        "insertId": f"{user}-{number}",
        "logName": "projects/example-project/logs/syslog",
        "timestamp": at.isoformat().replace("+00:00", "Z"),
        "resource": {"type": "gce_instance", "labels": {"instance_id": f"host-{number}"}},
        "jsonPayload": {"message": f"sshd[7]: pam_unix(sshd:session): session opened for user {user} by (uid=0)"},
    }


def logins(user: str, count: int, every: timedelta = timedelta(seconds=20)) -> list[dict[str, Any]]:
    return [login(user, number, START + every * number) for number in range(count)]


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def scan(*arguments: object, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*NOROSHI, *map(str, arguments)], capture_output=True, input=stdin, timeout=120, check=False)


def alerts(*arguments: object, code: int = 0, stdin: bytes | None = None) -> list[Alert]:
    done = scan(*arguments, "--format", "json", stdin=stdin)
    assert done.returncode == code, done.stderr.decode()
    return [msgspec.json.decode(line, type=Alert) for line in done.stdout.splitlines()]


def rules(folder: Path, **sources: str) -> Path:
    folder.mkdir()
    for name, source in sources.items():
        (folder / f"{name}.rego").write_text(source)
    return folder


@pytest.fixture
def scenario(shared: Path) -> Path:
    return shared / "scenario"


def test_the_eleventh_login_within_five_minutes_alerts_and_the_tenth_does_not(tmp_path: Path, scenario: Path) -> None:
    arguments = ("--source", "gcp_logging", "--rules", scenario)
    assert alerts(write(tmp_path / "ten.jsonl", logins("bob", 10)), *arguments) == []
    [alert] = alerts(write(tmp_path / "eleven.jsonl", logins("bob", 11)), *arguments)
    assert (alert.title, alert.risk_score, alert.entities) == (
        "High ssh login rate for a user",
        10,
        ["bob", "host-10"],
    )
    assert alert.details == "bob connected by SSH multiple times (11) in a short period of time (5m)"
    assert alert.playbook is not None
    assert (alert.playbook.name, alert.playbook.args) == ("scenario-demo", {"userID": "bob", "hostID": "host-10"})


def test_eleven_logins_over_a_longer_time_or_by_two_users_are_no_alert(tmp_path: Path, scenario: Path) -> None:
    slow = logins("bob", 11, timedelta(seconds=31))
    shared_out = logins("bob", 10) + logins("eve", 10)
    path = write(tmp_path / "calm.jsonl", slow + shared_out)
    assert alerts(path, "--source", "gcp_logging", "--rules", scenario)[0:0] == []
    assert alerts(write(tmp_path / "a.jsonl", slow), "--source", "gcp_logging", "--rules", scenario) == []
    assert alerts(write(tmp_path / "b.jsonl", shared_out), "--source", "gcp_logging", "--rules", scenario) == []


def test_order_and_count_do_not_depend_on_how_many_batches_and_workers_there_are(
    tmp_path: Path, scenario: Path
) -> None:
    noise = [login(f"user{n}", 0, START + timedelta(milliseconds=n)) for n in range(15_000)]
    story = logins("bob", 14)
    records = sorted(noise + story, key=lambda record: str(record["timestamp"]))
    path = tmp_path / "many.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(json.dumps(record).encode() + b"\n" for record in records), 1))
    found = alerts(path, "--source", "gcp_logging", "--rules", scenario, "--workers", 3)
    assert [alert.entities for alert in found] == [["bob", f"host-{n}"] for n in range(10, 14)]


def test_standard_input_is_read_and_the_source_of_a_file_is_recognised(tmp_path: Path, scenario: Path) -> None:
    path = write(tmp_path / "eleven.jsonl", logins("bob", 11))
    assert len(alerts("-", "--source", "gcp_logging", "--rules", scenario, stdin=path.read_bytes())) == 1
    assert len(alerts(path, "--rules", scenario)) == 1


def test_records_that_cannot_be_read_are_kept_with_reason_place_and_bytes(tmp_path: Path, scenario: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    good = json.dumps(login("bob", 0, START)).encode()
    path.write_bytes(good + b"\n{broken\n\xff\xfe\n" + good + b"\n")
    dead = tmp_path / "dead.jsonl"
    assert alerts(path, "--source", "gcp_logging", "--rules", scenario, "--dead", dead) == []
    letters = [json.loads(line) for line in dead.read_text().splitlines()]
    assert [(letter["record"], letter["reason"], letter["raw"]) for letter in letters] == [
        (1, "not-json", "e2Jyb2tlbg=="),
        (2, "invalid-utf8", "//4="),
    ]


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("alert contains {'title': 'x'} if to_number(input.level) > 0", "could not parse"),
        ("alert contains {'title': 'x'} if numbers.range(1, 90000)[_] * numbers.range(1, 90000)[_] == 0", "did not"),
        ("alert contains 7 if input.level", "must be an object"),
    ],
)
def test_a_rule_that_fails_is_named_and_the_others_still_run(tmp_path: Path, bad: str, message: str) -> None:
    folder = rules(tmp_path / "rules", good=GOOD_RULE, bad="package web.bad\n\n" + bad.replace("'", '"'))
    path = write(tmp_path / "log.jsonl", [{"level": "error", "host": "web-1", "timestamp": "2026-03-14T00:00:00Z"}])
    done = scan(path, "--source", "gcp_logging", "--rules", folder, "--format", "json", "--rule-seconds", 1)
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == ["error seen"]
    assert done.returncode == 3
    assert "web.bad" in done.stderr.decode()
    assert "bad.rego" in done.stderr.decode()
    assert message in done.stderr.decode()


def test_a_rule_that_does_not_parse_is_named_with_its_place_and_the_others_run(tmp_path: Path) -> None:
    folder = rules(tmp_path / "rules", good=GOOD_RULE, bad="package web.bad\n\nalert contains x if {")
    path = write(tmp_path / "log.jsonl", [{"level": "error", "host": "web-1", "timestamp": "2026-03-14T00:00:00Z"}])
    done = scan(path, "--source", "gcp_logging", "--rules", folder)
    assert done.returncode == 3
    assert "error seen" in done.stdout.decode()
    assert "bad.rego:3:" in done.stderr.decode()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.jsonl", "--source", "gcp_logging"), "absent.jsonl"),
        (("pyproject.toml", "--source", "nonsense"), "unknown source 'nonsense'"),
        (("-", "--source", "auto"), "standard input"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line_and_exit_code_2(arguments: tuple[str, ...], message: str) -> None:
    done = scan(*arguments, stdin=b"")
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
