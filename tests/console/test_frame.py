"""The frame around every page: health, account, and what happens when a session ends."""

from __future__ import annotations

import pytest
from tests.console.conftest import Desk

from noroshi.api.accounts.sessions import Sessions
from noroshi.api.accounts.users import find_user
from noroshi.console.layout import health_of
from noroshi.console.pieces.markdown import clean_html


@pytest.mark.parametrize(
    ("states", "health"),
    [
        ((), "unknown"),
        (("running", "running"), "good"),
        (("running", "restarting"), "strained"),
        (("restarting", "crash-loop"), "bad"),
    ],
)
def test_health_is_that_of_the_worst_process(states: tuple[str, ...], health: str) -> None:
    assert health_of({str(place): {"state": state} for place, state in enumerate(states)}) == health


def test_what_people_write_keeps_its_form_and_loses_what_could_act() -> None:
    html = '<p onclick="x()">a <strong>b</strong><script>c</script><img src="https://example.com/d"></p>'
    html += '<a href="javascript:e">f</a> <a href="https://example.com/g">h</a>'
    assert clean_html(html) == (
        '<p>a <strong>b</strong></p><a rel="noopener noreferrer nofollow">f</a> '
        '<a href="https://example.com/g" rel="noopener noreferrer nofollow">h</a>'
    )


def test_the_account_is_a_page_of_its_own_and_only_admins_see_users(desk: Desk) -> None:
    window = desk.open("/cases", "ada")
    window.get_by_role("button", name="Account").click()
    window.get_by_role("link", name="Users").wait_for()
    window.get_by_role("link", name="Profile and security").click()
    window.wait_for_url("**/account")
    window = desk.open("/cases", "vera")
    window.get_by_role("button", name="Account").click()
    window.get_by_role("link", name="Profile and security").wait_for()
    assert window.get_by_role("link", name="Users").count() == 0


def test_who_is_signed_out_elsewhere_is_asked_to_sign_in_at_the_next_step(desk: Desk) -> None:
    window = desk.open("/cases", "erin")
    with desk.web.database.session() as session:
        user = find_user(session, "erin")
        assert user is not None
        Sessions.end_all(session, user.id)
    window.get_by_role("link", name="Entities", exact=True).click()
    window.wait_for_url("**/login*")
