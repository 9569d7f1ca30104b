"""Admins let people in and keep them out, refuse tokens, and read what everybody did."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from tests.api.serving import CHEAP
from tests.console.conftest import PASSWORD, PEOPLE, Desk, Web, drawn
from tests.console.test_seen import JAPANESE

from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.tokens import create_token
from noroshi.api.accounts.users import add_user, get_user, set_disabled
from noroshi.console.catalogue import PAGES
from noroshi.model.access import GRANTS, Actor, Permission, Role
from noroshi.records.tables import AuditRecord

SYSTEM = Actor(name="test", kind="system")
PLACES = {"users": "/users", "tokens": "/tokens", "audit": "/audit"}


@pytest.fixture
def token(desk: Desk) -> str:
    """The name of a token of mika's."""
    name = f"report-{secrets.token_hex(4)}"
    with desk.web.database.session() as session:
        owner, now, day = get_user(session, "mika"), datetime.now(UTC), timedelta(days=1)
        create_token(session, SYSTEM, owner, name, [Permission.ALERTS_READ], now, good_for=day)
    return name


def _client(web: Web, **headers: str) -> httpx.Client:
    """A browser without a window, on a machine that may be busy."""
    return httpx.Client(base_url=web.url, headers={"Origin": web.url, **headers}, timeout=60)


@pytest.fixture
def clients(desk: Desk) -> Iterator[dict[str, httpx.Client]]:
    """Everybody's browser without a window."""
    found = {}
    for name in PEOPLE:
        found[name] = _client(desk.web, Accept="text/html")
        found[name].post("/login", data={"name": name, "password": PASSWORD})
    yield found
    for client in found.values():
        client.close()


def test_every_page_lets_in_whoever_may_and_nobody_else(clients: dict[str, httpx.Client]) -> None:
    wrong = []
    for page in PAGES:
        path = re.sub(r"\{\w+\}", "1", page.path)
        for name, client in clients.items():
            expected = 200 if page.permission in GRANTS[PEOPLE[name]] else 403
            if (status := client.get(path).status_code) != expected:
                wrong.append((path, name, status))
    assert wrong == []


