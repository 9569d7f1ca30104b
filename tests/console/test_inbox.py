"""The inbox in a browser."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.console.conftest import Desk
from tests.console.seeding import Seed


def test_an_alert_that_is_raised_appears_by_itself(desk: Desk) -> None:
    window = desk.open("/inbox")
    desk.web.put(Seed(title="A login from nowhere", seen=datetime.now(UTC)))
    window.wait_for_selector("text=A login from nowhere")
    first = window.locator(".queue-row").first
    assert "A login from nowhere" in first.inner_text()
