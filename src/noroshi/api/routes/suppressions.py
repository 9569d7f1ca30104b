"""Suppressions: exceptions as code, tried against what is stored before they are saved."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.routes.answering import answer, require_match, route, tagged_answer
from noroshi.api.routes.limits import Cursor, Limit, Name, Text, Uids
from noroshi.api.routes.paging import page_of
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import AlertRow, Page, Replay, Suppression
from noroshi.triage.desk import suppressing

_Rules = Annotated[list[Name], Field(max_length=100)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Trial(_Body):
    """What a suppression would match."""

    rules: _Rules = []
    match: Text
    since: AwareDatetime | None = None


class NewSuppression(_Body):
    """A suppression to save. `forced` says why it is saved although it hides a confirmed true positive."""

    name: Name
    rules: _Rules = []
    match: Text
    reason: Text
    owner: Name
    ticket: Name = ""
    expires_at: AwareDatetime
    forced: Text = ""


class Extension(_Body):
    """Another expiry."""

    expires_at: AwareDatetime


class Revocation(_Body):
    """Why it ends."""

    reason: Text


class HiddenAlerts(_Body):
    """Waiting alerts to hide."""

    uids: Uids


class SuppressionSaved(msgspec.Struct, frozen=True, kw_only=True):
    """The suppression, and what it hid at once."""

    suppression: Suppression
    replay: Replay


def suppression_routes(around: Surroundings) -> APIRouter:
    """`/v1/suppressions`."""
    router = APIRouter(prefix="/v1/suppressions", tags=["suppressions"])
    database, half_life = around.database, around.settings.triage.half_life_hours

    @router.get("", **route(Permission.SUPPRESSIONS_READ, Page[Suppression]))
    def list_suppressions(
        active: Annotated[bool, Query(description="Only those in force")] = False,
        cursor: Cursor = None,
        limit: Limit = 50,
    ) -> Response:
        """All suppressions, the latest first."""
        with database.reading() as session:
            found = suppressing.list_suppressions(session, now=around.now(), only_active=active)
        return answer(page_of(found, lambda one: one.name, cursor, limit))

    @router.post("/trials", **route(Permission.SUPPRESSIONS_READ, Replay))
    def try_suppression(body: Trial) -> Response:
        """What it would have hidden among the stored alerts, confirmed true positives among them. Changes nothing."""
        with database.reading() as session:
            return answer(suppressing.replay_suppression(session, body.rules, body.match, since=body.since))

    @router.post("", **route(Permission.SUPPRESSIONS_WRITE, SuppressionSaved, status=201))
    def add_suppression(request: Request, body: NewSuppression) -> Response:
        """Save a suppression. Refused (409) when it would have hidden a confirmed true positive and is not forced."""
        wanted = Suppression(**body.model_dump())
        with database.session() as session:
            kept, replay = suppressing.add_suppression(
                session, request.state.visit.actor, wanted, now=around.now(), half_life_hours=half_life
            )
            return answer(SuppressionSaved(suppression=kept, replay=replay), 201)

    @router.get("/{name}", **route(Permission.SUPPRESSIONS_READ, Suppression, tagged=True))
    def read_suppression(request: Request, name: Name) -> Response:
        """One suppression. The tag does not change with what it hides."""
        with database.reading() as session:
            one = suppressing.get_suppression(session, name, now=around.now())
        return tagged_answer(request, one, _state(one))

    @router.patch("/{name}", **route(Permission.SUPPRESSIONS_WRITE, Suppression, tagged=True))
    def extend_suppression(request: Request, name: Name, body: Extension) -> Response:
        """Move its expiry. If-Match refuses what was changed meanwhile."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            require_match(request, _state(suppressing.get_suppression(session, name, now=now)))
            one = suppressing.extend_suppression(session, actor, name, body.expires_at, now=now)
        return tagged_answer(request, one, _state(one))

    @router.post("/{name}/revocation", **route(Permission.SUPPRESSIONS_WRITE, Suppression))
    def end_suppression(request: Request, name: Name, body: Revocation) -> Response:
        """End it: what it hides is back in the queue."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            return answer(
                suppressing.end_suppression(session, actor, name, body.reason, now=now, half_life_hours=half_life)
            )

    @router.post("/{name}/alerts", **route(Permission.SUPPRESSIONS_WRITE, list[AlertRow]))
    def suppress_alerts(request: Request, name: Name, body: HiddenAlerts) -> Response:
        """Hide waiting alerts by it, whether or not its match holds for them."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            return answer(
                suppressing.suppress_alerts(session, actor, body.uids, name, now=now, half_life_hours=half_life)
            )

    return router


def _state(one: Suppression) -> Suppression:
    return msgspec.structs.replace(one, hits=0, last_hit_at=None)
