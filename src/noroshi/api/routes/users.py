"""Users and everybody's API tokens, for admins."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.accounts import links, tokens, users
from noroshi.api.accounts.tokens import TokenView
from noroshi.api.accounts.users import UserView
from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Cursor, Limit, Name
from noroshi.api.routes.paging import page_of
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission, Role
from noroshi.model.triage import Page


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewUser(_Body):
    """Somebody to let in. He sets his password with the link in the answer, or signs in by OpenID Connect."""

    name: Name
    roles: Annotated[list[Role], Field(min_length=1, max_length=4)]
    display_name: Annotated[Name, Field(max_length=200)] = ""
    email: Name = ""


class UserChange(_Body):
    """What is to be different; what is left out stays."""

    roles: Annotated[list[Role], Field(min_length=1, max_length=4)] | None = None
    is_disabled: bool | None = None


class _UserPage(_Body):
    cursor: Name = ""
    limit: Limit = 100


class SetupLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link that works once, to set a password: only who knows it."""

    path: str


def user_routes(around: Surroundings) -> APIRouter:
    """`/v1/users` and `/v1/admin/tokens`."""
    router = APIRouter(prefix="/v1", tags=["users"])
    database = around.database

    @router.get("/users", **route(Permission.USERS_MANAGE, Page[UserView]))
    def list_users(wanted: Annotated[_UserPage, Query()]) -> Response:
        """Users by name."""
        with database.reading() as session:
            found = users.list_users(session, after=wanted.cursor, limit=wanted.limit + 1)
        items = [users.view_of(user) for user in found[: wanted.limit]]
        return answer(Page(items=items, next_cursor=items[-1].name if len(found) > wanted.limit else None))

    @router.post("/users", **route(Permission.USERS_MANAGE, SetupLink, status=201))
    def add_user(request: Request, body: NewUser) -> Response:
        """Let somebody in."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            user = users.add_user(
                session, actor, body.name, body.roles, now, display_name=body.display_name, email=body.email
            )
            secret = links.new_link(session, actor, user, now)
        return answer(SetupLink(path=f"{links.PATH}/{secret}"), 201)

    @router.get("/users/{name}", **route(Permission.USERS_MANAGE, UserView))
    def read_user(name: Name) -> Response:
        """One user."""
        with database.reading() as session:
            return answer(users.view_of(users.get_user(session, name)))

    @router.patch("/users/{name}", **route(Permission.USERS_MANAGE, UserView))
    def change_user(request: Request, name: Name, body: UserChange) -> Response:
        """Change somebody's roles, keep him out or let him in again."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            user = users.get_user(session, name)
            if body.roles is not None:
                users.set_roles(session, actor, user, body.roles, now)
            if body.is_disabled is not None:
                users.set_disabled(session, actor, user, body.is_disabled, now)
            return answer(users.view_of(user))

    @router.post("/users/{name}/setup-link", **route(Permission.USERS_MANAGE, SetupLink, status=201))
    def make_link(request: Request, name: Name) -> Response:
        """A link to set a password anew; it works once, within a day."""
        actor, now = request.state.visit.actor, around.now()
        with database.session() as session:
            secret = links.new_link(session, actor, users.get_user(session, name), now)
        return answer(SetupLink(path=f"{links.PATH}/{secret}"), 201)

    @router.delete("/users/{name}/second-factor", **route(Permission.USERS_MANAGE, status=204))
    def reset_factor(request: Request, name: Name) -> Response:
        """Take the second factor off somebody who has lost it. Ends his sessions."""
        with database.session() as session:
            users.remove_factor(session, request.state.visit.actor, users.get_user(session, name), around.now())
        return Response(status_code=204)

    @router.get("/admin/tokens", **route(Permission.TOKENS_MANAGE, Page[TokenView]))
    def list_all_tokens(cursor: Cursor = None, limit: Limit = 50) -> Response:
        """Everybody's tokens, by name."""
        with database.reading() as session:
            return answer(page_of(tokens.list_tokens(session), lambda one: one.name, cursor, limit))

    @router.delete("/admin/tokens/{name}", **route(Permission.TOKENS_MANAGE, status=204))
    def revoke_any_token(request: Request, name: Name) -> Response:
        """Refuse anybody's token from now on."""
        with database.session() as session:
            tokens.revoke_token(session, request.state.visit.actor, name, around.now())
        return Response(status_code=204)

    return router
