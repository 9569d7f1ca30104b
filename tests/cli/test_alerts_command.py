"""`noroshi alerts` and `noroshi case` over the records of a platform."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.commands import noroshi
from tests.console.seeding import many, put_alerts, put_cases

from noroshi.cli.desk import parse_since
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.runtime.errors import UsageError

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a platform with 12 alerts in 2 cases."""
    folder = tmp_path_factory.mktemp("platform")
    store = Database(f"sqlite:///{folder}/records.db")
    upgrade(store)
    now = datetime.now(UTC)
    put_cases(store, now, 2)
    put_alerts(store, many(now, 12, cases=2))
    store.close()
    return folder


def _listed(platform: Path, *options: str) -> list[dict[str, object]]:
    done = noroshi("alerts", "list", "--json", "--dir", platform, *options)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_alerts_are_listed_by_filters_shown_and_judged(platform: Path) -> None:
    every = _listed(platform, "--status", "new", "--status", "open", "--status", "closed", "--status", "suppressed")
    waiting = _listed(platform)
    assert len(every) == 12
    assert [one for one in every if one["status"] in ("new", "open")] == waiting
    severe = _listed(platform, "--severity", "High")
    assert severe == [one for one in waiting if one["severity"] == "High"]
    entity = waiting[0]["entities"][0]  # type: ignore[index]
    about = _listed(platform, "--entity", f"{entity['kind']}/{entity['value']}")
    assert waiting[0]["uid"] in [one["uid"] for one in about]

    uid = str(waiting[0]["uid"])
    shown = noroshi("alerts", "show", uid, "--dir", platform)
    assert str(waiting[0]["title"]) in shown.stdout
    given = noroshi("alerts", "assign", uid, "--to", "mika", "--dir", platform)
    assert "(mika)" in given.stdout
    judged = noroshi("alerts", "judge", uid, "--verdict", "benign", "--reason", "a drill", "--dir", platform)
    assert judged.stdout.startswith(f"{uid}  benign")
    assert noroshi("alerts", "comment", uid, "seen **it**", "--dir", platform).returncode == 0
    story = json.loads(noroshi("alerts", "show", uid, "--json", "--dir", platform).stdout)
    assert (story["alert"]["verdict"], story["verdict_reason"]) == ("benign", "a drill")
    assert [one["text"] for one in story["comments"]] == ["seen **it**"]
    again = noroshi("alerts", "reopen", uid, "-m", "not sure", "--dir", platform)
    assert again.stdout.startswith(f"{uid}  open")
    trail = noroshi("audit", "list", "--action", "alert.", "--dir", platform).stdout
    assert "(command line)" in trail


def test_a_case_is_closed_with_its_alerts_and_opened_again(platform: Path) -> None:
    closed = noroshi("case", "close", 1, "--verdict", "true_positive", "-m", "key revoked", "--dir", platform)
    assert closed.returncode == 0, closed.stderr
    assert "closed" in closed.stdout
    told = json.loads(noroshi("case", "show", 1, "--json", "--dir", platform).stdout)
    assert {one["verdict"] for one in told["alerts"] if one["status"] == "closed"} >= {"true_positive"}
    assert "open" in noroshi("case", "reopen", 1, "-m", "more of it", "--dir", platform).stdout
    assert noroshi("case", "assign", 1, 2, "--to", "mika", "--dir", platform).returncode == 0
    assert noroshi("case", "comment", 1, "handed over", "--dir", platform).returncode == 0
    told = json.loads(noroshi("case", "show", 1, "--json", "--dir", platform).stdout)
    assert (told["case"]["assignee"], told["comments"][0]["text"]) == ("mika", "handed over")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("alerts", "show", "no-such"), "no alert no-such"),
        (("alerts", "judge", "no-such", "--verdict", "benign", "-m", "x"), "no alert no-such"),
        (("alerts", "list", "--since", "yesterday"), "write 30m, 24h, 7d or 2026-01-31T12:00:00Z"),
        (("alerts", "list", "--entity", "bob"), "write user/bob"),
        (("case", "close", "99", "--verdict", "benign", "-m", "x"), "no case 99"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(platform: Path, arguments: tuple[str, ...], said: str) -> None:
    done = noroshi(*arguments, "--dir", platform)
    assert done.returncode == 2
    assert said in done.stderr


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("30m", NOW - timedelta(minutes=30)),
        ("24h", NOW - timedelta(days=1)),
        ("2w", NOW - timedelta(days=14)),
        ("2026-01-04", datetime(2026, 1, 4, tzinfo=UTC)),
        ("2026-01-04T10:00:00+09:00", datetime(2026, 1, 4, 1, tzinfo=UTC)),
        ("", None),
    ],
)
def test_since_is_a_span_or_a_time(text: str, moment: datetime | None) -> None:
    assert parse_since(text, NOW) == moment


@pytest.mark.parametrize("text", ["99999d", "h", "-1h", "1y", "2026-13-01"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no moment"):
        parse_since(text, NOW)
