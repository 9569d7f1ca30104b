"""A case in a browser: alerts grouped into one, talked about, worked off and closed."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from tests.console.conftest import Desk, drawn
from tests.console.story import intrusion, take_in

from noroshi.records.tables import AlertRecord, CaseRecord


def test_an_intrusion_is_one_case_that_is_discussed_worked_off_and_closed(desk: Desk) -> None:
    now = datetime.now(UTC)
    alerts = intrusion(now, "-c1")
    take_in(desk.web.database, alerts, now)
    with desk.web.database.reading() as session:
        numbers = {session.get_one(AlertRecord, alert.uid).case_id for alert in alerts}
    (number,) = numbers
    window = desk.open("/cases")
    window.locator(".queue-row", has_text="alice-c1").click()
    window.wait_for_url(f"**/cases/{number}")
    drawn(window)
    assert window.locator("a.row-line[href^='/alerts/']").count() == 4
    assert window.locator("a.row-line[href^='/entities/']", has_text="web-1-c1").count() == 1

    window.get_by_label("Comment").fill(
        "The key was **not** hers\n\n<img src=x onerror=alert(1)> [log](javascript:alert(1))"
    )
    window.get_by_role("button", name="Add comment").click()
    comment = window.locator(".trail__comment .prose")
    comment.locator("strong", has_text="not").wait_for()
    assert "<img" not in comment.inner_html()
    assert "javascript" not in comment.inner_html()

    window.get_by_label("New task").fill("Rotate the keys of alice-c1")
    window.get_by_label("New task").press("Enter")
    window.locator(".task", has_text="Rotate the keys").locator("input").check()
    window.locator(".task[data-done]", has_text="done by mika").wait_for()
    desk.picture(window, "case-light", whole=True)

    window.keyboard.press("v")
    window.locator(".q-dialog .sheet").wait_for()
    window.keyboard.press("1")
    window.get_by_label("Reason").fill("An intrusion; the host was rebuilt")
    window.get_by_role("button", name="Close with this verdict").click()
    window.locator(".signs .badge", has_text="True positive").wait_for()
    with desk.web.database.reading() as session:
        case = session.get_one(CaseRecord, number)
        verdicts = {session.get_one(AlertRecord, alert.uid).verdict for alert in alerts}
    assert (case.status, case.verdict, verdicts) == ("closed", "true_positive", {"true_positive"})


def test_alerts_are_put_into_a_new_case_that_can_be_exported(desk: Desk, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    take_in(desk.web.database, intrusion(now, "-c2"), now)
    window = desk.open("/inbox?q=alice-c2")
    window.locator(".queue-row").first.wait_for()
    for key in ("x", "j", "x", "c"):
        window.keyboard.press(key)
    window.locator(".q-dialog").get_by_label("Title").fill("Two that I want to look at")
    window.get_by_role("button", name="Put into case").click()
    window.locator(".q-notification", has_text="Put into case").wait_for()
    with desk.web.database.reading() as session:
        case = session.query(CaseRecord).filter_by(title="Two that I want to look at").one()
    assert (case.alerts, case.status) == (2, "open")

    window.goto(f"/cases/{case.id}")
    drawn(window)
    with window.expect_download() as downloading:
        window.get_by_role("button", name="Export").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(downloading.value.path()).read_bytes()))
    assert json.loads(archive.read("case.json"))["case"]["title"] == "Two that I want to look at"
    assert len(archive.read("alerts.jsonl").splitlines()) == 2
    assert sum(name.startswith("evidence/") for name in archive.namelist()) == 2


def test_an_address_elsewhere_is_linked_and_other_schemes_are_refused(desk: Desk) -> None:
    window = desk.open("/cases/1")
    window.keyboard.press("l")
    window.get_by_label("Name").fill("Jira SEC-12")
    window.get_by_label("Address").fill("javascript:alert(1)")
    window.get_by_role("button", name="Save").click()
    window.locator(".q-notification", has_text="only http and https").wait_for()
    window.get_by_label("Address").fill("https://jira.example.com/browse/SEC-12")
    window.get_by_role("button", name="Save").click()
    window.locator(".facts a[href='https://jira.example.com/browse/SEC-12']", has_text="Jira SEC-12").wait_for()
