"""Cases: what belongs together, and the work on it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from noroshi.api.problems import ProblemError
from noroshi.api.routes.alerts import Remark
from noroshi.api.routes.answering import answer, require_match, route, tagged_answer
from noroshi.api.routes.limits import Cursor, Identifier, Limit, Name, Text, Uids
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Actor, Permission
from noroshi.model.triage import (
    CaseFilter,
    CaseOrder,
    CaseRow,
    CaseStatus,
    CaseStory,
    Comment,
    Page,
    Severity,
    Task,
    Verdict,
)
from noroshi.triage.desk import case_stories, case_work, cases


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewCase(_Body):
    """A case to open, with its first alerts."""

    title: Annotated[Name, Field(min_length=1)]
    uids: Uids


class CaseChange(_Body):
    """What is to be different; what is left out stays. `closed` takes a verdict, and both it and `open` a reason."""

    title: Annotated[Name, Field(min_length=1)] | None = None
    summary: Text | None = None
    severity: Severity | None = None
    assignee: Name | None = None
    status: CaseStatus | None = None
    verdict: Verdict | None = None
    reason: Text = ""


class MovedAlerts(_Body):
    """Alerts that belong to the case from now on."""

    uids: Uids


class NewTask(_Body):
    """Something to do."""

    title: Annotated[Name, Field(min_length=1)]
    assignee: Name | None = None


class TaskChange(_Body):
    """Whether it is done, and whose it is."""

    is_done: bool
    assignee: Name | None = None


class Link(_Body):
    """An address elsewhere, such as an issue's."""

    url: Annotated[Name, Field(pattern=r"^https?://\S+$")]


class Relation(_Body):
    """Another case that may belong to this one."""

    other: Identifier
    reason: Text


class _Wanted(_Body):
    status: tuple[CaseStatus, ...] = Field(("new", "open"), description="May be given more than once")
    severity: tuple[Severity, ...] = Field((), description="May be given more than once")
    assignee: Name | None = Field(None, description="Empty: nobody")
    entity: Identifier | None = None
    text: Annotated[Name, Field(max_length=200)] = ""
    since: AwareDatetime | None = None
    order: CaseOrder = "latest"
    cursor: Cursor = None
    limit: Limit = 50

    def filter(self) -> CaseFilter:
        return CaseFilter(
            statuses=self.status,
            severities=self.severity,
            assignee=self.assignee,
            entity_id=self.entity,
            text=self.text,
            since=self.since,
        )


