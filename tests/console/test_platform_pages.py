"""The pages about the platform, as people use them: hunting, rules, playbooks, sources, the overview."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.console.conftest import Desk, drawn
from tests.console.machine import INTRUDER, Machine, machine, place

__all__ = ["machine", "place"]

PAGES = {
    "overview": "/overview",
    "hunt": f"/hunt?value={INTRUDER}",
    "rules": "/rules",
    "rule": "/rules/linux.admin_group_member",
    "coverage": "/rules/coverage",
    "playbooks": "/playbooks",
    "playbook": "/playbooks/isolate_host",
    "sources": "/sources",
    "dead": "/sources/dead",
}
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@pytest.fixture
def shown(place: Desk) -> Callable[..., Any]:
    """Opens each page in one window, with a role that may see all of them."""

    def show(**of_window: Any) -> Iterator[tuple[str, Any]]:
        window = place.window("ada", **of_window)
        for name, path in PAGES.items():
            window.goto(path)
            drawn(window)
            if name == "hunt":
                window.wait_for_selector(".ag-row")
            yield name, window

    return show


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ja")])
def test_every_page_has_no_grave_faults_for_assistive_technology_and_speaks_the_reader_s_language(
    place: Desk, shown: Callable[..., Any], accessible: Callable[[Any], None], theme: str, language: str
) -> None:
    for name, window in shown(theme=theme, language=language):
        window.wait_for_timeout(150)
        place.picture(window, f"{name}-{theme}-{language}", whole=True)
        accessible(window)
        words = " ".join(window.locator("#main").locator("h2, th, dt, .button, .page__lead").all_inner_texts())
        assert bool(JAPANESE.search(words)) is (language == "ja"), name


def test_on_a_phone_nothing_is_cut_off(place: Desk, shown: Callable[..., Any]) -> None:
    for name, window in shown(width=390, height=844):
        place.picture(window, f"{name}-phone", whole=True)
        assert window.evaluate("document.scrollingElement.scrollWidth") <= 390, name


def test_an_address_is_hunted_to_its_events_and_the_query_is_kept(place: Desk) -> None:
    window = place.open("/hunt")
    window.fill("input[aria-label='Where was it seen?']", INTRUDER)
    window.click("button:has(span:text-is('Find'))")
    window.wait_for_selector(".ag-row:has-text('src_endpoint.ip')")
    window.click(f"button:has-text('Show the events that hold {INTRUDER}')")
    window.wait_for_selector("h2:has-text('2 rows')")
    assert "Accepted publickey for bob" in window.locator(".ag-row").first.inner_text()
    window.click("button:has-text('Save query')")
    window.fill("input[aria-label='Name']", "The intruder")
    window.click(".q-dialog button:has-text('Save')")
    window.wait_for_selector("text=“The intruder” is saved.")
    place.picture(window, "hunted")

    later = place.open("/hunt")
    later.click("button:has-text('Saved queries')")
    later.click("button[aria-label='Open: The intruder']")
    later.wait_for_selector("h2:has-text('2 rows')")
    with later.expect_download() as download:
        later.click("button:has-text('Export')")
        later.click("text=JSON lines")
    rows = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert [row["raw_data"] for row in rows] == ["raw text of a1", "raw text of a2"]


def test_a_wrong_query_is_marked_where_it_is_wrong_and_names_are_completed(place: Desk) -> None:
    window = place.open("/hunt?sql=SELECT%20nope%20FROM%20events")
    window.wait_for_selector(".note[role=alert]:has-text('nope')")
    window.wait_for_selector(".cm-fault")
    assert window.locator(".cm-fault").all_inner_texts() == ["nope"]
    window.click(".cm-content")
    window.keyboard.press("Control+a")
    window.keyboard.type("SELECT source, count(*) AS events FROM events GROUP BY sour")
    window.wait_for_selector(".cm-tooltip-autocomplete li:has-text('source')")
    # The editor takes no choice within 75 ms, so that a person who types on does not choose by chance.
    window.wait_for_timeout(150)
    window.keyboard.press("Enter")
    window.keyboard.press("Control+Enter")
    window.wait_for_selector("h2:has-text('2 rows')")
    assert window.locator(".cm-fault").count() == 0
    window.click("button:has-text('Chart')")
    window.wait_for_selector(".chart svg text:has-text('linux_auth')")


def test_a_rule_is_found_tried_explained_and_tested(place: Desk) -> None:
    window = place.open("/rules")
    window.fill("input[aria-label='Title, id, owner, source']", "became an administrator")
    window.wait_for_selector("a[href='/rules/auditd.cryptominer']", state="detached")
    window.click("a[href='/rules/linux.admin_group_member']")
    window.wait_for_selector("h1:has-text('A user became an administrator')")
    record = "Mar 14 05:59:57 host-00 usermod[315]: add 'bob' to group '{}'"
    window.fill("textarea[aria-label=Record]", record.format("users"))
    window.click("button:has-text('Try on this record')")
    window.wait_for_selector(".verdict:has-text('It does not match')")
    failed = window.locator(".condition[data-outcome=fail] .condition__text").all_inner_texts()
    assert any("google-sudoers" in text for text in failed)
    place.picture(window, "rule-tried", whole=True)
    window.fill("textarea[aria-label=Record]", record.format("sudo"))
    window.click("button:has-text('Try on this record')")
    window.wait_for_selector(".verdict:has-text('It matches')")
    window.click("button:has-text('Run tests')")
    window.wait_for_selector(".note:has-text('5 of 5 tests passed')")


def test_the_layer_of_what_rules_see_is_exported(place: Desk) -> None:
    window = place.open("/rules/coverage")
    blind = window.locator(".cell[data-sight=blind]").count()
    assert blind > 0
    with window.expect_download() as download:
        window.click("button:has-text('Navigator layer')")
    layer = json.loads(download.value.path().read_text())
    assert layer["versions"]["layer"] == "4.5"
    scored = {each["techniqueID"]: each["score"] for each in layer["techniques"]}
    assert scored["T1110"] > 0
    window.click("button.cell:has-text('Brute Force')")
    window.wait_for_selector(".q-dialog a[href^='/rules/']")


def test_a_playbook_is_started_watched_and_its_step_allowed(place: Desk, machine: Machine) -> None:
    window = place.open("/playbooks")
    window.click("a[href='/playbooks/isolate_host']")
    window.wait_for_selector(".flow svg .nodeLabel:has-text('hosts.isolate')")
    window.click("button:has-text('Start')")
    window.fill("input[aria-label=user]", "bob")
    window.fill("input[aria-label=host]", "web-1")
    window.click(".q-dialog button:has(span:text-is('Run'))")
    window.wait_for_url("**/runs/*")
    window.wait_for_selector("button:has-text('Allow')")
    window.wait_for_selector(".step summary")
    assert window.locator(".step summary").all_inner_texts()[0].startswith("main.look look.user")
    assert machine.hands.done == ["main.look"]
    place.picture(window, "run-waits")
    elsewhere = place.open("/playbooks", "erin")
    card = elsewhere.locator("article", has_text="Isolate a host")
    assert card.locator("code").first.inner_text() == "hosts.isolate"
    place.picture(elsewhere, "approvals-wait")
    window.click("button:has-text('Allow')")
    window.fill(".q-dialog textarea", "seen on the phone")
    window.click(".q-dialog button:has-text('Allow')")
    window.wait_for_selector(".badge:has-text('Succeeded')")
    window.wait_for_selector("pre", state="attached")
    assert "hosts.isolate web-1" in window.locator("pre").all_inner_texts()[0] + window.inner_text("main")
    assert machine.hands.done == ["main.look", "main.isolate"]
    place.picture(window, "run-done", whole=True)
    card.wait_for(state="hidden")


def test_a_viewer_sees_a_run_and_may_not_start_one(place: Desk) -> None:
    window = place.open("/playbooks/isolate_host", "vera")
    window.wait_for_selector(".flow svg")
    assert window.locator("button:has-text('Start')").count() == 0
    assert window.request.get("/hunt").status == 403
    window.goto("/rules/linux.admin_group_member")
    drawn(window)
    assert window.locator("button:has-text('Run tests')").count() == 0


def test_a_dead_letter_is_looked_at_and_replayed(place: Desk, machine: Machine) -> None:
    window = place.open("/sources", "erin")
    window.wait_for_selector("td:has-text('falco')")
    window.click("a:has-text('Dead letters')")
    window.wait_for_selector("td:has-text('JSON is malformed')")
    window.click("button:has-text('View')")
    window.wait_for_selector('.q-dialog pre:has-text(\'{"rule": "Ter\')')
    window.keyboard.press("Escape")
    before = machine.raw_messages()
    window.click("button:has-text('Replay those shown')")
    window.click(".q-dialog button:has-text('Replay')")
    window.wait_for_selector("text=No dead letters")
    assert machine.raw_messages() == before + 1


def test_sources_tell_who_is_silent_and_how_to_send(place: Desk) -> None:
    window = place.open("/sources")
    window.wait_for_selector("tr:has-text('linux_auth') .badge:has-text('silent for')")
    assert window.locator("tr:has-text('falco') .dot").get_attribute("data-tone") == "good"
    window.click("button[aria-label='How to send osquery']")
    window.wait_for_selector(".q-dialog pre:has-text('/v1/collect/osquery')")


def test_the_overview_shows_volume_noise_risk_and_the_ledger(place: Desk) -> None:
    window = place.open("/overview")
    window.wait_for_selector(".chart svg")
    figures = window.locator(".figure").all_inner_texts()
    named = dict(reversed(text.split("\n")) for text in figures)
    assert int(named["New alerts"]) > 0
    assert named["Unaccounted records"] == "0"
    assert named["Silent sources"] == "1"
    assert window.locator("tr:has-text('linux_auth.brute_force') .meter").count() == 1
    assert window.locator(".chip").count() > 0
    assert [row.split("\t")[0] for row in window.locator("tr:has-text('Route')").all_inner_texts()] == ["Route"]
