"""The demonstration, whole: what it tells has happened, on disk, in the lake, in the records, and in the console.

It is told once; then the platform goes on, as it does for somebody at a terminal, and people open its console.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.console.conftest import PASSWORD, Desk, Web, accessible, chromium, drawn, pictures
from tests.flows.terminal import in_a_terminal

from noroshi.records.database import Database
from noroshi.triage.exceptions.files import load_suppressions

__all__ = ["accessible", "chromium", "pictures"]

NOROSHI = str(Path(sys.executable).with_name("noroshi"))
THIEF = "203.0.113.77"
HOSTS = 12
LOGINS = 11
TOLD_SECONDS = 240.0
PATIENCE = 60_000.0


@dataclass(frozen=True)
class Demo:
    """The demonstration that was told: its folder, what it said, and the link that it printed."""

    place: Path
    said: str
    link: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    place = tmp_path_factory.mktemp("demo") / "story"
    with in_a_terminal([NOROSHI, "demo", "--dir", str(place)]) as terminal:
        said = terminal.wait_for("Ctrl-C ends", seconds=TOLD_SECONDS)
        link = re.search(r"http://\S+/setup/\S+", said)
        assert link is not None, said
        yield Demo(place, said, link[0])
        assert terminal.interrupt() == 0, terminal.said


@pytest.fixture
def desk(demo: Demo, chromium: Any, pictures: Path) -> Iterator[Desk]:
    """Windows on the platform of the demonstration; a test fails when the browser reported an error in one."""
    with closing(Database(f"sqlite:///{demo.place}/platform/records.db")) as database:
        made = Desk(Web(demo.link.split("/setup/")[0], database, demo.place), chromium, pictures)
        try:
            yield made
        finally:
            made.close()
        assert made.faults == []


@pytest.mark.timeout(300)
def test_the_demonstration_takes_a_stolen_key_away_from_every_host(demo: Demo) -> None:
    assert "the key opens nothing any more" in demo.said
    keys = list((demo.place / "fleet").glob("*/home/*/.ssh/authorized_keys"))
    assert {key.parts[-3] for key in keys} == {"noroshi"}
    assert len(keys) == HOSTS
    logins = f"SELECT count(*) AS n FROM events WHERE user_name = 'bob' AND src_endpoint_ip = '{THIEF}'"
    assert query(demo.place, logins) == [{"n": LOGINS}]
    runs = [json.loads(line) for line in command(demo.place, "playbook", "runs", "--format", "json").splitlines()]
    assert [(run["playbook"], run["state"]) for run in runs] == [("revoke-ssh-access", "SUCCEEDED")]


@pytest.mark.timeout(300)
def test_a_newcomer_understands_it_in_one_page_suppresses_opens_again_and_closes(demo: Demo, desk: Desk) -> None:
    window = signed_up(desk, demo.link, "ada")
    window.locator(".queue-row").nth(LOGINS).wait_for()
    assert window.locator(".queue-row").count() == HOSTS
    desk.picture(window, "demo-inbox")

    window.click(".rail a[href='/cases']")
    window.locator(".queue-row", has_text="#1").click()
    window.wait_for_url("**/cases/1")
    drawn(window)
    assert window.locator(".rows a[href^='/alerts/']").count() == HOSTS
    risks = {one.locator(".clip").inner_text(): int(one.locator(".risk").inner_text()) for one in entities(window)}
    assert risks["bob"] == pytest.approx(210, abs=5)
    assert risks["1277634509"] == pytest.approx(60, abs=5)
    assert len([name for name in risks if name.startswith("12776345")]) == 10
    desk.picture(window, "demo-case", whole=True)

    window.locator(".rows a", has_text="A key opens one host after the other").click()
    window.locator(".condition[data-outcome=pass]", has_text="sessions > 10").wait_for(timeout=PATIENCE)
    page = window.locator("#main").inner_text()
    assert "bob opened 11 SSH sessions within 5 minutes, the last on 1277634509" in page
    assert re.search(r"revoke-ssh-access\s+succeeded", page, re.IGNORECASE)
    desk.picture(window, "demo-why", whole=True)

    login = f"Accepted publickey for bob from {THIEF}"
    around = seen_events(window, "Around it")
    assert (login in around, "this alert" in around) == (True, True)
    window.locator("a[href^='/entities/']", has_text="bob").first.click()
    window.wait_for_url("**/entities/*")
    assert login in seen_events(window, "Events around")
    go_on(desk, window)


def go_on(desk: Desk, window: Any) -> None:
    """The miner is suppressed, the suppression kept as a file and ended again; then the case is closed."""
    window.goto("/inbox?q=coin+miner")
    window.locator(".queue-row", has_text="A known coin miner").click()
    window.wait_for_url("**/alerts/*")
    drawn(window)
    alert = window.url
    window.keyboard.press("s")
    window.locator(".preview", has_text="Would have hidden 1 alert").wait_for()
    window.get_by_label("Reason").fill("Somebody measures how well the fleet mines")
    window.get_by_role("button", name="Save suppression").click()
    window.locator(".signs .badge", has_text="Suppressed").wait_for()

    window.locator(".signs a").click()
    window.wait_for_url("**/suppressions/*")
    drawn(window)
    with window.expect_download() as download:
        window.click("button:has-text('Export as file')")
    exported = desk.web.folder / "exported" / download.value.suggested_filename
    download.value.save_as(exported)
    (one,), faults = load_suppressions(exported.parent)
    assert faults == []
    assert (one.rules, one.reason, one.owner) == (
        ["osquery.cryptominer_file"],
        "Somebody measures how well the fleet mines",
        "ada",
    )
    assert one.match == window.locator(".code pre").first.inner_text()

    window.keyboard.press("r")
    window.get_by_label("Reason").fill("Nobody does")
    window.get_by_role("dialog").get_by_role("button", name="End and re-open").click()
    window.locator(".badge", has_text="Ended").wait_for()
    window.goto(alert)
    drawn(window)
    window.locator(".signs .badge", has_text="New").wait_for()

    window.goto("/cases/1")
    drawn(window)
    window.keyboard.press("v")
    window.locator(".q-dialog .sheet").wait_for()
    window.keyboard.press("1")
    window.get_by_label("Reason").fill("Bob's key was stolen; it is gone from every host")
    window.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    window.locator(".signs .badge", has_text="True positive").wait_for()
    window.goto("/inbox")
    drawn(window)
    window.get_by_text("No alert matches").wait_for()


@pytest.mark.timeout(300)
def test_a_playbook_is_started_from_an_alert_and_its_run_stands_there(demo: Demo, desk: Desk) -> None:
    window = signed_up(desk, invited(demo, "erin", "engineer"), "erin")
    window.goto("/search?q=one+host+after+the+other")
    drawn(window)
    window.locator(".rows a", has_text="A key opens one host after the other").click()
    window.wait_for_url("**/alerts/*")
    drawn(window)
    runs = window.locator(".panel", has=window.locator("h2", has_text="Playbook runs")).locator("a[href^='/runs/']")
    assert runs.count() == 1
    window.keyboard.press("p")
    window.get_by_role("dialog").get_by_label("Mode").click()
    window.get_by_text("Dry run: changes nothing").click()
    window.get_by_role("dialog").get_by_role("button", name="Run").click()
    runs.nth(1).wait_for()
    runs.first.click()
    window.wait_for_url("**/runs/*")
    window.locator(".facts .badge", has_text="Succeeded").wait_for(timeout=PATIENCE)
    assert window.locator(".step", has_text="noroshi.ssh.remove_keys").count() == 1
    desk.picture(window, "demo-run", whole=True)


@pytest.mark.timeout(300)
def test_a_viewer_reads_all_of_it_and_can_do_none_of_it(demo: Demo, desk: Desk) -> None:
    window = signed_up(desk, invited(demo, "vera", "viewer"), "vera")
    window.goto("/cases/1")
    drawn(window)
    assert window.locator(".rows a[href^='/alerts/']").count() == HOSTS
    for name in ("Take", "Assign", "Edit", "Close", "Re-open", "Add comment"):
        assert window.get_by_role("button", name=name, exact=True).count() == 0, name
    alert = window.locator(".rows a[href^='/alerts/']").first.get_attribute("href")
    window.goto(alert)
    drawn(window)
    for key in "avscp":
        window.keyboard.press(key)
    assert window.locator(".q-dialog .sheet").count() == 0
    origin, closed = {"origin": desk.web.url}, {"status": "closed", "verdict": "benign", "reason": "x"}
    answers = [
        window.request.patch("/v1/cases/1", data=closed, headers=origin),
        window.request.post("/v1/cases/1/comments", data={"text": "x"}, headers=origin),
    ]
    assert [answer.status for answer in answers] == [403, 403]


def test_the_demonstration_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    done = subprocess.run(
        [NOROSHI, "demo", "--dir", str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "is not empty" in done.stderr


def signed_up(desk: Desk, link: str, name: str) -> Any:
    """A window of somebody who followed a link and chose a password."""
    window = desk.window(who=None)
    window.goto(link)
    for box in window.locator("input[name=name]:not([readonly])").all():
        box.fill(name)
    for box in window.locator("input[type=password]").all():
        box.fill(PASSWORD)
    window.click("form button")
    window.wait_for_url("**/inbox")
    drawn(window)
    return window


def invited(demo: Demo, name: str, role: str) -> str:
    """The link of a new user."""
    return command(demo.place, "user", "add", name, "--role", role).strip()


def entities(window: Any) -> list[Any]:
    """The lines of entities on the page."""
    found: list[Any] = window.locator("a.row-line[href^='/entities/']").all()
    return found


def seen_events(window: Any, panel: str) -> str:
    """What a panel shows of the lake."""
    box = window.locator(".panel", has=window.locator("h2", has_text=panel))
    box.locator("noroshi-time").first.wait_for(timeout=PATIENCE)
    return str(box.inner_text())


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
