"""Jira: every request is one that the published description of its API knows."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.connect.published import JiraApi
from tests.connect.standing import TRY, Answer, Received, StandIn, World, call

from noroshi.integrations.jira.connector import Jira, JiraSettings

TOKEN = "canary-jira-token"


class Site:
    """A stand-in for a Jira site that knows just what its description does."""

    def __init__(self, api: JiraApi) -> None:
        self._api = api
        self.status = "To Do"
        self.faults: list[str] = []

    def __call__(self, request: Received) -> Answer:
        if not self._api.knows(request):
            return Answer(404, {"errorMessages": ["no such path"]})
        self.faults += self._api.faults(request)
        return Answer(*self._answers(request))

    def _answers(self, request: Received) -> tuple[int, Any]:
        path, method = request.path.removeprefix("/rest/api/3/"), request.method
        if path.endswith("/transitions") and method == "POST":
            self.status = "Done"
        fixed: dict[tuple[str, str], tuple[int, Any]] = {
            ("POST", "issue"): (201, {"id": "10001", "key": "SEC-1"}),
            ("POST", "search"): (200, {"issues": [{"key": "SEC-1", "fields": {"summary": "s"}}]}),
            ("GET", "myself"): (200, {"displayName": "Noroshi"}),
            ("POST", "comment"): (201, {"id": "7"}),
            ("POST", "transitions"): (204, b""),
            ("GET", "transitions"): (200, {"transitions": [{"id": "31", "name": "Close", "to": {"name": "Done"}}]}),
        }
        issue = (200, {"key": "SEC-1", "fields": {"status": {"name": self.status}}})
        return fixed.get((method, path.rsplit("/", 1)[-1]), issue)


@pytest.fixture
def site(shared: Path) -> Site:
    return Site(JiraApi(shared))


def talk(site: Site, story: Callable[[Any, World], None]) -> list[Received]:
    world = World(secrets={"jira-token": TOKEN})
    with StandIn(site) as side:
        settings = JiraSettings(base_url=side.url, email="noroshi@example.com")
        with world.connection("noroshi.jira", Jira(settings)) as connection:
            story(
                lambda action, **arguments: connection.perform(call(f"noroshi.jira.{action}", **arguments), TRY), world
            )
    assert site.faults == []
    return side.received


def test_an_issue_is_created_with_its_text_as_a_document(site: Site) -> None:
    def story(do: Any, world: World) -> None:
        made = do(
            "create_issue",
            project="SEC",
            summary="SSH from a\nknown threat actor",
            description="first line\n\nthird line",
            type="Bug",
            priority="High",
            labels=["from noroshi"],
            fields={"duedate": "2026-12-01"},
        )
        assert made.value["key"] == "SEC-1"
        assert made.value["url"].endswith("/browse/SEC-1")

    (request,) = talk(site, story)
    fields = request.json["fields"]
    assert fields["summary"] == "SSH from a known threat actor"
    assert fields["labels"] == ["from-noroshi"]
    assert [part.get("content") for part in fields["description"]["content"]] == [
        [{"type": "text", "text": "first line"}],
        [],
        [{"type": "text", "text": "third line"}],
    ]
    pair = b64encode(f"noroshi@example.com:{TOKEN}".encode()).decode()
    assert request.headers["authorization"] == f"Basic {pair}"


def test_an_issue_moves_once_and_stays_where_it_is(site: Site) -> None:
    def story(do: Any, world: World) -> None:
        assert do("transition", issue="SEC-1", to="done").value == {"status": "Done", "changed": True}
        assert do("transition", issue="SEC-1", to="Done").value == {"status": "Done", "changed": False}
        refused = do("transition", issue="SEC-1", to="Rejected").error
        assert refused["message"] == "OperationError: SEC-1 is 'Done' and cannot become 'Rejected'; it can Done"

    requests = talk(site, story)
    assert [request.json for request in requests if request.method == "POST"] == [{"transition": {"id": "31"}}]


def test_comments_links_searches_and_reads(site: Site) -> None:
    def story(do: Any, world: World) -> None:
        assert do("comment", issue="SEC-1", text="done").value == {"id": "7"}
        assert do("link", issue="SEC-1", other="SEC-2", type="Relates").value == {"linked": True}
        assert do("link", issue="SEC-1", url="https://noroshi.example.com/cases/1", title="Case 1").value == {
            "linked": True
        }
        assert do("link", issue="SEC-1").error["tags"] == ["ValueError"]
        assert do("search", jql="project = SEC").value == {"issues": [{"key": "SEC-1", "fields": {"summary": "s"}}]}
        assert do("get_issue", issue="SEC-1", fields=["status"]).value["issues"][0]["key"] == "SEC-1"
        assert [entry.action for entry in world.sent] == ["comment", "link", "link"]
        assert TOKEN not in repr(world.sent)

    talk(site, story)


def test_a_name_of_an_issue_stays_in_its_place(site: Site) -> None:
    def story(do: Any, world: World) -> None:
        do("comment", issue="../../../admin?x=", text="x")

    (request,) = talk(site, story)
    assert request.path == "/rest/api/3/issue/..%2F..%2F..%2Fadmin%3Fx%3D/comment"
