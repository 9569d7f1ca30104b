"""The page of one entity."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.console.conftest import Desk
from tests.console.seeding import Seed


def test_the_risk_of_an_entity_is_what_its_alerts_still_add_and_the_page_says_so(desk: Desk) -> None:
    now, zoe = datetime.now(UTC), (("user", "zoe"),)
    desk.web.put(
        Seed(title="An old alert", seen=now - timedelta(hours=24), risk=40, entities=zoe),
        Seed(title="A fresh alert", seen=now, risk=30, entities=zoe),
        Seed(title="A job", seen=now, risk=90, entities=zoe, status="closed", verdict="benign"),
    )
    window = desk.open("/entities?q=zoe")
    window.get_by_role("link", name="zoe").click()
    figure = window.locator(".figure__value")
    figure.wait_for()
    added = window.locator(".panel", has_text="What adds to the risk")
    assert figure.inner_text() == "50"
    assert added.locator(".panel__head .number").inner_text() == "50"
    assert added.locator("a.row-line .number.strong").all_inner_texts() == ["+30", "+20"]
    assert window.get_by_text("Risk now: what its alerts still add, together.").count() == 1
    desk.picture(window, "entity-risk", whole=True)
