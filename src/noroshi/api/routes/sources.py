"""Sources, the ledger, dead letters, and how the platform is."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name
from noroshi.api.routes.paging import page_of
from noroshi.api.surroundings import Surroundings
from noroshi.broker.dead import Filed
from noroshi.model.access import Permission
from noroshi.model.triage import Overview, Page
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.sources import SourceRow, StageBalance
from noroshi.records.audit import append_audit
from noroshi.triage.desk.overview import overview

_Id = Annotated[str, Field(pattern=r"^[0-9]{1,18}-[0-9]{1,9}$")]


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source. Counts are of all that the ledger still tells; `per_minute` are records of the last hour."""

    name: str
    title: str
    state: Literal["sends", "silent", "never"]
    last_seen: datetime | None
    silent_seconds: float | None
    records: int
    events: int
    dead: int
    dropped: int
    per_minute: list[int]
    behind: int | None


class DeadRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not become an event: what it was (base64), where it stood, and why."""

    id: str
    stage: str
    source: str
    reason: str
    detail: str
    origin: str
    record: int
    raw: str


class Replayed(msgspec.Struct, frozen=True):
    """How many records are on their way again."""

    count: int


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """Processes as the supervisor last told, the stages' balance, and the queue."""

    processes: dict[str, Any]
    stages: list[StageBalance]
    overview: Overview


class ToReplay(BaseModel):
    """Dead letters to send through the pipeline once more."""

    model_config = ConfigDict(extra="forbid")

    ids: Annotated[list[_Id], Field(min_length=1, max_length=1000)]


def source_routes(around: Surroundings) -> APIRouter:
    """`/v1/sources`, `/v1/ledger`, `/v1/dead`, `/v1/status`."""
    router = APIRouter(prefix="/v1", tags=["platform"])
    sources = around.workings.sources

    @router.get("/sources", **route(Permission.SOURCES_READ, Page[Source]))
    async def list_sources(cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Every source that sent or could, the silent ones first."""
        return answer(
            page_of([_source(row) for row in sources.rows(around.now())], lambda one: one.name, cursor, limit)
        )

    @router.get("/ledger", **route(Permission.LEDGER_READ, list[StageBalance]))
    async def read_ledger() -> Response:
        """What went into each stage and what became of it, in the last hours; a gap is a bug."""
        return answer(sources.balance(around.now()))

    @router.get("/dead", **route(Permission.DEAD_READ, Page[DeadRecord]))
    async def list_dead(source: Name | None = None, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Dead letters, newest first."""
        page = await sources.dead_letters(source, before=cursor, limit=limit)
        return answer(Page(items=[_dead(filed) for filed in page.items], next_cursor=page.next_cursor))

    @router.post("/dead/replays", **route(Permission.DEAD_WRITE, Replayed, status=202))
    async def replay(request: Request, body: ToReplay) -> Response:
        """Send dead letters through the pipeline once more. Safe to repeat."""
        count = await sources.replay(body.ids)
        with around.database.session() as session:
            actor, after = request.state.visit.actor, {"asked": len(body.ids), "sent": count}
            append_audit(session, actor, "dead.replay", "dead", "", now=around.now(), after=after)
        return answer(Replayed(count), 202)

    @router.get("/status", **route(Permission.STATUS_READ, Status))
    def read_status(days: Annotated[int, Query(ge=1, le=90)] = 14) -> Response:
        """How the platform is, and how things stand."""
        half_life = around.settings.triage.half_life_hours
        children = PlatformFolder(around.settings.platform.dir).read_status().get("children", {})
        processes = {name: {"state": child["state"], "restarts": child["restarts"]} for name, child in children.items()}
        with around.database.reading() as session:
            budgets = around.workings.budgets
            how = overview(session, now=around.now(), days=days, half_life_hours=half_life, budgets=budgets)
        return answer(Status(processes=processes, stages=list(sources.balance(around.now())), overview=how))

    return router


def _source(row: SourceRow) -> Source:
    others = ("silent_seconds", "per_minute")
    same = {name: getattr(row, name) for name in Source.__struct_fields__ if name not in others}
    silent = row.silent.total_seconds() if row.silent else None
    return Source(**same, silent_seconds=silent, per_minute=list(row.per_minute))


def _dead(filed: Filed) -> DeadRecord:
    letter = filed.letter
    return DeadRecord(
        id=filed.id,
        stage=filed.stage,
        source=letter.source,
        reason=letter.reason,
        detail=letter.detail,
        origin=letter.origin,
        record=letter.record,
        raw=base64.b64encode(letter.raw).decode(),
    )
