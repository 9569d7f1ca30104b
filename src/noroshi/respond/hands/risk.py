"""Risk scores for playbooks, in the data-structure store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from noroshi.model.call import Attempt, Call, Facts, Failed, Returned
from noroshi.respond.language.effects import Outcome
from noroshi.respond.language.failure import failure
from noroshi.state.contract import StateStore

SERVICE = "noroshi.risk"


class RiskService:
    """`noroshi.risk.get {kind, id}` and `.set {kind, id, value}`; by URL `POST …/KIND {parameter: ID}` gives `{value}`.

    Setting a score twice is as good as once.
    """

    def __init__(self, store: Callable[[], StateStore]) -> None:
        """`store` opens the store; it is asked when the first call comes."""
        self._store = store

    def facts(self, call: Call) -> Facts:
        """Reading is a look-up."""
        return Facts(writes=call.function == f"{SERVICE}.set", repeatable=True)

    def perform(self, call: Call, attempt: Attempt) -> Outcome:  # noqa: ARG002
        """Read or set a score."""
        if call.function.startswith("http."):
            return self._by_url(call)
        kind, entity = call.arguments.get("kind"), call.arguments.get("id")
        if not isinstance(kind, str) or not isinstance(entity, str):
            return _wrong(f"{call.function} takes the texts 'kind' and 'id'")
        if call.function == f"{SERVICE}.get":
            return Returned(_plain(self._store().risk(kind, entity)))
        value = call.arguments.get("value")
        if call.function != f"{SERVICE}.set" or isinstance(value, bool) or not isinstance(value, int | float):
            return _wrong(f"{SERVICE} has get {{kind, id}} and set {{kind, id, value}}")
        self._store().set_risk(kind, entity, float(value))
        return Returned(None)

    def assume(self, call: Call) -> Outcome | None:
        """Scores are really looked up in a dry run, and never set."""
        if self.facts(call).writes:
            return Returned(None)
        return self.perform(call, Attempt(run_id="", idempotency_key="", number=1))

    def _by_url(self, call: Call) -> Outcome:
        kind = urlsplit(str(call.arguments["url"])).path.rstrip("/").rsplit("/", 1)[-1]
        body: Any = call.arguments.get("body")
        entity = body.get("parameter") if isinstance(body, dict) else None
        if not kind or not isinstance(entity, str):
            return _wrong("the risk score service takes POST …/KIND with the body {parameter: ID}")
        value = _plain(self._store().risk(kind, entity))
        return Returned({"code": 200, "headers": {"content-type": "application/json"}, "body": {"value": value}})


def _plain(score: float) -> int | float:
    return int(score) if score.is_integer() else score


def _wrong(message: str) -> Outcome:
    return Failed(failure("ValueError", message).value)
