"""Who may enter where: every route as every role, and nothing that was not declared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from fastapi import APIRouter
from tests.api.serving import PEOPLE, Web

from noroshi.api.app import build_api
from noroshi.api.edge.doors import PUBLIC, Door, Doors, Kind, needs
from noroshi.console.catalogue import PAGES
from noroshi.model.access import GRANTS, Permission

_ORDER = ("vera", "mika", "erin", "ada")
# Written out once more on purpose: a change of the table of permissions is seen here.
LEAST = {
    "account": "vera",
    "alerts:read": "vera",
    "alerts:write": "mika",
    "audit:read": "ada",
    "cases:read": "vera",
    "cases:write": "mika",
    "dead:read": "erin",
    "dead:write": "erin",
    "entities:read": "vera",
    "ledger:read": "vera",
    "playbooks:read": "vera",
    "playbooks:write": "erin",
    "query": "mika",
    "risk:read": "vera",
    "rules:read": "vera",
    "rules:test": "mika",
    "runs:approve": "mika",
    "runs:read": "vera",
    "runs:write": "mika",
    "sources:read": "vera",
    "status:read": "vera",
    "suppressions:read": "vera",
    "suppressions:write": "mika",
    "tokens:manage": "ada",
    "users:manage": "ada",
}
_PUBLIC_PATHS = {
    "/login",
    "/login/code",
    "/logout",
    "/setup/{secret}",
    "/plain/{rest:path}",
    "/v1/callbacks/{topic}",
}


@pytest.fixture(scope="module")
def people(web: Web) -> Iterator[dict[str, httpx.Client]]:
    """The browser of each person."""
    clients = {}
    for name in PEOPLE:
        clients[name] = web.client()
        clients[name].post("/login", data={"name": name, "password": "a smoke signal from the hill"})
    yield clients
    for client in clients.values():
        client.close()


def _requests(doors: Doors) -> Iterator[tuple[str, str, Door]]:
    for door in doors:
        path = re.sub(r"\{\w+:path\}", "x/y", door.path)
        path = path.replace("{kind}", "user").replace("{id}", "0" * 32)
        for method in sorted(door.methods - {"HEAD"}):
            yield method, re.sub(r"\{\w+\}", "1", path), door


def test_the_permissions_are_those_that_were_agreed_on() -> None:
    least = {
        str(permission): next(name for name in _ORDER if permission in GRANTS[PEOPLE[name]])
        for permission in Permission
    }
    assert least == LEAST
    for lower, higher in (("vera", "mika"), ("mika", "erin"), ("erin", "ada")):
        assert GRANTS[PEOPLE[lower]] < GRANTS[PEOPLE[higher]]


def test_only_the_ways_in_are_public(web: Web) -> None:
    assert {door.path for door in web.around.doors if door.needs == PUBLIC} == _PUBLIC_PATHS


def test_every_route_lets_in_whoever_may_and_nobody_else(web: Web, people: dict[str, httpx.Client]) -> None:
    wrong = []
    for method, path, door in _requests(web.around.doors):
        if door.needs == PUBLIC or door.kind is Kind.ASSET:
            continue
        least = _ORDER.index(LEAST[door.needs])
        for rank, name in enumerate(_ORDER):
            # `If-Match` keeps those who may from changing anything, and an empty body is no valid one.
            answer = people[name].request(method, path, json={"": 0}, headers={"If-Match": '"never"'})
            told = "You may not see this page" if door.kind is Kind.PAGE else f'"permission": "{door.needs}"'
            refused = answer.status_code == 403 and told in answer.text
            if refused is not (rank < least) or answer.status_code in (401, 500):
                wrong.append((method, path, name, answer.status_code))
    assert wrong == []


def test_strangers_are_asked_to_sign_in_everywhere(web: Web) -> None:
    wrong = []
    with web.client() as stranger:
        for method, path, door in _requests(web.around.doors):
            if door.needs == PUBLIC:
                continue
            answer = stranger.request(method, path)
            to_login = answer.headers.get("location", "").startswith("/login")
            if not (to_login if door.kind is Kind.PAGE and method == "GET" else answer.status_code == 401):
                wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_every_console_page_says_a_permission_of_the_table() -> None:
    assert PAGES
    assert [page.path for page in PAGES if page.permission not in set(Permission)] == []


def test_every_operation_of_the_description_is_behind_a_door(web: Web) -> None:
    paths = build_api(web.around).openapi()["paths"]
    assert {path for path in paths if web.around.doors.find("GET", path) is None and "get" in paths[path]} == set()
    for path, operations in paths.items():
        for method, operation in operations.items():
            door = web.around.doors.find(method.upper(), path)
            assert door is not None
            assert operation["x-permission"] == door.needs


def test_a_route_without_a_permission_fails_at_the_start() -> None:
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: None)
    with pytest.raises(LookupError, match="/forgotten says no permission"):
        Doors().declare_router(router)


def test_a_permission_that_does_not_exist_fails_at_the_start() -> None:
    router = APIRouter()
    router.add_api_route("/wrong", lambda: None, **needs("alerts:reed"))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="alerts:reed"):
        Doors().declare_router(router)


def test_a_hook_cannot_take_a_permission_that_it_would_not_ask_for() -> None:
    with pytest.raises(LookupError, match="/hook is a hook"):
        Doors().declare("/hook", Permission.ALERTS_READ, kind=Kind.HOOK)


def test_what_was_not_declared_does_not_exist_even_for_admins(web: Web, people: dict[str, httpx.Client]) -> None:
    for path in ("/v1/nothing", "/docs", "/openapi.json", "/redoc", "/metrics", "/.git/config", "/v1//alerts"):
        assert people["ada"].get(path).status_code == 404
    answer = people["ada"].delete("/v1/alerts")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/plain/../app.py", "/plain/%2e%2e/rendering.py", "/plain//etc/passwd", "/plain/"])
def test_static_files_are_those_of_their_folder(web: Web, path: str) -> None:
    with httpx.Client(base_url=web.url) as client:
        assert client.get(path, follow_redirects=True).status_code in (401, 404)


def test_a_stranger_is_brought_back_to_the_page_he_asked_for(web: Web) -> None:
    with web.client(Accept="text/html") as stranger:
        answer = stranger.get("/alerts/abc?tab=evidence")
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/alerts/abc%3Ftab%3Devidence")
