"""Rules: the catalogue, one rule with its source, and how well each does."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name
from noroshi.api.routes.paging import page_of
from noroshi.api.routes.turns import Turns
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import Page, RuleQuality
from noroshi.offline.rulebook import Revision, RuleEntry
from noroshi.offline.trying import TrialReport
from noroshi.triage.desk.quality import rule_quality

_Days = Annotated[int, Query(ge=1, le=366, description="How far back")]


class RuleDetails(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. `pattern` is what must stand in an event that can match; without one, `obstacles` say why."""

    entry: RuleEntry
    false_positives: list[str]
    files: dict[str, str]
    libraries: list[str]
    pattern: str
    obstacles: list[str]
    revision: Revision | None
    quality: RuleQuality | None


class RuleTrial(BaseModel):
    """Records to try a rule on: one JSON document, JSON lines, or lines, as the source writes them."""

    model_config = ConfigDict(extra="forbid")

    source: Name
    records: Annotated[str, Field(min_length=1, max_length=500_000)]


def rule_routes(around: Surroundings) -> APIRouter:
    """`/v1/rules`."""
    router = APIRouter(prefix="/v1/rules", tags=["rules"])

    turns = Turns()

    def known(rule: str) -> None:
        if all(entry.id != rule for entry in around.workings.rulebook.entries()):
            raise ProblemError(404, f"there is no rule {rule!r}")

    def quality(days: int, rule_id: str | None = None) -> list[RuleQuality]:
        now = around.now()
        with around.database.reading() as session:
            since, budgets = now - timedelta(days=days), around.workings.budgets
            return rule_quality(session, since=since, until=now, rule_id=rule_id, budgets=budgets)

    @router.get("", **route(Permission.RULES_READ, Page[RuleEntry]))
    def list_rules(text: Name = "", source: Name | None = None, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """The rules that are live, by product and id."""
        entries = around.workings.rulebook.entries()
        wanted = [entry for entry in entries if entry.holds(text) and (source is None or source in entry.sources)]
        return answer(page_of(wanted, lambda one: one.id, cursor, limit))

    @router.get("/quality", **route(Permission.RULES_READ, Page[RuleQuality]))
    def read_quality(days: _Days = 30, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """How the rules that raised alerts did, the noisiest first."""
        return answer(page_of(quality(days), lambda one: one.rule_id, cursor, limit))

    @router.get("/{rule}", **route(Permission.RULES_READ, RuleDetails))
    def read_rule(rule: Name, days: _Days = 30) -> Response:
        """One rule: its files, fast pattern, last change, and how it did."""
        known(rule)
        story = around.workings.rulebook.story(rule)
        details: dict[str, Any] = {
            "entry": story.entry,
            "false_positives": list(story.false_positives),
            "files": dict(story.files),
            "libraries": list(story.libraries),
            "pattern": story.pattern,
            "obstacles": [fault.message for fault in story.obstacles],
            "revision": story.revision,
        }
        return answer(RuleDetails(**details, quality=next(iter(quality(days, rule)), None)))

    @router.post("/{rule}/trials", **route(Permission.RULES_TEST, TrialReport))
    def try_rule(rule: Name, body: RuleTrial) -> Response:
        """What a rule says of records of your own, each explained. Nothing that is live is touched."""
        known(rule)
        with turns.turn():
            return answer(around.workings.proving.try_on_text(rule, body.source, body.records))

    return router
