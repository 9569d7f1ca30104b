"""Pages for admins: who may sign in, and what everybody did."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from noroshi.api.accounts import links, users
from noroshi.api.edge.doors import needs
from noroshi.api.pages.rendering import render
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission, Role
from noroshi.records.audit import verify_audit
from noroshi.records.audit_list import list_audit
from noroshi.runtime.errors import UsageError

USERS: Final = "/users"
AUDIT: Final = "/audit"
_ROWS: Final = 100

Short = Annotated[str, Form(max_length=300)]
Wanted = Annotated[str, Query(max_length=300)]


def administration(around: Surroundings) -> APIRouter:
    """The routes below `/users` and `/audit`."""
    router = APIRouter(include_in_schema=False)
    database = around.database

    def page(request: Request, status: int = 200, *, message: str = "", link: str = "", name: str = "") -> Response:
        with database.reading() as session:
            everybody = [users.view_of(user) for user in users.list_users(session)]
        facts = {"message": message, "link": link, "link_name": name, "roles": list(Role), "users": everybody}
        return render(request, "users.html", status, **facts)

    @router.get(USERS, **needs(Permission.USERS_MANAGE))
    def show_users(request: Request) -> Response:
        return page(request)

    @router.post(USERS, **needs(Permission.USERS_MANAGE))
    def add_user(request: Request, name: Short = "", role: Short = "") -> Response:
        actor, now = request.state.visit.actor, around.now()
        try:
            with database.session() as session:
                user = users.add_user(session, actor, name, users.parse_roles([role]), now)
                secret = links.new_link(session, actor, user, now)
        except UsageError as error:
            return page(request, 422, message=str(error))
        return page(request, link=f"{_base(request, around)}{links.PATH}/{secret}", name=user.name)

    @router.post(f"{USERS}/change", **needs(Permission.USERS_MANAGE))
    def change_user(request: Request, name: Short = "", role: Short = "", do: Short = "") -> Response:
        actor, now, secret = request.state.visit.actor, around.now(), ""
        try:
            with database.session() as session:
                user = users.get_user(session, name)
                if do == "role":
                    users.set_roles(session, actor, user, users.parse_roles([role]), now)
                elif do in ("disable", "enable"):
                    users.set_disabled(session, actor, user, do == "disable", now)
                elif do == "reset":
                    users.remove_factor(session, actor, user, now)
                    secret = links.new_link(session, actor, user, now)
        except UsageError as error:
            return page(request, 422, message=str(error))
        return page(request, link=f"{_base(request, around)}{links.PATH}/{secret}" if secret else "", name=user.name)

    @router.get(AUDIT, **needs(Permission.AUDIT_READ))
    def show_audit(
        request: Request,
        actor: Wanted = "",
        action: Wanted = "",
        before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
        verify: bool = False,
    ) -> Response:
        with database.reading() as session:
            found = list_audit(session, actor=actor or None, action=action or None, before=before, limit=_ROWS)
            faults = list(verify_audit(session)) if verify else None
        facts: dict[str, Any] = {
            "actor": actor,
            "action": action,
            "entries": found.items,
            "next": found.next_cursor,
            "faults": faults,
        }
        return render(request, "audit.html", **facts)

    return router


def _base(request: Request, around: Surroundings) -> str:
    return around.settings.web.url or str(request.base_url).rstrip("/")
