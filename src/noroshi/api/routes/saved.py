"""What people keep for later: filters and queries, their own and shared ones."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Identifier, Limit, Name
from noroshi.api.routes.paging import page_of
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import Page, Saved
from noroshi.triage.desk import saved

Kind = Literal["alert-filter", "case-filter", "query"]


class Keepsake(BaseModel):
    """What is kept, and whether others see it."""

    model_config = ConfigDict(extra="forbid")

    content: Annotated[dict[Name, Any], Field(max_length=50)]
    is_shared: bool = False


def saved_routes(around: Surroundings) -> APIRouter:
    """`/v1/saved`."""
    router = APIRouter(prefix="/v1/saved", tags=["saved"])
    database = around.database

    @router.get("/{kind}", **route(Permission.ALERTS_READ, Page[Saved]))
    def list_saved(request: Request, kind: Kind, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """What you have kept, and what others share, by name."""
        with database.reading() as session:
            found = saved.list_saved(session, request.state.visit.actor, kind)
        return answer(page_of(found, lambda one: str(one.id), cursor, limit))

    @router.put("/{kind}/{name}", **route(Permission.ALERTS_WRITE, Saved))
    def save(request: Request, kind: Kind, name: Annotated[Name, Field(min_length=1)], body: Keepsake) -> Response:
        """Keep something under a name; what you kept under this name before is replaced."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            kept = saved.save(session, actor, kind, name, body.content, now=now, is_shared=body.is_shared)
            return answer(kept)

    @router.delete("/{number}", **route(Permission.ALERTS_WRITE, status=204))
    def forget(request: Request, number: Identifier) -> Response:
        """Remove what you have kept."""
        with database.session() as session:
            saved.forget(session, request.state.visit.actor, number, now=around.now())
        return Response(status_code=204)

    return router
