"""Playbooks and their runs: start, follow, cancel, decide, and call back."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name
from noroshi.api.routes.paging import page_of
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import Page
from noroshi.records.audit import append_audit
from noroshi.respond.engine.contract import Decision, Deployed, Mode, RunRecord, State, StepRecord
from noroshi.respond.triggers import request_of
from noroshi.runtime.errors import UsageError


class NewRun(BaseModel):
    """A deployed playbook to run. The same `id` starts one run only."""

    model_config = ConfigDict(extra="forbid")

    playbook: Name
    argument: Any = None
    mode: Mode | None = Field(None, description="By default what the playbook's policy says")
    id: uuid.UUID | None = None


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    playbook: Name | None = None
    state: tuple[State, ...] = Field((), description="May be given more than once")
    cursor: Cursor = None
    limit: Limit = 50


class ReviewedCall(BaseModel):
    """What became of a call of which nobody knows whether it took effect; `value` is its result or error."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["retry", "done", "fail"]
    value: Any = None


class RunStory(msgspec.Struct, frozen=True, kw_only=True):
    """A run and its effects in the order they ended."""

    run: RunRecord
    steps: list[StepRecord]


def run_routes(around: Surroundings) -> APIRouter:
    """`/v1/playbooks`, `/v1/runs`."""
    router = APIRouter(prefix="/v1", tags=["playbooks"])
    workings = around.workings

    def record(run_id: str) -> RunRecord:
        try:
            return workings.engine.record(run_id)
        except UsageError as error:
            raise ProblemError(404, str(error)) from error

    def record_at(cursor: str) -> RunRecord:
        try:
            return workings.engine.record(cursor)
        except UsageError as error:
            raise UsageError("this cursor is not one of this list") from error

    def audit(request: Request, action: str, run_id: str, after: dict[str, Any] | None = None) -> None:
        with around.database.session() as session:
            append_audit(session, request.state.visit.actor, action, "run", run_id, now=around.now(), after=after)

    @router.get("/playbooks", **route(Permission.PLAYBOOKS_READ, Page[Deployed]))
    def list_playbooks(cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Every deployed playbook, by name."""
        return answer(page_of(workings.engine.deployed(), lambda one: one.name, cursor, limit))

    @router.get("/runs", **route(Permission.RUNS_READ, Page[RunRecord]))
    def list_runs(wanted: Annotated[_Wanted, Query()]) -> Response:
        """The latest runs, the newest first."""
        before = record_at(wanted.cursor).id if wanted.cursor else None
        found = workings.engine.runs(wanted.limit + 1, playbook=wanted.playbook, states=wanted.state, before=before)
        items = list(found[: wanted.limit])
        return answer(Page(items=items, next_cursor=items[-1].id if len(found) > wanted.limit else None))

    @router.post("/runs", **route(Permission.RUNS_WRITE, RunRecord, status=201))
    def start_run(request: Request, body: NewRun) -> Response:
        """Queue a run of a deployed playbook."""
        actor = request.state.visit.actor
        more = {"mode": body.mode} if body.mode else {}
        run_id = (body.id or uuid.uuid4()).hex
        if workings.engine.find(body.playbook) is None:
            raise ProblemError(404, f"there is no deployed playbook {body.playbook!r}")
        asked = request_of(workings.engine, body.playbook, body.argument, run_id=run_id, started_by=actor.name, **more)
        workings.engine.start(asked)
        audit(request, "run.start", run_id, {"playbook": body.playbook, "mode": asked.mode.value})
        return answer(record(run_id), 201, {"Location": f"/v1/runs/{run_id}"})

    @router.get("/runs/{id}", **route(Permission.RUNS_READ, RunStory))
    def read_run(id: Name) -> Response:  # noqa: A002 - its name in the path
        """One run step by step, without secrets."""
        return answer(RunStory(run=record(id), steps=list(workings.engine.steps(id))))

    @router.post("/runs/{id}/cancellation", **route(Permission.RUNS_WRITE, RunRecord, status=202))
    def cancel(request: Request, id: Name) -> Response:  # noqa: A002
        """Ask a run to stop before its next effect."""
        record(id)
        workings.engine.cancel(id, request.state.visit.actor.name)
        audit(request, "run.cancel", id)
        return answer(record(id), 202)

    @router.post("/runs/{id}/review", **route(Permission.RUNS_APPROVE, RunRecord, status=202))
    def review(request: Request, id: Name, body: ReviewedCall) -> Response:  # noqa: A002
        """Say what became of the call that a run is parked at."""
        if record(id).state is not State.NEEDS_REVIEW:
            raise ProblemError(409, "this run does not wait for a review")
        workings.engine.review(id, Decision(body.decision), request.state.visit.actor.name, body.value)
        audit(request, "run.review", id, {"decision": body.decision})
        return answer(record(id), 202)

    return router
