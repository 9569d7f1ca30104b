"""Whoever asks: who they are, their sessions and API tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.responses import Response

from noroshi.api.accounts import tokens, users
from noroshi.api.accounts.sessions import Sessions, SessionView
from noroshi.api.accounts.tokens import TokenView
from noroshi.api.edge.guard import Visit
from noroshi.api.problems import ProblemError
from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name
from noroshi.api.routes.paging import page_of
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission, Role
from noroshi.model.triage import Page
from noroshi.records.tables import UserRecord


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewToken(_Body):
    """A token for a program. It may do what its owner may, as far as its scopes go."""

    name: Name
    scopes: Annotated[list[Permission], Field(min_length=1, max_length=50)]
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST.days)] = 90


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who you are here, and what you may do."""

    name: str
    kind: Literal["user", "token", "system"]
    roles: list[Role]
    permissions: list[Permission]


class MadeToken(msgspec.Struct, frozen=True, kw_only=True):
    """What the program shows in `Authorization: Bearer …`; told only now."""

    token: str
    expires_at: datetime


def own_routes(around: Surroundings) -> APIRouter:
    """`/v1/me`, `/v1/sessions`, `/v1/tokens`."""
    router = APIRouter(prefix="/v1", tags=["own account"])
    database = around.database

    @router.get("/me", **route(Permission.STATUS_READ, Me))
    def read_me(request: Request) -> Response:
        """Who you are here."""
        actor = request.state.visit.actor
        allowed = [permission for permission in Permission if actor.may(permission)]
        return answer(Me(name=actor.name, kind=actor.kind, roles=sorted(actor.roles), permissions=allowed))

    @router.get("/sessions", **route(Permission.ACCOUNT, Page[SessionView]))
    def list_sessions(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Your sessions, the latest first."""
        with database.reading() as session:
            found = Sessions.of_user(session, _me(session, request).id, around.now(), request.state.visit.id)
        return answer(page_of(found, lambda one: one.id, cursor, limit))

    @router.delete("/sessions", **route(Permission.ACCOUNT, status=204))
    def end_others(request: Request) -> Response:
        """End all your other sessions."""
        with database.session() as session:
            Sessions.end_all(session, _me(session, request).id, but=request.state.visit.id)
        return Response(status_code=204)

    @router.delete("/sessions/{id}", **route(Permission.ACCOUNT, status=204))
    def end_session(request: Request, id: Name) -> Response:  # noqa: A002 - its name in the path
        """End one of your sessions."""
        with database.session() as session:
            if not Sessions.end(session, _me(session, request).id, id):
                raise ProblemError(404, "you have no such session")
        return Response(status_code=204)

    @router.get("/tokens", **route(Permission.ACCOUNT, Page[TokenView]))
    def list_tokens(request: Request, cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Your tokens, by name."""
        with database.reading() as session:
            found = tokens.list_tokens(session, _me(session, request))
        return answer(page_of(found, lambda one: one.name, cursor, limit))

    @router.post("/tokens", **route(Permission.ACCOUNT, MadeToken, status=201))
    def create_token(request: Request, body: NewToken) -> Response:
        """Make a token of yours."""
        now, good_for = around.now(), timedelta(days=body.days)
        with database.session() as session:
            secret = tokens.create_token(
                session,
                request.state.visit.actor,
                _me(session, request),
                body.name,
                body.scopes,
                now,
                good_for=good_for,
            )
        return answer(MadeToken(token=secret, expires_at=now + good_for), 201)

    @router.delete("/tokens/{name}", **route(Permission.ACCOUNT, status=204))
    def revoke_token(request: Request, name: Name) -> Response:
        """Refuse one of your tokens from now on."""
        with database.session() as session:
            tokens.revoke_token(session, request.state.visit.actor, name, around.now(), _me(session, request))
        return Response(status_code=204)

    return router


def _me(session: Session, request: Request) -> UserRecord:
    visit: Visit = request.state.visit
    return users.get_user(session, visit.actor.name)
