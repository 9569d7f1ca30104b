"""Rules: the catalogue, one rule with its source, and how well each does."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query
from starlette.responses import Response

from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Name
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import RuleQuality
from noroshi.offline.rulebook import Revision, RuleEntry
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


def rule_routes(around: Surroundings) -> APIRouter:
    """`/v1/rules`."""
    router = APIRouter(prefix="/v1/rules", tags=["rules"])

    def quality(days: int, rule_id: str | None = None) -> list[RuleQuality]:
        now = around.now()
        with around.database.reading() as session:
            since, budgets = now - timedelta(days=days), around.workings.budgets
            return rule_quality(session, since=since, until=now, rule_id=rule_id, budgets=budgets)

    @router.get("", **route(Permission.RULES_READ, list[RuleEntry]))
    def list_rules(text: Name = "", source: Name | None = None) -> Response:
        """The rules that are live, by product and id."""
        entries = around.workings.rulebook.entries()
        return answer([entry for entry in entries if entry.holds(text) and (source is None or source in entry.sources)])

    @router.get("/quality", **route(Permission.RULES_READ, list[RuleQuality]))
    def read_quality(days: _Days = 30) -> Response:
        """How the rules that raised alerts did, the noisiest first."""
        return answer(quality(days))

    @router.get("/{rule}", **route(Permission.RULES_READ, RuleDetails))
    def read_rule(rule: Name, days: _Days = 30) -> Response:
        """One rule: its files, fast pattern, last change, and how it did."""
        book = around.workings.rulebook
        if all(entry.id != rule for entry in book.entries()):
            raise ProblemError(404, f"there is no rule {rule!r}")
        story = book.story(rule)
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

    return router
