"""Requests that were made to break something are answered like any other that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import httpx
import pytest
from tests.api.serving import Web

from noroshi.model.access import Permission

_COMMENT = "/v1/alerts/abc/comments"
_TRICKS = {
    "nested arrays": b"[" * 200_000,
    "nested objects": b'{"a":' * 100_000,
    "an endless number": b'{"text": ' + b"9" * 100_000 + b"}",
    "no number": b'{"text": NaN}',
    "beyond numbers": b'{"text": 1e999}',
    "half a surrogate pair": b'{"text": "\\ud800"}',
    "NUL": b'{"text": "a\\u0000b"}',
    "no UTF-8": b'{"text": "\xff\xfe"}',
    "a key twice": b'{"text": "", "text": 7}',
    "nothing": b"",
    "one word": b"null",
}


@pytest.fixture(scope="module")
def program(web: Web) -> Iterator[httpx.Client]:
    """A program that may comment."""
    with web.program("ada", Permission.ALERTS_WRITE, Permission.ALERTS_READ, Permission.AUDIT_READ) as client:
        yield client


@pytest.mark.parametrize("trick", _TRICKS)
def test_a_body_that_is_no_sound_json_is_refused(program: httpx.Client, trick: str) -> None:
    answer = program.post(_COMMENT, content=_TRICKS[trick], headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 413, 422), answer.text[:200]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_body_that_does_not_say_its_size_ends_at_the_bound(program: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    headers = {"Content-Type": "application/json"}
    # The server may go away before all of it was sent.
    with suppress(httpx.WriteError):
        assert program.post(_COMMENT, content=endless(), headers=headers).status_code == 413


@pytest.mark.parametrize(
    "path",
    [
        "/v1/alerts?cursor=" + "A" * 5000,
        "/v1/alerts?cursor=%00",
        "/v1/alerts?text=%ff",
        "/v1/alerts?since=9999-12-31T23:59:59%2B14:00",
        "/v1/alerts?since=0001-01-01T00:00:00-14:00",
        "/v1/alerts/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/v1/alerts/" + "x" * 5000,
        "/v1/audit?cursor=999999999999999999",
        "/v1/audit?since=0001-01-01T00:00:00-14:00",
    ],
)
def test_an_address_that_is_odd_is_answered_without_a_fault_of_ours(program: httpx.Client, path: str) -> None:
    answer = program.get(path)
    assert answer.status_code in (200, 400, 404, 422), answer.text[:200]


def test_a_forged_header_does_not_reach_where_people_are_sent(web: Web) -> None:
    with httpx.Client(base_url=web.url) as stranger:
        for headers in ({"X-Forwarded-Host": "evil.example"}, {"X-Forwarded-Prefix": "//evil.example"}):
            answer = stranger.get("/account", headers={**headers, "Accept": "text/html"})
            assert answer.headers["location"] == "/login?next=/account"
        answer = stranger.get("//evil.example/%2e%2e", headers={"Accept": "text/html"})
        assert "evil.example" not in answer.headers.get("location", "").partition("?")[0]
