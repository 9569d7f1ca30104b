"""Approvals: calls of playbooks that people are asked to allow, and the addresses that runs wait at."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from noroshi.api.edge.doors import PUBLIC, needs
from noroshi.api.problems import ProblemError, problem
from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name, Text
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Actor, Permission
from noroshi.model.triage import Page
from noroshi.records.audit import append_audit
from noroshi.respond.approvals import Approval, ApprovalDesk
from noroshi.respond.callbacks import MAX_BODY_BYTES, CallbackRequest, Delivery, deliver
from noroshi.runtime.errors import UsageError

_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Answer(BaseModel):
    """What you want to say with it."""

    model_config = ConfigDict(extra="forbid")

    comment: Text = ""


def approval_routes(around: Surroundings) -> APIRouter:
    """`/v1/approvals`."""
    router = APIRouter(prefix="/v1/approvals", tags=["playbooks"])

    def desk() -> ApprovalDesk:
        return ApprovalDesk(around.workings.engine.approvals)

    def one(approval: str) -> Approval:
        try:
            return desk().one(approval)
        except UsageError as error:
            raise ProblemError(404, str(error)) from error

    def decide(request: Request, approval: str, how: Callable[[str, Actor, str], Approval], body: Answer) -> Response:
        one(approval)
        actor = request.state.visit.actor
        try:
            decided = how(approval, actor, body.comment)
        except UsageError as error:
            raise ProblemError(409, str(error)) from error
        with around.database.session() as session:
            after = {"state": decided.state, "call": decided.action_hash}
            append_audit(
                session, actor, f"approval.{how.__name__}", "approval", approval, now=around.now(), after=after
            )
        return answer(decided)

    @router.get("", **route(Permission.RUNS_READ, Page[Approval]))
    def list_approvals(pending: Annotated[bool, Query()] = True, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """What is asked, the latest first; with `pending=false` also what was answered or expired."""
        return answer(desk().page(pending=pending, cursor=cursor, limit=limit))

    @router.get("/{id}", **route(Permission.RUNS_READ, Approval))
    def read_approval(id: Name) -> Response:  # noqa: A002 - its name in the path
        """One question."""
        return answer(one(id))

    @router.post("/{id}/approval", **route(Permission.RUNS_APPROVE, Approval))
    def approve(request: Request, id: Name, body: Answer) -> Response:  # noqa: A002
        """Allow exactly this call; it is made once enough people have."""
        return decide(request, id, desk().approve, body)

    @router.post("/{id}/denial", **route(Permission.RUNS_APPROVE, Approval))
    def deny(request: Request, id: Name, body: Answer) -> Response:  # noqa: A002
        """Forbid the call."""
        return decide(request, id, desk().deny, body)

    return router


def callback_routes(around: Surroundings) -> APIRouter:
    """`/v1/callbacks`: public, since whoever knows an address was told it by the run that waits there."""
    router = APIRouter(prefix="/v1/callbacks", include_in_schema=False)

    @router.api_route("/{topic}", methods=_METHODS, **needs(PUBLIC))
    async def call_back(request: Request, topic: Name) -> Response:
        """Wake the run that waits here."""
        content = await request.body()
        if len(content) > MAX_BODY_BYTES:
            raise ProblemError(413, f"a callback has at most {MAX_BODY_BYTES} bytes")
        asked = CallbackRequest(
            topic=topic,
            method=request.method,
            url=str(request.url),
            query=dict(request.query_params),
            headers=dict(request.headers),
            body=_body(content),
        )
        key = request.headers.get("idempotency-key", "")[:200]
        delivery = await run_in_threadpool(deliver, around.workings.engine, asked, key)
        if delivery is Delivery.TAKEN:
            return answer({"delivered": True})
        return problem(delivery.status, "no run waits here, or not for this method")

    return router


def _body(content: bytes) -> Any:
    if not content:
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace")
