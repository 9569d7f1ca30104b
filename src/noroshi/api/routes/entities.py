"""Entities and their risk."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import EntityOrder, EntityRow, EntityStory, Page
from noroshi.triage.desk import entities


class RiskQuestion(BaseModel):
    """Whose risk is asked for."""

    model_config = ConfigDict(extra="forbid")

    parameter: Annotated[Name, Field(min_length=1)]


class RiskAnswer(msgspec.Struct, frozen=True):
    """The score now; 0 for what no alert was ever about."""

    value: float


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Name | None = None
    text: Annotated[Name, Field(max_length=200)] = ""
    order: EntityOrder = "risk"
    cursor: Cursor = None
    limit: Limit = 50


def entity_routes(around: Surroundings) -> APIRouter:
    """`/v1/entities` and `/v1/risk`."""
    router = APIRouter(prefix="/v1", tags=["entities"])
    database, half_life = around.database, around.settings.triage.half_life_hours

    @router.get("/entities", **route(Permission.ENTITIES_READ, Page[EntityRow]))
    def list_entities(wanted: Annotated[_Wanted, Query()]) -> Response:
        """Users, hosts, addresses and other things that alerts are about, a page at a time."""
        with database.reading() as session:
            return answer(
                entities.list_entities(
                    session,
                    now=around.now(),
                    kind=wanted.kind,
                    text=wanted.text,
                    order=wanted.order,
                    cursor=wanted.cursor,
                    limit=wanted.limit,
                    half_life_hours=half_life,
                )
            )

    @router.get("/entities/{kind}/{value:path}", **route(Permission.ENTITIES_READ, EntityStory))
    def read_entity(kind: Name, value: Name) -> Response:
        """Everything that is known of one entity."""
        with database.reading() as session:
            number = entities.find_entity(session, kind, value)
            return answer(entities.entity_story(session, number, now=around.now(), half_life_hours=half_life))

    @router.post("/risk/{kind}", **route(Permission.RISK_READ, RiskAnswer))
    def ask_risk(kind: Literal["user", "host"], body: RiskQuestion) -> Response:
        """The risk of a user or a host, as playbooks ask for it."""
        with database.reading() as session:
            score = entities.risk_of(session, kind, body.parameter, now=around.now(), half_life_hours=half_life)
        return answer(RiskAnswer(score))

    return router
