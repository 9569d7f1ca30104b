"""GitHub's REST API."""

from __future__ import annotations

from typing import Any, ClassVar, Final
from urllib.parse import quote

from pydantic import Field

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, SecretName, action, look_up
from noroshi.sdk.outside import CallError, Limit, Outside, Request

_REPOSITORY: Final = r"^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$"


class GitHubSettings(ConnectorSettings):
    """`base_url` is https://HOST/api/v3 for GitHub Enterprise Server."""

    base_url: str = "https://api.github.com"
    token: SecretName = "github-token"


class CreateIssue(Arguments):
    """An issue of a repository OWNER/NAME."""

    repository: str = Field(pattern=_REPOSITORY)
    title: str = Field(min_length=1, max_length=256)
    body: str = ""
    labels: list[str] = []
    assignees: list[str] = []


class Comment(Arguments):
    """A comment on the issue or pull request `number`."""

    repository: str = Field(pattern=_REPOSITORY)
    number: int = Field(ge=1)
    body: str = Field(min_length=1)


class DeployKey(Arguments):
    """A deploy key by its id."""

    repository: str = Field(pattern=_REPOSITORY)
    key_id: int = Field(ge=1)


class Repository(Arguments):
    """A repository OWNER/NAME."""

    repository: str = Field(pattern=_REPOSITORY)


class Token(Arguments):
    """A fine-grained token's access to an organisation, by the id that the audit log tells."""

    organisation: str
    token_id: int = Field(ge=1)


class Created(Outcome):
    """A new issue."""

    number: int
    url: str


class Commented(Outcome):
    """A new comment."""

    id: int
    url: str


class Done(Outcome):
    """`changed` is false when there was nothing to do any more."""

    changed: bool


class Keys(Outcome):
    """Deploy keys."""

    keys: list[dict[str, Any]]


class GitHub(Connector[GitHubSettings]):
    """Needs a token with the rights of the actions that are used."""

    title = "GitHub"
    settings_type: ClassVar[type[ConnectorSettings]] = GitHubSettings
    limit = Limit(count=80, per_seconds=60, burst=10)
    """What GitHub allows of requests that make content (secondary rate limits)."""

    @action(idempotent=False, assumed={"number": 1, "url": "https://github.com/example/example/issues/1"})
    def create_issue(self, given: CreateIssue, outside: Outside) -> Created:
        """Open an issue."""
        body = {"title": given.title, "body": given.body, "labels": given.labels, "assignees": given.assignees}
        answer = self._ask("POST", f"repos/{given.repository}/issues", outside, body)
        return Created(number=answer["number"], url=answer["html_url"])

    @action(idempotent=False, assumed={"id": 1, "url": "https://github.com/example/example/issues/1#issuecomment-1"})
    def comment(self, given: Comment, outside: Outside) -> Commented:
        """Comment on an issue or a pull request."""
        path = f"repos/{given.repository}/issues/{given.number}/comments"
        answer = self._ask("POST", path, outside, {"body": given.body})
        return Commented(id=answer["id"], url=answer["html_url"])

    @look_up(assumed={"keys": []})
    def deploy_keys(self, given: Repository, outside: Outside) -> Keys:
        """List the deploy keys of a repository."""
        found = self._ask("GET", f"repos/{given.repository}/keys", outside)
        return Keys(
            keys=[{name: one.get(name) for name in ("id", "title", "read_only", "created_at")} for one in found]
        )

    @action(idempotent=True, assumed={"changed": True})
    def remove_deploy_key(self, given: DeployKey, outside: Outside) -> Done:
        """Remove a deploy key, and see that it is gone."""
        path = f"repos/{given.repository}/keys/{given.key_id}"
        return Done(changed=self._gone("DELETE", path, outside))

    @action(idempotent=True, assumed={"changed": True})
    def revoke_token(self, given: Token, outside: Outside) -> Done:
        """Take a fine-grained token's access to an organisation away."""
        path = f"orgs/{quote(given.organisation, safe='')}/personal-access-tokens/{given.token_id}"
        return Done(changed=self._gone("POST", path, outside, {"action": "revoke"}))

    def check(self, outside: Outside) -> str:
        """Whose token it is."""
        return f"signed in as {self._ask('GET', 'user', outside).get('login')}"

    def _gone(self, method: str, path: str, outside: Outside, body: dict[str, Any] | None = None) -> bool:
        try:
            self._ask(method, path, outside, body)
        except CallError as error:
            if error.code != 404:
                raise
            return False
        return True

    def _ask(self, method: str, path: str, outside: Outside, body: dict[str, Any] | None = None) -> Any:
        request = Request(
            method=method,
            url=f"{self.settings.base_url.rstrip('/')}/{path}",
            headers={
                "authorization": f"Bearer {outside.secret(self.settings.token)}",
                "accept": "application/vnd.github+json",
                "x-github-api-version": "2022-11-28",
            },
            json=body,
        )
        return outside.request(request).value
