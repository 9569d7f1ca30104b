"""How the pages are seen: in both languages, dark and light, on a phone, and without eyes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from tests.console.conftest import Desk, drawn
from tests.console.story import intrusion, take_in

from noroshi.records.tables import AlertRecord

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@pytest.fixture
def places(desk: Desk) -> dict[str, str]:
    """An address of each page, with something to see."""
    now = datetime.now(UTC)
    alerts = intrusion(now, "-s1")
    take_in(desk.web.database, alerts, now)
    with desk.web.database.reading() as session:
        case = session.get_one(AlertRecord, alerts[0].uid).case_id
    return {
        "inbox": "/inbox",
        "alert": f"/alerts/{alerts[0].uid}",
        "cases": "/cases",
        "case": f"/cases/{case}",
        "entities": "/entities",
        "entity": "/entities/1",
        "suppressions": "/suppressions",
        "search": "/search?q=alice-s1",
    }


def test_no_page_has_grave_faults_for_assistive_technology(
    desk: Desk, places: dict[str, str], accessible: Callable[..., None]
) -> None:
    window = desk.window()
    for name, path in places.items():
        window.goto(path)
        drawn(window)
        desk.picture(window, f"{name}-light", whole=True)
        accessible(window)
        window.evaluate("document.documentElement.dataset.theme = 'dark'")
        desk.picture(window, f"{name}-dark", whole=True)
        accessible(window, "color-contrast")


def test_every_page_speaks_japanese(desk: Desk, places: dict[str, str]) -> None:
    window = desk.window(language="ja")
    for name, path in places.items():
        window.goto(path)
        drawn(window)
        head = window.locator("h1").first.inner_text()
        labels = " ".join(window.locator("h2, .tab, .button, th, dt, .rail__link, .page__lead").all_inner_texts())
        assert window.locator("html").get_attribute("lang") == "ja"
        assert JAPANESE.search(head + labels), name
        left = re.findall(r"\b(?:Inbox|Alert|Case|Entities|Verdict|Suppress|Comment|Tasks|Summary)\w*\b", labels)
        assert left == [], name
        desk.picture(window, f"{name}-ja", whole=True)


def test_on_a_phone_nothing_is_cut_off(desk: Desk, places: dict[str, str]) -> None:
    window = desk.window(width=390, height=844)
    for name, path in places.items():
        window.goto(path)
        drawn(window)
        desk.picture(window, f"{name}-phone", whole=True)
        wide = window.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= 390, name
    window.get_by_role("button", name="Open menu").click()
    window.get_by_role("link", name="Cases").click()
    window.wait_for_url("**/cases")


def test_language_and_theme_are_kept_with_whoever_chose_them(desk: Desk) -> None:
    window = desk.open("/cases", "hana")
    window.get_by_role("button", name="日本語").first.click()
    window.locator("h1", has_text="ケース").wait_for()
    drawn(window)
    window.get_by_role("button", name="ダーク／ライトの切り替え").click()
    window.locator("html[data-theme=dark]").wait_for()
    window.click(".rail a[href='/inbox']")
    window.locator("h1", has_text="受信箱").wait_for()

    elsewhere = desk.open("/cases", "hana", language="en", theme="light")
    assert elsewhere.locator("html").get_attribute("data-theme") == "dark"
    assert elsewhere.locator("h1").inner_text() == "ケース"


def test_what_is_not_there_is_said_so(desk: Desk) -> None:
    window = desk.open("/alerts/0000")
    assert "There is nothing here" in window.locator("#main").inner_text()
    window.goto("/cases/999999")
    drawn(window)
    assert "There is nothing here" in window.locator("#main").inner_text()
    window.goto("/inbox?q=no-such-thing-anywhere")
    drawn(window)
    window.get_by_text("No alert matches").wait_for()
    desk.picture(window, "inbox-empty")
