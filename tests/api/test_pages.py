"""The plain pages: in two languages, with nothing from elsewhere, and whatever is put into them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from starlette.requests import HTTPConnection
from tests.api.serving import PASSWORD, Web

from noroshi.api.edge.hosts import Hosts, is_from_ourselves
from noroshi.api.pages.signing_in import safe_path
from noroshi.records.tables import AuditRecord

PAGES = ("/login", "/login/code", "/account", "/v1/docs", "/nothing", "/setup/x")


def test_the_trail_is_told_to_have_been_changed_and_where(fresh: Web) -> None:
    with fresh.signed_in("ada") as ada:
        with fresh.around.database.session() as session:
            session.execute(update(AuditRecord).where(AuditRecord.seq == 2).values(actor="somebody else"))
        assert ada.get("/v1/audit/verification").json() == {"is_whole": False, "faults": ["row 2 was changed"]}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_pages_speak_the_reader_s_language_and_load_nothing_from_elsewhere(web: Web, language: str) -> None:
    with web.signed_in("ada") as ada:
        for path in PAGES:
            page = ada.get(path, headers={"Accept-Language": f"{language}-XX,fr;q=0.5", "Accept": "text/html"}).text
            if not page:
                continue
            assert f'<html lang="{language}"' in page
            assert "<script" not in page
            assert re.findall(r'(?:src|href)="(?!/|#|data:image/svg)([^"]*)"', page) == []
            assert re.findall(r' style="', page.replace('class="mark"', "")) == []


def test_what_people_put_in_is_shown_as_text(web: Web) -> None:
    evil = '"><script>alert(1)</script>'
    with web.signed_in("ada") as ada, web.client() as stranger:
        for answer in (
            stranger.post("/login", data={"name": evil, "password": "x", "next": evil}),
            stranger.get("/login", params={"next": evil}),
            ada.post("/account/tokens", data={"name": evil, "scope": "alerts:read"}),
        ):
            assert "<script" not in answer.text
        with web.client(**{"User-Agent": evil}) as odd:
            odd.post("/login", data={"name": "ada", "password": PASSWORD})
        assert "<script" not in ada.get("/account").text


@given(st.text(max_size=40) | st.text("/\\:@.%#?ehtps\t\n ", max_size=12))
@settings(max_examples=300, deadline=None)
def test_whatever_a_login_link_says_it_leads_to_a_path_of_ours(to: str) -> None:
    path = safe_path(to)
    assert path.startswith("/")
    assert not path.startswith(("//", "/\\"))
    assert path.isprintable()


_HEADER = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=30)


@given(
    host=_HEADER,
    origin=st.none() | _HEADER,
    site=st.none() | st.sampled_from(["same-origin", "none", "cross-site", ""]),
)
@settings(max_examples=300, deadline=None)
def test_only_our_own_origin_passes_whatever_the_headers_hold(host: str, origin: str | None, site: str | None) -> None:
    headers = [(b"host", host.encode("latin-1"))]
    headers += [(b"origin", origin.encode("latin-1"))] if origin is not None else []
    headers += [(b"sec-fetch-site", site.encode())] if site is not None else []
    scope = {"type": "http", "scheme": "http", "server": ("127.0.0.1", 1), "path": "/", "headers": headers}
    if is_from_ourselves(HTTPConnection(scope)):
        assert origin in (None, f"http://{host}")
        assert site in (None, "same-origin")
        assert (origin, site) != (None, None)


@given(_HEADER)
@settings(max_examples=300, deadline=None)
def test_a_name_that_is_not_ours_is_no_host_of_ours(host: str) -> None:
    names = Hosts(lambda *_: None, ["soc.example.com"])  # type: ignore[arg-type, return-value]
    if names._is_ours(host):
        assert re.fullmatch(
            r"(?i)([^@]*@)?(\[[0-9a-f:.%\w]+\]|[0-9.]+|soc\.example\.com|localhost)(:\d*)?([/?#].*)?", host
        )
