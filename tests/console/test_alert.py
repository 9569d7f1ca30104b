"""An alert in a browser: received, understood, worked on and closed; suppressed, and opened again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.console.conftest import Desk, drawn
from tests.console.story import address_of, intrusion, take_in

from noroshi.model.triage import AlertFilter
from noroshi.records.tables import AlertRecord, AuditRecord
from noroshi.triage.desk.alerts import list_alerts


def _intrude(desk: Desk, suffix: str) -> list[str]:
    """An intrusion of its own; the uids of its alerts."""
    now = datetime.now(UTC)
    alerts = intrusion(now, suffix)
    take_in(desk.web.database, alerts, now)
    return [alert.uid for alert in alerts]


def _record(desk: Desk, uid: str) -> AlertRecord:
    with desk.web.database.reading() as session:
        found = session.get(AlertRecord, uid)
        assert found is not None
        return found


def _text(window: Any, selector: str) -> str:
    return str(window.locator(selector).first.inner_text())


def test_an_analyst_receives_understands_takes_and_judges_an_alert(desk: Desk) -> None:
    window = desk.open("/inbox?q=alice-w1")
    uid = _intrude(desk, "-w1")[0]
    window.locator(".queue-row", has_text="Password guessing").click()
    window.wait_for_url(f"**/alerts/{uid}")
    drawn(window)
    story = window.locator(".page__content")
    assert f"alice-w1 logged in to web-1-w1 from {address_of('-w1')} by password" in story.inner_text()
    window.locator(".condition[data-outcome=pass]", has_text='linux.code == "sshd_accepted"').wait_for()
    assert "Accepted password for alice-w1" in _text(window, ".event__body pre")
    desk.picture(window, "alert-light", whole=True)

    window.keyboard.press("a")
    window.locator(".signs .badge", has_text="mika").wait_for()
    window.keyboard.press("v")
    window.locator(".q-dialog .sheet").wait_for()
    window.keyboard.press("1")
    window.get_by_label("Reason").fill("Alice says that it was not her")
    desk.picture(window, "alert-verdict")
    window.get_by_role("button", name="Close with this verdict").click()
    window.locator(".signs .badge", has_text="True positive").wait_for()
    record = _record(desk, uid)
    assert (record.status, record.assignee, record.verdict, record.verdict_reason) == (
        "closed",
        "mika",
        "true_positive",
        "Alice says that it was not her",
    )


def test_a_suppression_shows_first_what_it_hides_and_gives_it_back_when_it_ends(desk: Desk) -> None:
    uid = _intrude(desk, "-w2")[1]
    window = desk.open(f"/alerts/{uid}")
    window.keyboard.press("s")
    window.locator(".preview", has_text="Would have hidden 1 alert").wait_for()
    window.get_by_label("Reason").fill("alice-w2 is the new administrator")
    desk.picture(window, "suppress")
    window.get_by_role("button", name="Save suppression").click()
    window.locator(".signs .badge", has_text="Suppressed").wait_for()
    assert _record(desk, uid).status == "suppressed"

    window.locator(".signs a").click()
    window.wait_for_url("**/suppressions/*")
    drawn(window)
    assert window.locator(".rows a", has_text="A root shell through sudo").count() == 1
    desk.picture(window, "suppression")
    window.keyboard.press("r")
    window.get_by_label("Reason").fill("It was not her after all")
    window.get_by_role("dialog").get_by_role("button", name="End and re-open").click()
    window.locator(".badge", has_text="Ended").wait_for()
    assert _record(desk, uid).status == "new"


def test_a_suppression_that_would_hide_a_true_positive_takes_a_reason(desk: Desk) -> None:
    first, second = _intrude(desk, "-w3")[2], _intrude(desk, "-w3b")[2]
    window = desk.open(f"/alerts/{first}")
    window.keyboard.press("v")
    window.locator(".q-dialog .sheet").wait_for()
    window.keyboard.press("1")
    window.get_by_label("Reason").fill("Nobody knows this account")
    window.get_by_role("button", name="Close with this verdict").click()
    window.locator(".signs .badge", has_text="True positive").wait_for()

    window.goto(f"/alerts/{second}")
    drawn(window)
    window.keyboard.press("s")
    window.locator(".preview .panel").wait_for()
    for box in window.locator(".q-dialog").get_by_role("checkbox").all():
        box.click()
    window.locator(".preview .fault").wait_for()
    window.get_by_label("Reason").fill("We make such accounts")
    window.get_by_role("button", name="Save suppression").click()
    window.locator(".q-notification", has_text="confirmed true positive").wait_for()
    assert _record(desk, second).status == "new"


def test_a_viewer_sees_an_alert_and_cannot_change_it(desk: Desk) -> None:
    uid = _intrude(desk, "-w4")[0]
    window = desk.open(f"/alerts/{uid}", "vera")
    assert "alice-w4 logged in" in window.locator(".page__content").inner_text()
    assert window.get_by_role("button", name="Verdict").count() == 0
    assert window.get_by_label("Comment").count() == 0
    for key in "avsc":
        window.keyboard.press(key)
    assert window.locator(".q-dialog .sheet").count() == 0
    window.goto("/inbox")
    drawn(window)
    assert window.get_by_role("toolbar").count() == 0
    assert window.get_by_role("checkbox").count() == 0
    record = _record(desk, uid)
    assert (record.status, record.assignee) == ("new", None)


def test_what_somebody_may_no_longer_do_is_refused_on_a_page_that_is_open(desk: Desk) -> None:
    from noroshi.api.accounts.users import find_user
    from noroshi.model.access import Role

    uid = _intrude(desk, "-w5")[0]
    window = desk.open(f"/alerts/{uid}", "finn")
    with desk.web.database.session() as session:
        user = find_user(session, "finn")
        assert user is not None
        user.roles = [Role.VIEWER]
    window.keyboard.press("a")
    window.locator(".q-notification", has_text="Your role does not allow this").wait_for()
    assert _record(desk, uid).assignee is None


def test_the_queue_is_worked_from_the_keyboard_alone(desk: Desk) -> None:
    _intrude(desk, "-w6")
    window = desk.open("/inbox?q=alice-w6")
    window.locator(".queue-row").nth(2).wait_for()
    for key in ("j", "x", "j", "x", "a"):
        window.keyboard.press(key)
    window.locator(".queue-row .badge", has_text="mika").nth(1).wait_for()
    wanted = AlertFilter(text="alice-w6", assignee="mika")
    with desk.web.database.reading() as session:
        taken = {row.title for row in list_alerts(session, wanted).items}
    assert taken == {"A root shell through sudo, for the first time", "Password guessing over SSH came through"}
    window.keyboard.press("?")
    desk.picture(window, "keys")
    shown = window.locator("#key-help").inner_text()
    assert "Verdict" in shown
    window.keyboard.press("Escape")
    window.keyboard.press("o")
    window.wait_for_url("**/alerts/*")
    window.keyboard.press("g")
    window.keyboard.press("i")
    window.wait_for_url("**/inbox")
    with desk.web.database.reading() as session:
        assert session.query(AuditRecord).filter_by(action="alert.assign", actor="mika").count() >= 2
