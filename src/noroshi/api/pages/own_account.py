"""The page of one's own account: password, second factor, sessions, API tokens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Form, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from noroshi.api.accounts import tokens
from noroshi.api.accounts.entry import RefusedError
from noroshi.api.accounts.passwords import LEAST_LETTERS
from noroshi.api.accounts.second_factor import enrolment_image, new_totp_secret, turn_on
from noroshi.api.accounts.sessions import Sessions
from noroshi.api.accounts.users import get_user, remove_factor
from noroshi.api.edge.doors import needs
from noroshi.api.edge.guard import Visit
from noroshi.api.pages.rendering import Speech, language_of, render
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.runtime.errors import ConfigError, UsageError

PATH: Final = "/account"
_ENROL_SECONDS: Final = 1800
_OWN: Final = needs(Permission.ACCOUNT)

Short = Annotated[str, Form(max_length=1024)]
Long = Annotated[str, Form(max_length=4096)]
Scopes = Annotated[list[Permission], Form(default_factory=list, max_length=50)]
Days = Annotated[int, Form(ge=1, le=tokens.LONGEST.days)]


def own_account(around: Surroundings) -> APIRouter:
    """The routes below `/account`."""
    router = APIRouter(prefix=PATH, include_in_schema=False)
    database, entry = around.database, around.entry

    @router.get("", **_OWN)
    def show(request: Request) -> Response:
        return _page(request, around)

    @router.post("/password", **_OWN)
    def change_password(request: Request, old: Short = "", new: Short = "", again: Short = "") -> Response:
        say, visit = Speech(language_of(request)), _visit(request)
        if new != again:
            return _page(request, around, 422, message=say("password_differs"))
        return _tried(
            request,
            around,
            lambda: entry.change_password(visit.actor.name, old, new, visit.id, visit.actor.address),
        )

    @router.post("/factor", **_OWN)
    def begin_factor(request: Request, password: Short = "") -> Response:
        visit = _visit(request)
        return _tried(
            request,
            around,
            lambda: entry.confirm(visit.actor.name, password, visit.actor.address),
            lambda: _enrolment(request, around, new_totp_secret()),
        )

    @router.post("/factor/confirmation", **_OWN)
    def confirm_factor(request: Request, kept: Long = "", code: Short = "") -> Response:
        visit, now = _visit(request), around.now()
        try:
            owner, _, secret = around.vault.open(kept, _ENROL_SECONDS).partition(" ")
        except ConfigError:
            return RedirectResponse(PATH, 303)
        if owner != visit.actor.name:
            return RedirectResponse(PATH, 303)
        with database.session() as session:
            codes = turn_on(session, visit.actor, _me(session, visit), secret, code, around.vault, now)
            if codes is not None:
                Sessions.end_all(session, _me(session, visit).id, but=visit.id)
        if codes is None:
            return _enrolment(request, around, secret, 422, Speech(language_of(request))("code_wrong"))
        return render(request, "codes.html", codes=codes)

    @router.post("/factor/removal", **_OWN)
    def remove(request: Request, password: Short = "") -> Response:
        visit = _visit(request)

        def do() -> None:
            entry.confirm(visit.actor.name, password, visit.actor.address)
            with database.session() as session:
                remove_factor(session, visit.actor, _me(session, visit), around.now(), keep=visit.id)

        return _tried(request, around, do)

    @router.post("/sessions/end", **_OWN)
    def end_session(request: Request, id: Short = "") -> Response:  # noqa: A002 - its name in the form
        visit = _visit(request)
        with database.session() as session:
            if id:
                Sessions.end(session, _me(session, visit).id, id)
            else:
                Sessions.end_all(session, _me(session, visit).id, but=visit.id)
        return RedirectResponse(PATH, 303)

    @router.post("/tokens", **_OWN)
    def create_token(request: Request, scope: Scopes, name: Short = "", days: Days = 90) -> Response:
        visit, made = _visit(request), []

        def do() -> None:
            with database.session() as session:
                owner, good_for = _me(session, visit), timedelta(days=days)
                made.append(
                    tokens.create_token(session, visit.actor, owner, name, scope, around.now(), good_for=good_for)
                )

        return _tried(request, around, do, lambda: _page(request, around, token=made[0]))

    @router.post("/tokens/revocation", **_OWN)
    def revoke_token(request: Request, name: Short = "") -> Response:
        visit = _visit(request)

        def do() -> None:
            with database.session() as session:
                tokens.revoke_token(session, visit.actor, name, around.now(), _me(session, visit))

        return _tried(request, around, do)

    return router


def _tried(
    request: Request, around: Surroundings, do: Callable[[], None], then: Callable[[], Response] | None = None
) -> Response:
    """The page after something was done, or with why it was not."""
    say = Speech(language_of(request))
    try:
        do()
    except RefusedError as refusal:
        if refusal.after_seconds:
            return _page(request, around, 429, message=say("again", seconds=round(refusal.after_seconds) + 1))
        return _page(request, around, 403, message=say("password_wrong"))
    except UsageError as error:
        return _page(request, around, 422, message=str(error))
    return then() if then else _page(request, around, done=say("done"))


def _page(
    request: Request, around: Surroundings, status: int = 200, *, message: str = "", done: str = "", token: str = ""
) -> Response:
    visit, now = _visit(request), around.now()
    with around.database.reading() as session:
        user = _me(session, visit)
        facts: dict[str, Any] = {
            "name": user.name,
            "roles": sorted(user.roles),
            "has_password": user.password_hash is not None,
            "has_factor": user.totp_secret is not None,
            "codes_left": len(user.recovery_hashes),
            "sessions": Sessions.of_user(session, user.id, now, visit.id),
            "tokens": tokens.list_tokens(session, user),
        }
    scopes = [scope for scope in Permission if visit.actor.may(scope) and scope is not Permission.ACCOUNT]
    facts |= {"message": message, "done": done, "token": token, "scopes": scopes, "least": LEAST_LETTERS}
    return render(request, "account.html", status, **facts)


def _enrolment(request: Request, around: Surroundings, secret: str, status: int = 200, message: str = "") -> Response:
    name = _visit(request).actor.name
    image, kept = enrolment_image(name, secret), around.vault.seal(f"{name} {secret}")
    return render(request, "factor.html", status, image=image, secret=secret, kept=kept, message=message)


def _visit(request: Request) -> Visit:
    visit: Visit = request.state.visit
    return visit


def _me(session: Session, visit: Visit) -> Any:
    return get_user(session, visit.actor.name)
