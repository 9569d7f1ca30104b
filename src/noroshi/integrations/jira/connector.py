"""Jira Cloud's REST API, version 3."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import Field

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, SecretName, action, look_up
from noroshi.sdk.outside import CallError, Limit, Outside, Request


class JiraSettings(ConnectorSettings):
    """A site such as https://example.atlassian.net, and the address of the account whose API token is used."""

    base_url: str
    email: str
    token: SecretName = "jira-token"


class CreateIssue(Arguments):
    """`fields` are further fields in Jira's own words."""

    project: str
    summary: str = Field(min_length=1, max_length=255)
    description: str = ""
    type: str = "Task"
    priority: str | None = None
    labels: list[str] = []
    fields: dict[str, Any] = {}


class Comment(Arguments):
    """A comment on an issue."""

    issue: str
    text: str = Field(min_length=1)


class Transition(Arguments):
    """`to` is the name of a status or of the transition that leads there."""

    issue: str
    to: str
    fields: dict[str, Any] = {}


class Search(Arguments):
    """A query in JQL."""

    jql: str
    fields: list[str] = ["summary", "status", "assignee"]
    limit: int = Field(50, ge=1, le=100)


class Issue(Arguments):
    """An issue and the fields that are wanted."""

    issue: str
    fields: list[str] = ["summary", "status", "assignee"]


class Link(Arguments):
    """Link to another issue (`other`), or to a page (`url` with `title`)."""

    issue: str
    other: str | None = None
    type: str = "Relates"
    url: str | None = None
    title: str = "Noroshi"


class Created(Outcome):
    """A new issue."""

    key: str
    id: str
    url: str


class Commented(Outcome):
    """A new comment."""

    id: str


class Moved(Outcome):
    """`changed` is false when the issue was there already."""

    status: str
    changed: bool


class Found(Outcome):
    """Issues: key, and the fields that were asked for."""

    issues: list[dict[str, Any]]


class Linked(Outcome):
    """Done."""

    linked: bool = True


class Jira(Connector[JiraSettings]):
    """Acts as the account whose token it has."""

    title = "Jira"
    settings_type: ClassVar[type[ConnectorSettings]] = JiraSettings
    limit = Limit(count=10, per_seconds=1, burst=10)

    @action(idempotent=False, assumed={"key": "SEC-0", "id": "0", "url": "https://example.atlassian.net/browse/SEC-0"})
    def create_issue(self, given: CreateIssue, outside: Outside) -> Created:
        """Create an issue."""
        fields: dict[str, Any] = {
            "project": {"key": given.project},
            "issuetype": {"name": given.type},
            "summary": " ".join(given.summary.split()),
        }
        if given.description:
            fields["description"] = _document(given.description)
        if given.priority:
            fields["priority"] = {"name": given.priority}
        if given.labels:
            fields["labels"] = [label.replace(" ", "-") for label in given.labels]
        answer = self._ask("POST", "issue", outside, {"fields": fields | given.fields})
        url = f"{self.settings.base_url.rstrip('/')}/browse/{answer['key']}"
        return Created(key=answer["key"], id=answer["id"], url=url)

    @action(idempotent=False, assumed={"id": "0"})
    def comment(self, given: Comment, outside: Outside) -> Commented:
        """Comment on an issue."""
        answer = self._ask("POST", f"issue/{_part(given.issue)}/comment", outside, {"body": _document(given.text)})
        return Commented(id=answer["id"])

    @action(idempotent=True, assumed={"status": "Done", "changed": True})
    def transition(self, given: Transition, outside: Outside) -> Moved:
        """Move an issue to a status; nothing happens when it is there."""
        path = f"issue/{_part(given.issue)}"
        status = self._ask("GET", path, outside, query={"fields": "status"})["fields"]["status"]["name"]
        if status.casefold() == given.to.casefold():
            return Moved(status=status, changed=False)
        offered = self._ask("GET", f"{path}/transitions", outside)["transitions"]
        wanted = given.to.casefold()
        for one in offered:
            if wanted in (one["name"].casefold(), one["to"]["name"].casefold()):
                body: dict[str, Any] = {"transition": {"id": one["id"]}}
                self._ask(
                    "POST", f"{path}/transitions", outside, body | ({"fields": given.fields} if given.fields else {})
                )
                return Moved(status=one["to"]["name"], changed=True)
        names = ", ".join(one["to"]["name"] for one in offered) or "nothing"
        raise CallError("OperationError", f"{given.issue} is {status!r} and cannot become {given.to!r}; it can {names}")

    @look_up(assumed={"issues": []})
    def search(self, given: Search, outside: Outside) -> Found:
        """Find issues by JQL."""
        body = {"jql": given.jql, "fields": given.fields, "maxResults": given.limit}
        try:
            answer = self._ask("POST", "search/jql", outside, body, writes=False)
        except CallError as error:
            # Sites that are older than this path, and Jira's own descriptions of them, have the one before it.
            if error.code != 404:
                raise
            answer = self._ask("POST", "search", outside, body, writes=False)
        return Found(issues=[{"key": one["key"], "fields": one.get("fields", {})} for one in answer["issues"]])

    @look_up(assumed={"issues": [{"key": "SEC-0", "fields": {}}]})
    def get_issue(self, given: Issue, outside: Outside) -> Found:
        """Read an issue."""
        answer = self._ask("GET", f"issue/{_part(given.issue)}", outside, query={"fields": ",".join(given.fields)})
        return Found(issues=[{"key": answer["key"], "fields": answer.get("fields", {})}])

    @action(idempotent=True, assumed={"linked": True})
    def link(self, given: Link, outside: Outside) -> Linked:
        """Link an issue to another one or to a page; the same link is not made twice."""
        if (given.other is None) == (given.url is None):
            raise CallError("ValueError", "link takes either 'other' or 'url'")
        if given.other is not None:
            body: dict[str, Any] = {
                "type": {"name": given.type},
                "inwardIssue": {"key": given.issue},
                "outwardIssue": {"key": given.other},
            }
            self._ask("POST", "issueLink", outside, body)
        else:
            body = {"globalId": given.url, "object": {"url": given.url, "title": given.title}}
            self._ask("POST", f"issue/{_part(given.issue)}/remotelink", outside, body)
        return Linked()

    def check(self, outside: Outside) -> str:
        """Whose token it is."""
        return f"signed in as {self._ask('GET', 'myself', outside).get('displayName')}"

    def _ask(
        self,
        method: str,
        path: str,
        outside: Outside,
        body: dict[str, Any] | None = None,
        *,
        query: dict[str, Any] | None = None,
        writes: bool | None = None,
    ) -> Any:
        pair = f"{self.settings.email}:{outside.secret(self.settings.token)}"
        basic = b64encode(pair.encode()).decode()
        outside.hide(basic)
        request = Request(
            method=method,
            url=f"{self.settings.base_url.rstrip('/')}/rest/api/3/{path}",
            headers={"authorization": f"Basic {basic}", "accept": "application/json"},
            json=body,
            query=query or {},
            writes=writes,
        )
        return outside.request(request).value


def _part(text: str) -> str:
    return quote(text, safe="")


def _document(text: str) -> dict[str, Any]:
    """Plain text as an Atlassian document: a paragraph a line."""
    paragraphs = [
        {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []} for line in text.splitlines()
    ]
    return {"type": "doc", "version": 1, "content": paragraphs}