def test_an_admin_invites_somebody_who_comes_in_becomes_something_else_and_is_kept_out(desk: Desk) -> None:
    window = desk.open("/users", "ada")
    window.get_by_role("button", name="Invite").click()
    sheet = window.get_by_role("dialog")
    sheet.get_by_label("Name", exact=True).fill("Nobu")
    sheet.get_by_label("Email").fill("nobu@example.com")
    sheet.get_by_role("button", name="Invite").click()
    link = window.get_by_role("region", name="Sign-in link").inner_text().strip()
    desk.picture(window, "users-link")
    window.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    row = window.locator("tr", has_text="nobu@example.com")
    assert "Has not used the link yet" in row.inner_text()
    with _client(desk.web) as new:
        assert new.post(link, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
        assert new.get("/v1/me").json()["roles"] == ["analyst"]

        _do(window, "nobu", "Change role")
        window.get_by_role("dialog").get_by_label("Role").click()
        window.get_by_role("option", name="Viewer").click()
        window.get_by_role("dialog").get_by_role("button", name="Save").click()
        row.get_by_text("Viewer").wait_for()
        assert new.get("/v1/me").json()["roles"] == ["viewer"]

        _do(window, "nobu", "Disable")
        window.get_by_role("dialog").get_by_role("button", name="Disable").click()
        row.get_by_text("Disabled").wait_for()
        assert new.get("/v1/me").status_code == 401
        _do(window, "nobu", "Let in again")
        row.get_by_text("Active").wait_for()

    _do(window, "ada", "Disable")
    window.get_by_role("dialog").get_by_role("button", name="Disable").click()
    window.get_by_text("is the last admin").wait_for()


def _do(window: Any, name: str, action: str) -> None:
    window.get_by_role("button", name=f"Actions for {name}").click()
    window.get_by_role("button", name=action, exact=True).click()


def test_a_token_is_shown_with_what_it_may_and_can_be_revoked(desk: Desk, token: str) -> None:
    window = desk.open("/tokens", "ada")
    row = window.locator("tr", has_text=token)
    assert [row.locator("td").nth(place).inner_text().strip() for place in (0, 1, 2, 3)] == [
        token, "mika", "alerts:read", "Never",
    ]  # fmt: skip
    row.get_by_role("button", name=f"Revoke {token}").click()
    window.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    window.locator("tr", has_text=token).get_by_text("Revoked", exact=True).wait_for()


def test_the_audit_page_says_who_did_what_and_whether_the_chain_is_whole(desk: Desk) -> None:
    window = desk.open("/audit", "ada")
    window.get_by_text("The chain is whole").wait_for()
    window.get_by_label("What", exact=True).fill("user.add")
    window.locator("tbody tr td:nth-child(5)", has_text="user.sign-in").first.wait_for(state="detached")
    row = window.locator("tbody tr", has_text="finn").first
    row.get_by_text("What changed").click()
    assert '"analyst"' in row.inner_text()
    with _changed(desk.web):
        window.get_by_role("button", name="Verify").click()
        window.get_by_text("row 2 was changed").wait_for()
        desk.picture(window, "audit-broken")
    window.get_by_role("button", name="Verify").click()
    window.get_by_text("The chain is whole").wait_for()


@contextmanager
def _changed(web: Web) -> Iterator[None]:
    """While somebody has changed the second row of the trail."""
    for address in ("192.0.2.9", ""):
        with web.database.session() as session:
            session.execute(update(AuditRecord).where(AuditRecord.seq == 2).values(address=address))
        if address:
            yield


@pytest.mark.usefixtures("token")
def test_the_pages_can_be_used_by_everybody_and_speak_both_languages(
    desk: Desk, accessible: Callable[..., None]
) -> None:
    window = desk.window("ada")
    for name, path in PLACES.items():
        window.goto(path)
        drawn(window)
        desk.picture(window, f"{name}-light", whole=True)
        accessible(window)
        window.evaluate("document.documentElement.dataset.theme = 'dark'")
        accessible(window, "color-contrast")
        desk.picture(window, f"{name}-dark", whole=True)
    window = desk.window("ada", language="ja")
    for name, path in PLACES.items():
        window.goto(path)
        drawn(window)
        texts = window.locator("h1, th, .page__lead, .badge, .rail__title").all_inner_texts()
        assert [one for one in texts if one and not JAPANESE.search(one)] == []
        desk.picture(window, f"{name}-ja", whole=True)
    window = desk.window("ada", width=390, height=844)
    for name, path in PLACES.items():
        window.goto(path)
        drawn(window)
        desk.picture(window, f"{name}-phone", whole=True)
        assert window.evaluate("document.scrollingElement.scrollWidth") <= 390, name


def test_only_admins_find_the_pages_in_the_navigation(desk: Desk) -> None:
    names = ("Users", "API tokens", "Audit trail")
    for who, count in (("ada", 1), ("erin", 0)):
        window = desk.open("/cases", who)
        assert [window.get_by_role("link", name=name, exact=True).count() for name in names] == [count] * 3


def test_whoever_is_kept_out_is_brought_from_the_open_page_to_the_login(desk: Desk) -> None:
    name = f"guest-{secrets.token_hex(4)}"
    with desk.web.database.session() as session:
        user = add_user(session, SYSTEM, name, [Role.ANALYST], datetime.now(UTC))
        user.password_hash = Passwords(CHEAP).hash(PASSWORD, name)
    window = desk.window(None)
    window.goto("/login")
    window.fill("input[name=name]", name)
    window.fill("input[name=password]", PASSWORD)
    window.click("form[action='/login'] button")
    window.wait_for_url("**/inbox*")
    drawn(window)
    with desk.web.database.session() as session:
        set_disabled(session, SYSTEM, get_user(session, name), True, datetime.now(UTC))
    window.wait_for_url("**/login*", timeout=60_000)
    # The browser tells of the sockets and requests that were refused.
    desk.faults.clear()
