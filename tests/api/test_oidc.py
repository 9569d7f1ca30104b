"""Signing in at an OpenID Connect issuer: a real one, and one that lies."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.api.serving import Web, served

from noroshi.api.accounts.oidc import Oidc
from noroshi.api.accounts.secrets import Vault
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.settings import WebSettings

# The issuer's own, not ours.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ROLES = {"soc": "analyst", "soc-leads": "admin"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A real OpenID Connect server with a few people."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import User, run_server_in_thread

    people = [
        User(sub="1", claims={"preferred_username": "Hana", "name": "Hana Sato", "groups": ["soc", "staff"]}),
        User(sub="2", claims={"preferred_username": "visitor", "groups": ["staff"]}),
        User(sub="3", claims={"preferred_username": "mika", "groups": ["soc-leads"]}),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with run_server_in_thread(user_claims=people) as server:
            yield f"http://localhost:{server.server_port}"


@pytest.fixture
def web(issuer: str, tmp_path: Path) -> Iterator[Web]:
    """A server that lets people in from there."""
    with served(
        tmp_path, oidc_issuer=issuer, oidc_client_id="noroshi", oidc_client_secret="s" * 20, oidc_roles=ROLES
    ) as found:
        yield found


def _back(client: httpx.Client, subject: str, to: str = "/") -> str:
    """Goes to the issuer, signs in there, and gives the address that the issuer sends back to."""
    away = client.get("/login/oidc", params={"next": to})
    assert away.status_code == 303
    answer = httpx.post(away.headers["location"], data={"sub": subject})
    assert answer.status_code == 302, answer.text
    return answer.headers["location"]


def test_somebody_the_issuer_vouches_for_is_let_in_with_the_roles_of_his_groups(web: Web) -> None:
    with web.client() as client:
        answer = client.get(_back(client, "1", "/cases/7"))
        assert (answer.status_code, answer.headers["location"]) == (303, "/cases/7")
        me = client.get("/v1/me").json()
        assert (me["name"], me["roles"]) == ("hana", ["analyst"])
        again = client.get(_back(client, "1"))
        assert again.status_code == 303
    with web.signed_in("ada") as ada:
        (hana,) = [user for user in ada.get("/v1/users").json()["items"] if user["has_oidc"]]
        assert (hana["name"], hana["display_name"], hana["has_password"]) == ("hana", "Hana Sato", False)


def test_the_question_to_the_issuer_has_pkce_state_and_nonce(web: Web) -> None:
    with web.client() as client:
        asked = [parse_qs(urlsplit(client.get("/login/oidc").headers["location"]).query) for _ in range(2)]
    first, second = ({name: values[0] for name, values in one.items()} for one in asked)
    assert first["code_challenge_method"] == "S256"
    assert first["redirect_uri"] == f"{web.url}/login/oidc/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name]) >= 43
        assert first[name] != second[name]


def test_who_has_no_role_there_or_another_s_name_here_is_not_let_in(web: Web) -> None:
    for subject in ("2", "3"):
        with web.client() as client:
            answer = client.get(_back(client, subject))
            assert answer.status_code == 403
            assert "gives you no role here" in answer.text
            assert client.get("/v1/me").status_code == 401
    with web.signed_in("ada") as ada:
        assert ada.get("/v1/users/mika").json()["roles"] == ["analyst"]


def test_an_answer_is_good_only_in_the_browser_that_asked_and_only_once(web: Web) -> None:
    with web.client() as client, web.client() as victim:
        address = _back(client, "1")
        assert victim.get(address).status_code == 502
        assert client.get(address).status_code == 303
        assert client.get(address).status_code == 502


def test_an_answer_with_another_state_or_issuer_or_too_late_is_refused(web: Web) -> None:
    with web.client() as client:
        address = _back(client, "1")
        wrong = address.replace("state=", "state=x")
        assert client.get(wrong).status_code == 502
        assert client.get(f"{address}&iss=https://evil.example").status_code == 502
        assert client.get("/login/oidc/callback", params={"error": "access_denied"}).status_code == 502


def test_settings_that_would_not_be_safe_are_refused() -> None:
    vault = Vault("k" * 32)
    for web, told in (
        (WebSettings(oidc_issuer="https://id.example.com"), "belong together"),
        (WebSettings(oidc_issuer="http://id.example.com", oidc_client_id="x"), "no https address"),
        (
            WebSettings(oidc_issuer="https://id.example.com", oidc_client_id="x", oidc_roles={"a": "king"}),
            "there is no role 'king'",
        ),
    ):
        with pytest.raises(ConfigError, match=told):
            Oidc(web, vault)
