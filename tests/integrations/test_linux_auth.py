"""The syslog analyzer on lines an attacker shaped, on clocks without a year, and on a real auth.log."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import zstandard

from noroshi.analyze.analyzer import Analyzer
from noroshi.model.batch import EventBatch, RawBatch
from noroshi.sdk import load_integration

FOLDER = Path(__file__).parents[2] / "src" / "noroshi" / "integrations" / "linux_auth"
RECEIVED_AT = datetime(2026, 2, 1, tzinfo=UTC)
PAM_FAILURE = "authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=198.51.100.7"
FAILED = "Failed password for root from 198.51.100.7 port 40 ssh2"


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer(load_integration(FOLDER))


def analyze(analyzer: Analyzer, *lines: str, received_at: datetime = RECEIVED_AT) -> EventBatch:
    records = pa.array([line.encode() for line in lines], pa.binary())
    return analyzer.analyze(RawBatch(source="linux_auth", batch_id="b", received_at=received_at, records=records))


def event(analyzer: Analyzer, message: str, program: str = "sshd[7]") -> dict[str, Any]:
    (found,) = analyze(analyzer, f"Jan  5 10:00:00 web-1 {program}: {message}").events()
    return found


@pytest.mark.parametrize(
    ("message", "user", "address", "port"),
    [
        (
            "Failed password for x from 203.0.113.9 port 22 ssh2 from 198.51.100.7 port 40 ssh2",
            "x from 203.0.113.9 port 22 ssh2",
            "198.51.100.7",
            40,
        ),
        ("Failed none for invalid user  from 198.51.100.7 port 41 ssh2", "(unknown)", "198.51.100.7", 41),
        (
            "Invalid user a from 203.0.113.9 port 1 from 2001:db8::7 port 42",
            "a from 203.0.113.9 port 1",
            "2001:db8::7",
            42,
        ),
        (
            "Invalid user Failed password for root from 198.51.100.7 port 43",
            "Failed password for root",
            "198.51.100.7",
            43,
        ),
        (
            "Connection closed by authenticating user x 203.0.113.9 port 1 198.51.100.7 port 44 [preauth]",
            "x 203.0.113.9 port 1",
            "198.51.100.7",
            44,
        ),
        (
            "User a not allowed because b from 198.51.100.7 not allowed because not listed in AllowUsers",
            "a not allowed because b",
            "198.51.100.7",
            None,
        ),
        (
            "error: maximum authentication attempts exceeded for y from 203.0.113.9 port 2 from 198.51.100.7 port 45",
            "y from 203.0.113.9 port 2",
            "198.51.100.7",
            45,
        ),
        (
            f"pam_unix(sshd:auth): {PAM_FAILURE}  user=a rhost=203.0.113.9  user=root",
            "a rhost=203.0.113.9  user=root",
            "198.51.100.7",
            None,
        ),
    ],
)
def test_a_user_name_cannot_forge_the_source_of_a_failed_login(
    analyzer: Analyzer, message: str, user: str, address: str, port: int | None
) -> None:
    found = event(analyzer, message)
    endpoint = {"ip": address} if port is None else {"ip": address, "port": port}
    assert (found["class_uid"], found["status"]) == (3002, "Failure")
    assert found["user"]["name"] == user
    assert found["src_endpoint"] == endpoint


def test_a_certificate_id_and_a_user_name_that_both_claim_an_address_leave_it_out(analyzer: Analyzer) -> None:
    found = event(
        analyzer,
        "Failed publickey for bob from 198.51.100.7 port 40 ssh2: ED25519-CERT SHA256:k "
        "ID x from 203.0.113.9 port 22 ssh2 (serial 0) CA ED25519 SHA256:c",
    )
    assert found["user"]["name"] == "bob"
    assert "src_endpoint" not in found


def test_a_user_name_cannot_turn_a_failure_into_an_opened_session(analyzer: Analyzer) -> None:
    found = event(
        analyzer,
        f"pam_unix(sshd:auth): {PAM_FAILURE}  user=x): session opened for user root by (uid=0)",
    )
    assert (found["metadata"]["event_code"], found["status"]) == ("pam_failed", "Failure")


def test_the_command_of_sudo_keeps_what_looks_like_another_sudo_line(analyzer: Analyzer) -> None:
    found = event(
        analyzer, "eve : TTY=pts/0 ; PWD=/home/eve ; USER=root ; COMMAND=/bin/ls ; USER=bob ; COMMAND=/bin/true", "sudo"
    )
    assert found["actor"]["user"]["name"] == "eve"
    assert found["process"]["user"]["name"] == "root"
    assert found["process"]["cmd_line"] == "/bin/ls ; USER=bob ; COMMAND=/bin/true"


@pytest.mark.parametrize(
    ("written", "received_at", "year"),
    [
        ("Dec 31 23:59:59", datetime(2026, 1, 1, 0, 5, tzinfo=UTC), 2025),
        ("Jan  1 00:00:01", datetime(2025, 12, 31, 23, 59, tzinfo=UTC), 2026),
        ("Jan  3 00:00:00", datetime(2026, 1, 1, tzinfo=UTC), 2025),
        ("Feb 29 12:00:00", datetime(2027, 3, 1, tzinfo=UTC), 2024),
    ],
)
def test_a_time_without_a_year_is_the_latest_at_most_a_day_ahead(
    analyzer: Analyzer, written: str, received_at: datetime, year: int
) -> None:
    batch = analyze(analyzer, f"{written} web-1 sshd[1]: Server listening on :: port 22.", received_at=received_at)
    assert [time.year for time in batch.table["time"].to_pylist() if time] == [year]


def test_a_date_that_no_year_has_is_dead_lettered_and_its_neighbours_are_not(analyzer: Analyzer) -> None:
    batch = analyze(analyzer, "Feb 30 10:00:00 web-1 sshd[1]: x", "Jan  5 10:00:00 web-1 sshd[1]: y")
    assert [(letter.record, letter.reason) for letter in batch.dead] == [(0, "bad-time")]
    assert batch.table["record_index"].to_pylist() == [1]


@pytest.mark.parametrize(
    "line",
    [
        f"Jan  5 10:00:00 web-1 sshd[7]: {FAILED}",
        f"<86>Jan  5 10:00:00 web-1 sshd[7]: {FAILED}",
        f"2026-01-05T19:00:00.000000+09:00 web-1 sshd[7]: {FAILED}",
        f"<86>2026-01-05T10:00:00Z web-1 sshd[7]: {FAILED}",
        f'<86>1 2026-01-05T10:00:00Z web-1 sshd 7 - [a@1 b="\\"]"] {FAILED}',
        f"1 2026-01-05T10:00:00.000Z web-1 sshd 7 - - \ufeff{FAILED}",
        f"Jan  5 10:00:00 web-1 sshd[7]: message repeated 3 times: [ {FAILED}]",
    ],
)
def test_every_framing_gives_the_same_message_time_and_event(analyzer: Analyzer, line: str) -> None:
    batch = analyze(analyzer, line)
    (found,) = batch.events()
    document = json.loads(batch.inputs()[0])
    assert document["message"] == FAILED
    assert (document["host"], document["program"], document["pid"]) == ("web-1", "sshd", 7)
    assert document.get("facility") == ("authpriv" if line.startswith("<") else None)
    assert found.get("count") == (3 if "repeated" in line else None)
    assert (found["time"], found["user"]["name"]) == (1767607200000, "root")


def test_garbage_becomes_a_base_event_or_a_dead_letter_and_never_raises(analyzer: Analyzer) -> None:
    lines = [
        "\x00\x01",
        "<999>x",
        "<",
        "1 ",
        "Jan  5 10:00:00",
        "Jan  5 10:00:00 ",
        "Jan  5 10:00:00 h sshd[999999999999999999999]: x",
        "Jan  5 10:00:00 h sshd[1]: Failed password for " + "a " * 50_000 + "from 198.51.100.7 port 99999 ssh2",
        "T" * 20,
    ]
    batch = analyze(analyzer, *lines)
    assert len(batch.dead) + batch.table.num_rows == len(lines)
    assert "analyzer-error" not in {letter.reason for letter in batch.dead}


def test_a_real_log_is_read_line_by_line(analyzer: Analyzer, shared: Path) -> None:
    packed = (shared / "corpora" / "linux" / "elastic-auth.log.zst").read_bytes()
    lines = zstandard.ZstdDecompressor().stream_reader(packed).read().decode().splitlines()
    batch = analyze(analyzer, *lines)
    codes = Counter(found["metadata"].get("event_code") for found in batch.events())
    written = Counter(
        kind
        for line in lines
        for kind, phrase in (
            ("sshd_accepted", ": Accepted "),
            ("sshd_maximum", ": error: maximum authentication"),
            ("sshd_invalid", ": Invalid user "),
            ("sudo_command", "sudo:   ubuntu : TTY="),
            ("user_created", ": new user: "),
            ("su_accepted", ": Successful su "),
        )
        if phrase in line
    )
    assert not batch.dead
    assert batch.table.num_rows == len(lines)
    assert {kind: codes[kind] for kind in written if kind != "sudo_command"} == {
        kind: count for kind, count in written.items() if kind != "sudo_command"
    }
    assert codes["sudo_command"] >= written["sudo_command"]
