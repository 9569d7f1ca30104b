"""Signing in and out: passwords, sessions, throttling, links, and what browsers keep."""

from __future__ import annotations

import re

import httpx
import pyotp
import pytest
from sqlalchemy.orm import Session
from tests.api.serving import PASSWORD, SYSTEM, Web

from noroshi.api.accounts import links
from noroshi.api.accounts.users import get_user, list_users, set_disabled, set_roles
from noroshi.model.access import Role
from noroshi.records.audit import verify_audit
from noroshi.records.audit_list import list_audit


def _actions(web: Web, prefix: str = "user.") -> list[tuple[str, str]]:
    with web.around.database.reading() as session:
        return [(entry.action, entry.object_id) for entry in list_audit(session, action=prefix).items]


def test_a_right_password_opens_a_session_in_a_cookie_that_scripts_and_other_sites_cannot_use(web: Web) -> None:
    with web.client() as client:
        answer = client.post("/login", data={"name": "Mika ", "password": PASSWORD, "next": "/inbox?x=1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/inbox?x=1")
        cookie = answer.headers["set-cookie"]
        assert re.fullmatch(r"noroshi_session=[\w-]{43}; HttpOnly; Path=/; SameSite=lax", cookie)
        assert client.get("/v1/me").json()["name"] == "mika"


@pytest.mark.parametrize(
    "to",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example", "javascript:alert(1)", "x", ""],
)
def test_a_login_link_sends_nobody_to_another_site(web: Web, to: str) -> None:
    with web.client() as client:
        answer = client.post("/login", data={"name": "mika", "password": PASSWORD, "next": to})
        assert answer.headers["location"] == "/"


def test_wrong_names_and_wrong_passwords_are_told_alike_and_audited(fresh: Web) -> None:
    with fresh.client() as client:
        told = [
            client.post("/login", data={"name": name, "password": "wrong password"})
            for name in ("mika", "nobody", "' OR 1=1 --", "\0", "x" * 500)
        ]
    assert {answer.status_code for answer in told[:3]} == {401}
    assert all("Name or password is not right" in answer.text for answer in told[:3])
    assert ("user.sign-in-refused", "mika") in _actions(fresh)
    with fresh.around.database.reading() as session:
        assert list(verify_audit(session)) == []


def test_a_cookie_that_was_known_before_signing_in_is_not_the_one_afterwards(web: Web) -> None:
    with web.client() as client:
        client.cookies.set("noroshi_session", "planted-by-an-attacker")
        client.post("/login", data={"name": "mika", "password": PASSWORD})
        assert "planted-by-an-attacker" not in client.cookies.jar._cookies["127.0.0.1"]["/"].values()
    with httpx.Client(base_url=web.url, cookies={"noroshi_session": "planted-by-an-attacker"}) as attacker:
        assert attacker.get("/v1/me").status_code == 401


def test_signing_in_again_ends_the_session_before(web: Web) -> None:
    with web.signed_in("mika") as client:
        before = client.cookies["noroshi_session"]
        client.post("/login", data={"name": "mika", "password": PASSWORD})
        assert client.cookies["noroshi_session"] != before
    with httpx.Client(base_url=web.url, cookies={"noroshi_session": before}) as old:
        assert old.get("/v1/me").status_code == 401


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(web: Web) -> None:
    with web.signed_in("mika") as client:
        kept = client.cookies["noroshi_session"]
        assert client.post("/logout").headers["location"] == "/login"
    with httpx.Client(base_url=web.url, cookies={"noroshi_session": kept}) as thief:
        assert thief.get("/v1/me").status_code == 401


def test_a_session_ends_when_nobody_uses_it_and_at_the_latest_after_its_hours(fresh: Web) -> None:
    with fresh.signed_in("mika") as idle, fresh.signed_in("erin") as busy:
        for _ in range(11):
            fresh.clock.forward(minutes=59)
            assert busy.get("/v1/me").status_code == 200
        assert idle.get("/v1/me").status_code == 401
        fresh.clock.forward(minutes=59 + 12)
        assert busy.get("/v1/me").status_code == 401


def test_disabling_somebody_ends_what_is_open_and_keeps_him_out(fresh: Web) -> None:
    with fresh.signed_in("mika") as client:
        with fresh.around.database.session() as session:
            set_disabled(session, SYSTEM, get_user(session, "mika"), True, fresh.clock.now())
        assert client.get("/v1/me").status_code == 401
        assert client.post("/login", data={"name": "mika", "password": PASSWORD}).status_code == 401


def test_another_role_counts_from_the_next_request_on(fresh: Web) -> None:
    with fresh.signed_in("mika") as client:
        assert client.get("/v1/users").status_code == 403
        with fresh.around.database.session() as session:
            set_roles(session, SYSTEM, get_user(session, "mika"), [Role.ADMIN], fresh.clock.now())
        assert client.get("/v1/users").status_code == 200


def test_somebody_sees_his_sessions_and_ends_one_of_them_but_no_others(web: Web) -> None:
    with web.signed_in("vera") as phone, web.signed_in("vera") as desk, web.signed_in("mika") as other:
        listed = desk.get("/v1/sessions").json()["items"]
        assert len(listed) == 2
        for one in listed:
            assert other.delete(f"/v1/sessions/{one['id']}").status_code == 404
            # What is listed is no cookie that could be used.
            assert one["id"] not in (phone.cookies["noroshi_session"], desk.cookies["noroshi_session"])
        (elsewhere,) = [one["id"] for one in listed if not one["is_this"]]
        assert desk.delete(f"/v1/sessions/{elsewhere}").status_code == 204
        assert (phone.get("/v1/me").status_code, desk.get("/v1/me").status_code) == (401, 200)


def test_guessing_one_account_is_slowed_down_but_the_account_is_not_lost(fresh: Web) -> None:
    with fresh.client() as client:
        codes = [
            client.post("/login", data={"name": "mika", "password": f"wrong {number} wrong"}).status_code
            for number in range(8)
        ]
        assert codes == [401] * 5 + [429] * 3
        # The right password is not even looked at meanwhile, from wherever it comes.
        refused = client.post("/login", data={"name": "MIKA", "password": PASSWORD})
        assert (refused.status_code, "Too many attempts" in refused.text) == (429, True)
        fresh.clock.forward(minutes=1, seconds=1)
        assert client.post("/login", data={"name": "mika", "password": PASSWORD}).status_code == 303


def test_guessing_many_accounts_from_one_address_is_slowed_down(fresh: Web) -> None:
    with fresh.client() as client:
        codes = [
            client.post("/login", data={"name": f"user{number}", "password": "wrong"}).status_code
            for number in range(24)
        ]
    assert codes == [401] * 20 + [429] * 4


def _demote_admins(session: Session) -> None:
    """As it is before the first admin, but for others who are there."""
    for user in list_users(session):
        user.roles = [Role.VIEWER]


def test_a_setup_link_makes_one_admin_and_then_works_no_more(fresh: Web) -> None:
    with fresh.around.database.session() as session:
        _demote_admins(session)
        secret = links.new_link(session, SYSTEM, None, fresh.clock.now())
    form = {"name": "Root", "password": PASSWORD, "again": PASSWORD}
    with fresh.client() as client:
        assert client.post(f"/setup/{secret}", data={**form, "again": "other"}).status_code == 422
        assert client.post(f"/setup/{secret}", data={**form, "password": "short", "again": "short"}).status_code == 422
        assert client.post(f"/setup/{secret}", data=form).status_code == 303
        assert client.get("/v1/me").json()["roles"] == ["admin"]
        assert client.get(f"/setup/{secret}").status_code == 410
        assert client.post(f"/setup/{secret}", data={**form, "name": "second"}).status_code == 410


def test_the_link_of_the_first_admin_is_over_when_one_came_in_another_way(fresh: Web) -> None:
    with fresh.around.database.session() as session:
        _demote_admins(session)
        secret = links.new_link(session, SYSTEM, None, fresh.clock.now())
    with fresh.client() as client:
        assert client.get(f"/setup/{secret}").status_code == 200
        with fresh.around.database.session() as session:
            set_roles(session, SYSTEM, get_user(session, "mika"), [Role.ADMIN], fresh.clock.now())
        assert client.get(f"/setup/{secret}").status_code == 410
        form = {"name": "second", "password": PASSWORD, "again": PASSWORD}
        assert client.post(f"/setup/{secret}", data=form).status_code == 410


def test_a_setup_link_is_over_after_a_day_and_when_there_is_a_newer_one(fresh: Web) -> None:
    with fresh.around.database.session() as session:
        older = links.new_link(session, SYSTEM, get_user(session, "mika"), fresh.clock.now())
        newer = links.new_link(session, SYSTEM, get_user(session, "mika"), fresh.clock.now())
    with fresh.client() as client:
        assert client.get(f"/setup/{older}").status_code == 410
        assert client.get(f"/setup/{newer}").status_code == 200
        fresh.clock.forward(hours=24, seconds=1)
        assert client.get(f"/setup/{newer}").status_code == 410


def test_a_link_for_somebody_sets_his_password_and_ends_his_sessions_but_skips_no_second_factor(fresh: Web) -> None:
    secret = _enrol(fresh, "mika")
    with fresh.around.database.session() as session:
        link = links.new_link(session, SYSTEM, get_user(session, "mika"), fresh.clock.now())
    form = {"name": "ada", "password": "another long sentence", "again": "another long sentence"}
    with fresh.client() as client:
        answer = client.post(f"/setup/{link}", data=form)
        assert answer.headers["location"] == "/login/code"
        assert client.get("/v1/me").status_code == 401
        fresh.clock.forward(minutes=1)
        code = pyotp.TOTP(secret).at(fresh.clock.now())
        assert client.post("/login/code", data={"code": code}).status_code == 303
        assert client.get("/v1/me").json()["name"] == "mika"


def _enrol(web: Web, name: str) -> str:
    with web.around.database.session() as session:
        user = get_user(session, name)
        secret = pyotp.random_base32()
        user.totp_secret = web.around.vault.seal(secret)
    return secret
