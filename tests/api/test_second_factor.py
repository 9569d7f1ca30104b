"""The second factor: enrolled on the account page, asked for at every login, each code good once."""

from __future__ import annotations

import re

import httpx
import pyotp
from tests.api.serving import PASSWORD, Web

_FORM = {"name": "mika", "password": PASSWORD}


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def _enrolled(web: Web, client: httpx.Client) -> tuple[pyotp.TOTP, list[str]]:
    page = client.post("/account/factor", data={"password": PASSWORD})
    assert 'src="data:image/svg+xml' in page.text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert secret is not None
    totp, kept = pyotp.TOTP(secret[1]), _hidden(page.text, "kept")
    wrong = client.post("/account/factor/confirmation", data={"kept": kept, "code": "000000"})
    assert wrong.status_code == 422
    done = client.post("/account/factor/confirmation", data={"kept": kept, "code": totp.at(web.clock.now())})
    codes = re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", done.text)
    assert len(set(codes)) == 10
    return totp, codes


def test_the_second_factor_is_asked_for_after_the_password_and_each_code_works_once(fresh: Web) -> None:
    with fresh.signed_in("mika") as client, fresh.client() as phone:
        totp, codes = _enrolled(fresh, client)
        assert client.get("/v1/me").status_code == 200
        answer = phone.post("/login", data={**_FORM, "next": "/cases/1"})
        assert answer.headers["location"] == "/login/code?next=%2Fcases%2F1"
        # The password alone opens nothing.
        assert phone.get("/v1/me").status_code == 401
        used = totp.at(fresh.clock.now())
        assert phone.post("/login/code", data={"code": used}).status_code == 401
        fresh.clock.forward(seconds=30)
        before = phone.cookies["noroshi_session"]
        answer = phone.post("/login/code", data={"code": totp.at(fresh.clock.now()), "next": "/cases/1"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/cases/1")
        assert phone.cookies["noroshi_session"] != before
        assert phone.get("/v1/me").status_code == 200
        phone.post("/logout")
        phone.post("/login", data=_FORM)
        assert phone.post("/login/code", data={"code": codes[3].upper()}).status_code == 303
        phone.post("/logout")
        phone.post("/login", data=_FORM)
        assert phone.post("/login/code", data={"code": codes[3]}).status_code == 401


def test_guessing_codes_is_slowed_down_whatever_the_password(fresh: Web) -> None:
    with fresh.signed_in("mika") as client, fresh.client() as guesser:
        _enrolled(fresh, client)
        guesser.post("/login", data=_FORM)
        codes = [guesser.post("/login/code", data={"code": f"{number:06}"}).status_code for number in range(7)]
        assert codes == [401] * 5 + [429] * 2
        # Signing in again gives no fresh guesses.
        guesser.post("/login", data=_FORM)
        assert guesser.post("/login/code", data={"code": "000008"}).status_code == 429


def test_a_half_open_session_is_over_after_ten_minutes(fresh: Web) -> None:
    with fresh.signed_in("mika") as client, fresh.client() as phone:
        totp, _ = _enrolled(fresh, client)
        phone.post("/login", data=_FORM)
        fresh.clock.forward(minutes=10, seconds=1)
        assert phone.post("/login/code", data={"code": totp.at(fresh.clock.now())}).status_code == 401


def test_turning_it_on_or_off_takes_the_password_and_ends_other_sessions(fresh: Web) -> None:
    with fresh.signed_in("mika") as client, fresh.signed_in("mika") as other:
        assert client.post("/account/factor", data={"password": "wrong"}).status_code == 403
        _enrolled(fresh, client)
        assert other.get("/v1/me").status_code == 401
        assert client.post("/account/factor/removal", data={"password": "wrong"}).status_code == 403
        assert client.post("/account/factor/removal", data={"password": PASSWORD}).status_code == 200
        assert other.post("/login", data=_FORM).headers["location"] == "/"


def test_what_one_person_began_to_enrol_cannot_be_finished_by_another(fresh: Web) -> None:
    with fresh.signed_in("mika") as mika, fresh.signed_in("ada") as ada:
        page = mika.post("/account/factor", data={"password": PASSWORD}).text
        secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
        assert secret is not None
        code = pyotp.TOTP(secret[1]).at(fresh.clock.now())
        answer = ada.post("/account/factor/confirmation", data={"kept": _hidden(page, "kept"), "code": code})
        assert answer.headers["location"] == "/account"
        assert ada.get("/v1/users/ada").json()["has_second_factor"] is False


def test_changing_the_password_takes_the_old_one_and_ends_other_sessions(fresh: Web) -> None:
    new = {"new": "quite another sentence", "again": "quite another sentence"}
    with fresh.signed_in("erin") as client, fresh.signed_in("erin") as other:
        assert client.post("/account/password", data={"old": "wrong", **new}).status_code == 403
        assert (
            client.post("/account/password", data={"old": PASSWORD, "new": "short", "again": "short"}).status_code
            == 422
        )
        assert client.post("/account/password", data={"old": PASSWORD, **new}).status_code == 200
        assert (client.get("/v1/me").status_code, other.get("/v1/me").status_code) == (200, 401)
        assert other.post("/login", data={"name": "erin", "password": PASSWORD}).status_code == 401
        assert other.post("/login", data={"name": "erin", "password": new["new"]}).status_code == 303
