"""Alerts: the queue, one alert's story, judging and giving them to people."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import answer, require_match, route, tagged_answer
from noroshi.api.routes.limits import Cursor, Identifier, Limit, Name, Text, Uids
from noroshi.api.routes.turns import Turns
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import (
    AlertFilter,
    AlertOrder,
    AlertRow,
    AlertStatus,
    AlertStory,
    Comment,
    Occurrence,
    Page,
    Severity,
    Verdict,
)
from noroshi.offline.explanation import Explanation
from noroshi.triage.desk import alert_stories, alerts, case_work, judging


class Judgement(BaseModel):
    """A verdict on some alerts, which closes them."""

    model_config = ConfigDict(extra="forbid")

    uids: Uids
    verdict: Verdict
    reason: Text


class Assignment(BaseModel):
    """Whose some alerts are from now on; null: nobody's."""

    model_config = ConfigDict(extra="forbid")

    uids: Uids
    assignee: Name | None


class Reopening(BaseModel):
    """Why some alerts go back into the queue."""

    model_config = ConfigDict(extra="forbid")

    uids: Uids
    reason: Text


class Remark(BaseModel):
    """A comment in Markdown."""

    model_config = ConfigDict(extra="forbid")

    text: Text


class AlertChange(BaseModel):
    """What is to be different about one alert; what is left out stays. A verdict takes a reason."""

    model_config = ConfigDict(extra="forbid")

    assignee: Name | None = None
    verdict: Verdict | None = None
    reason: Text = Field("", description="Why this verdict")


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    status: tuple[AlertStatus, ...] = Field(("new", "open"), description="May be given more than once")
    severity: tuple[Severity, ...] = Field((), description="May be given more than once")
    assignee: Name | None = Field(None, description="Empty: nobody")
    rule: Name | None = None
    source: Name | None = None
    case: Identifier | None = None
    entity: Identifier | None = None
    verdict: Verdict | None = None
    suppression: Name | None = None
    text: Annotated[str, Field(max_length=200)] = Field("", description="In title, details, rule or entities")
    since: AwareDatetime | None = Field(None, description="Seen last at this time or later")
    until: AwareDatetime | None = Field(None, description="Seen last before this time")
    order: AlertOrder = "latest"
    cursor: Cursor = None
    limit: Limit = 50

    def filter(self) -> AlertFilter:
        return AlertFilter(
            statuses=self.status,
            severities=self.severity,
            assignee=self.assignee,
            rule_id=self.rule,
            source=self.source,
            case_id=self.case,
            entity_id=self.entity,
            verdict=self.verdict,
            suppression=self.suppression,
            text=self.text,
            since=self.since,
            until=self.until,
        )


def alert_routes(around: Surroundings) -> APIRouter:
    """`/v1/alerts`."""
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"])
    database, half_life = around.database, around.settings.triage.half_life_hours

    turns = Turns()

    def story_of(session: Any, uid: str) -> AlertStory:
        return alert_stories.alert_story(session, uid, now=around.now(), half_life_hours=half_life)

    @router.get("", **route(Permission.ALERTS_READ, Page[AlertRow]))
    def list_alerts(wanted: Annotated[_Wanted, Query()]) -> Response:
        """Alerts of the queue, a page at a time."""
        with database.reading() as session:
            return answer(
                alerts.list_alerts(
                    session, wanted.filter(), order=wanted.order, cursor=wanted.cursor, limit=wanted.limit
                )
            )

    @router.post("/judgements", **route(Permission.ALERTS_WRITE, list[AlertRow]))
    def judge_alerts(request: Request, body: Judgement) -> Response:
        """Close alerts with a verdict."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            return answer(
                judging.judge_alerts(
                    session, actor, body.uids, body.verdict, body.reason, now=now, half_life_hours=half_life
                )
            )

    @router.post("/assignments", **route(Permission.ALERTS_WRITE, list[AlertRow]))
    def assign_alerts(request: Request, body: Assignment) -> Response:
        """Give alerts to somebody, or to nobody."""
        with database.session() as session:
            return answer(
                alerts.assign_alerts(session, request.state.visit.actor, body.uids, body.assignee, now=around.now())
            )

    @router.post("/reopenings", **route(Permission.ALERTS_WRITE, list[AlertRow]))
    def reopen_alerts(request: Request, body: Reopening) -> Response:
        """Put closed or suppressed alerts back into the queue."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            return answer(
                judging.reopen_alerts(session, actor, body.uids, body.reason, now=now, half_life_hours=half_life)
            )

    @router.get("/{uid}", **route(Permission.ALERTS_READ, AlertStory, tagged=True))
    def read_alert(request: Request, uid: Name) -> Response:
        """One alert's whole story. The tag does not change with risk that merely decays."""
        with database.reading() as session:
            story = story_of(session, uid)
        return tagged_answer(request, story, _state(story))

    @router.patch("/{uid}", **route(Permission.ALERTS_WRITE, AlertStory, tagged=True))
    def change_alert(request: Request, uid: Name, body: AlertChange) -> Response:
        """Give one alert to somebody, or close it with a verdict. If-Match refuses what was changed meanwhile."""
        actor, now = request.state.visit.actor, around.now()
        if not body.model_fields_set & {"assignee", "verdict"}:
            raise ProblemError(422, "nothing is to be changed: give assignee, verdict or both")
        with database.session() as session:
            require_match(request, _state(story_of(session, uid)))
            if "assignee" in body.model_fields_set:
                alerts.assign_alerts(session, actor, [uid], body.assignee, now=now)
            if body.verdict is not None:
                judging.judge_alerts(
                    session, actor, [uid], body.verdict, body.reason, now=now, half_life_hours=half_life
                )
            session.flush()
            story = story_of(session, uid)
        return tagged_answer(request, story, _state(story))

    @router.get("/{uid}/occurrences", **route(Permission.ALERTS_READ, Page[Occurrence]))
    def list_occurrences(uid: Name, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Every time the rule raised it, oldest first."""
        with database.reading() as session:
            return answer(alert_stories.list_occurrences(session, uid, cursor=cursor, limit=limit))

    @router.get("/{uid}/explanation", **route(Permission.ALERTS_READ, Explanation))
    def explain_alert(uid: Name) -> Response:
        """Every condition of its rule, as the rule is now, on the record that raised it last of those that are kept."""
        with database.reading() as session:
            story = story_of(session, uid)
        with turns.turn():
            return answer(around.workings.explain_alert(story))

    @router.post("/{uid}/comments", **route(Permission.ALERTS_WRITE, Comment, status=201))
    def comment(request: Request, uid: Name, body: Remark) -> Response:
        """Comment on an alert."""
        with database.session() as session:
            return answer(
                case_work.comment(session, request.state.visit.actor, body.text, now=around.now(), alert_uid=uid), 201
            )

    return router


def _state(story: AlertStory) -> Any:
    return msgspec.structs.replace(story, entities=[], similar=[])
