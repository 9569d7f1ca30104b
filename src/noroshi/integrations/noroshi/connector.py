"""The platform's own services as actions: risk, lists, suppressions, cases, the lake."""

from __future__ import annotations

from typing import Any, ClassVar, Literal
from urllib.parse import urlsplit

from pydantic import Field

from noroshi.model.call import Facts
from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, action, look_up
from noroshi.sdk.outside import CallError, Outside, Request, Response


class NoroshiSettings(ConnectorSettings):
    """Nothing to set."""


class Scored(Arguments):
    """What is scored: `kind` user, host, …, and which one."""

    kind: str = Field(min_length=1)
    id: str = Field(min_length=1)


class Score(Scored):
    """A score to store."""

    value: float = Field(ge=0)


class Entry(Arguments):
    """A value and the list it may stand in."""

    list: str = Field(min_length=1)
    value: str = Field(min_length=1, max_length=2048)


class Suppress(Arguments):
    """Hide alerts of `rules` where `match`, the body of a Rego rule over the alert, holds, for some hours."""

    rules: list[str] = Field(min_length=1)
    match: str = Field(min_length=1)
    reason: str = Field(min_length=1)
    hours: float = Field(default=24, gt=0, le=24 * 365)


class OpenCase(Arguments):
    """A case, with the alerts that belong to it by their uids."""

    title: str = Field(min_length=1, max_length=300)
    summary: str = ""
    severity: Literal["Informational", "Low", "Medium", "High", "Critical"] | None = None
    alerts: list[str] = []


class CaseComment(Arguments):
    """A note on a case."""

    case: str
    text: str = Field(min_length=1)


class Query(Arguments):
    """SQL over the lake."""

    sql: str = Field(min_length=1)
    limit: int = Field(default=100, ge=1, le=1000)


class Noroshi(Connector[NoroshiSettings]):
    """Everything is done in the name of the run that asks."""

    title = "Noroshi"
    settings_type: ClassVar[type[ConnectorSettings]] = NoroshiSettings
    urls = ("https://risk-score-*",)

    @look_up(name="risk.get", assumed=0)
    def risk_get(self, given: Scored, outside: Outside) -> float:
        """The risk score of a user, host or whatever else is scored."""
        return _plain(outside.platform("risk.get", kind=given.kind, entity=given.id))

    @action(name="risk.set", idempotent=True)
    def risk_set(self, given: Score, outside: Outside) -> None:
        """Store a risk score."""
        outside.platform("risk.set", writes=True, kind=given.kind, entity=given.id, value=given.value)

    @look_up(name="list.contains", assumed=False)
    def list_contains(self, given: Entry, outside: Outside) -> bool:
        """Whether a value stands in a list, as rules ask by `noroshi.in_list`."""
        return bool(outside.platform("list.contains", name=given.list, value=given.value))

    @action(name="suppress", idempotent=True, assumed={"id": "0"})
    def suppress(self, given: Suppress, outside: Outside) -> dict[str, Any]:
        """Suppress alerts for a time."""
        return _done("suppress", given, outside)

    @action(name="case.open", idempotent=True, assumed={"id": "0"})
    def case_open(self, given: OpenCase, outside: Outside) -> dict[str, Any]:
        """Open a case."""
        return _done("case.open", given, outside)

    @action(name="case.comment", idempotent=True, assumed={"id": "0"})
    def case_comment(self, given: CaseComment, outside: Outside) -> dict[str, Any]:
        """Note something on a case."""
        return _done("case.comment", given, outside)

    @look_up(name="query", assumed={"columns": [], "rows": []}, seconds=120)
    def query(self, given: Query, outside: Outside) -> dict[str, Any]:
        """Ask the lake in SQL: `{columns, rows}`."""
        return _map(outside.platform("query", sql=given.sql, limit=given.limit))

    def check(self, outside: Outside) -> str:
        """Whether the data-structure store answers."""
        outside.platform("risk.get", kind="noroshi", entity="check")
        return "the data-structure store answers"

    def by_url(self, request: Request, outside: Outside) -> Response:
        """`POST …/KIND {parameter: ID}` gives `{value}`, the risk score."""
        kind = urlsplit(request.url).path.rstrip("/").rsplit("/", 1)[-1]
        entity = request.json.get("parameter") if isinstance(request.json, dict) else None
        if not kind or not isinstance(entity, str):
            raise CallError("ValueError", "the risk score service takes POST …/KIND with the body {parameter: ID}")
        value = _plain(outside.platform("risk.get", kind=kind, entity=entity))
        headers = {"content-type": "application/json"}
        return Response(status=200, headers=headers, content=b'{"value": %s}' % str(value).encode())

    def facts_by_url(self, request: Request) -> Facts:  # noqa: ARG002
        """A look-up."""
        return Facts(writes=False, repeatable=True)


def _plain(score: float) -> float:
    return int(score) if float(score).is_integer() else score


def _done(service: str, given: Arguments, outside: Outside) -> dict[str, Any]:
    named = {**given.model_dump(), "run": outside.run_id, "key": outside.idempotency_key}
    return _map(outside.platform(service, writes=True, **named))


def _map(answer: Any) -> dict[str, Any]:
    return answer if isinstance(answer, dict) else {"id": str(answer)}