def case_routes(around: Surroundings) -> APIRouter:
    """`/v1/cases`."""
    router = APIRouter(prefix="/v1/cases", tags=["cases"])
    database, half_life = around.database, around.settings.triage.half_life_hours

    def story_of(session: Session, number: int) -> CaseStory:
        return case_stories.case_story(session, number, now=around.now(), half_life_hours=half_life)

    @router.get("", **route(Permission.CASES_READ, Page[CaseRow]))
    def list_cases(wanted: Annotated[_Wanted, Query()]) -> Response:
        """Cases, a page at a time."""
        with database.reading() as session:
            return answer(
                cases.list_cases(session, wanted.filter(), order=wanted.order, cursor=wanted.cursor, limit=wanted.limit)
            )

    @router.post("", **route(Permission.CASES_WRITE, CaseRow, status=201))
    def open_case(request: Request, body: NewCase) -> Response:
        """Make a case of some alerts, which leave the cases they were in."""
        with database.session() as session:
            row = case_work.open_case(session, request.state.visit.actor, body.title, body.uids, now=around.now())
        return answer(row, 201, {"Location": f"/v1/cases/{row.id}"})

    @router.get("/{number}", **route(Permission.CASES_READ, CaseStory, tagged=True))
    def read_case(request: Request, number: Identifier) -> Response:
        """One case's whole story. The tag does not change with risk that merely decays."""
        with database.reading() as session:
            story = story_of(session, number)
        return tagged_answer(request, story, _state(story))

    @router.patch("/{number}", **route(Permission.CASES_WRITE, CaseStory, tagged=True))
    def change_case(request: Request, number: Identifier, body: CaseChange) -> Response:
        """Describe a case, give it to somebody, close or open it. If-Match refuses what was changed meanwhile."""
        if not body.model_fields_set - {"reason"}:
            raise ProblemError(422, "nothing is to be changed")
        with database.session() as session:
            require_match(request, _state(story_of(session, number)))
            _change(session, request.state.visit.actor, number, body, around)
            session.flush()
            story = story_of(session, number)
        return tagged_answer(request, story, _state(story))

    @router.post("/{number}/alerts", **route(Permission.CASES_WRITE, CaseRow))
    def move_alerts(request: Request, number: Identifier, body: MovedAlerts) -> Response:
        """Put alerts into the case, out of those they were in."""
        with database.session() as session:
            return answer(
                case_work.move_alerts(session, request.state.visit.actor, body.uids, number, now=around.now())
            )

    @router.post("/{number}/comments", **route(Permission.CASES_WRITE, Comment, status=201))
    def comment(request: Request, number: Identifier, body: Remark) -> Response:
        """Comment on a case."""
        with database.session() as session:
            return answer(
                case_work.comment(session, request.state.visit.actor, body.text, now=around.now(), case_id=number), 201
            )

    @router.post("/{number}/tasks", **route(Permission.CASES_WRITE, Task, status=201))
    def add_task(request: Request, number: Identifier, body: NewTask) -> Response:
        """Add something to do."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            return answer(case_work.add_task(session, actor, number, body.title, now=now, assignee=body.assignee), 201)

    @router.put("/{number}/tasks/{task}", **route(Permission.CASES_WRITE, Task))
    def set_task(request: Request, number: Identifier, task: Identifier, body: TaskChange) -> Response:
        """Say whether a task is done, and whose it is."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            if all(one.id != task for one in story_of(session, number).tasks):
                raise ProblemError(404, f"case {number} has no task {task}")
            return answer(
                case_work.set_task(session, actor, task, now=now, is_done=body.is_done, assignee=body.assignee)
            )

    @router.put("/{number}/links/{name}", **route(Permission.CASES_WRITE, CaseRow))
    def set_link(request: Request, number: Identifier, name: Name, body: Link) -> Response:
        """Remember an address elsewhere under a name."""
        with database.session() as session:
            return answer(
                case_work.link_case(session, request.state.visit.actor, number, name, body.url, now=around.now())
            )

    @router.delete("/{number}/links/{name}", **route(Permission.CASES_WRITE, CaseRow))
    def forget_link(request: Request, number: Identifier, name: Name) -> Response:
        """Forget that address."""
        with database.session() as session:
            return answer(case_work.link_case(session, request.state.visit.actor, number, name, None, now=around.now()))

    @router.post("/{number}/relations", **route(Permission.CASES_WRITE, status=204))
    def relate(request: Request, number: Identifier, body: Relation) -> Response:
        """Say that another case may belong to this one."""
        with database.session() as session:
            case_work.relate_cases(
                session, request.state.visit.actor, number, body.other, body.reason, now=around.now()
            )
        return Response(status_code=204)

    return router


def _change(session: Session, actor: Actor, number: int, body: CaseChange, around: Surroundings) -> None:
    now, half_life = around.now(), around.settings.triage.half_life_hours
    given = body.model_fields_set
    if described := {name: getattr(body, name) for name in ("title", "summary", "severity") if name in given}:
        cases.describe_case(session, actor, number, now=now, **described)
    if "assignee" in given:
        cases.assign_cases(session, actor, [number], body.assignee, now=now)
    if body.status == "closed":
        if body.verdict is None:
            raise ProblemError(422, "a case is closed with a verdict")
        cases.close_case(session, actor, number, body.verdict, body.reason, now=now, half_life_hours=half_life)
    elif body.status == "open":
        cases.reopen_case(session, actor, number, body.reason, now=now)
    elif body.status is not None:
        raise ProblemError(422, "a case cannot be made new again")


def _state(story: CaseStory) -> Any:
    return msgspec.structs.replace(story, entities=[], alerts=[], related=[])
