"""Pages for getting in and out: login, second factor, setup link, logout."""

from __future__ import annotations

import math
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from noroshi.api.accounts.entry import Browser, Entry, Opened, RefusedError
from noroshi.api.accounts.identity import address_of, cookie_name, session_secret
from noroshi.api.accounts.passwords import LEAST_LETTERS
from noroshi.api.edge.doors import PUBLIC, needs
from noroshi.api.pages.rendering import Speech, language_of, render
from noroshi.runtime.errors import UsageError

Short = Annotated[str, Form(max_length=1024)]
Next = Annotated[str, Form(alias="next", max_length=2000)]


def browser_of(request: Request) -> Browser:
    """Who signs in from where."""
    return Browser(address_of(request), request.headers.get("user-agent", ""), session_secret(request))


def signing_in(entry: Entry, oidc_label: str | None) -> APIRouter:
    """The routes. `oidc_label` names the issuer that can be used instead of a password."""
    router = APIRouter(include_in_schema=False)

    def login_page(request: Request, status: int = 200, *, to: str, name: str = "", message: str = "") -> Response:
        facts = {"next": to, "name": name, "message": message, "oidc": oidc_label}
        return render(request, "login.html", status, **facts)

    @router.get("/login", **needs(PUBLIC))
    def show_login(request: Request, to: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> Response:
        if request.state.visit is not None:
            return RedirectResponse(safe_path(to), 303)
        return login_page(request, to=to)

    @router.post("/login", **needs(PUBLIC))
    def login(request: Request, name: Short = "", password: Short = "", to: Next = "/") -> Response:
        try:
            opened = entry.sign_in(name, password, browser_of(request))
        except RefusedError as refusal:
            status, message = _refused(request, refusal, "sign_in_failed")
            return login_page(request, status, to=to, name=name, message=message)
        return signed_in(request, opened, to)

    @router.get("/login/code", **needs(PUBLIC))
    def show_code(request: Request, to: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> Response:
        return render(request, "code.html", next=to, message="")

    @router.post("/login/code", **needs(PUBLIC))
    def give_code(request: Request, code: Short = "", to: Next = "/") -> Response:
        try:
            opened = entry.give_code(session_secret(request) or "", code, browser_of(request))
        except RefusedError as refusal:
            status, message = _refused(request, refusal, "code_wrong")
            return render(request, "code.html", status, next=to, message=message)
        return signed_in(request, opened, to)

    @router.post("/logout", **needs(PUBLIC))
    def logout(request: Request) -> Response:
        if secret := session_secret(request):
            entry.sign_out(secret, browser_of(request))
        answer = RedirectResponse("/login", 303)
        answer.delete_cookie(cookie_name(request.url.scheme), **_attributes(request))
        answer.headers["clear-site-data"] = '"cache", "storage"'
        return answer

    @router.get("/setup/{secret}", **needs(PUBLIC))
    def show_setup(request: Request, secret: str) -> Response:
        works, owner = entry.link_owner(secret)
        return _setup_page(request, owner) if works else _link_over(request)

    @router.post("/setup/{secret}", **needs(PUBLIC))
    def setup(request: Request, secret: str, name: Short = "", password: Short = "", again: Short = "") -> Response:
        works, owner = entry.link_owner(secret)
        if not works:
            return _link_over(request)
        if password != again:
            message = Speech(language_of(request))("password_differs")
            return _setup_page(request, owner, 422, name=name, message=message)
        try:
            opened = entry.use_link(secret, name, password, browser_of(request))
        except UsageError as error:
            return _setup_page(request, owner, 422, name=name, message=str(error))
        except RefusedError:
            return _link_over(request)
        return signed_in(request, opened, "/")

    return router


def signed_in(request: Request, opened: Opened, to: str) -> Response:
    """On to where the person wanted to go, or to the second factor, with the new session's cookie."""
    path = safe_path(to)
    answer = RedirectResponse(path if opened.is_complete else "/login/code", 303)
    if not opened.is_complete and path != "/":
        answer.headers["location"] += "?" + _query(path)
    answer.set_cookie(cookie_name(request.url.scheme), opened.secret, **_attributes(request))
    return answer


def safe_path(to: str) -> str:
    """A path of ours, or `/`: nobody is sent elsewhere by a link to our login page."""
    try:
        parts = urlsplit(to)
    except ValueError:
        return "/"
    is_ours = to.startswith("/") and not to.startswith("//") and not parts.scheme and not parts.netloc
    return to if is_ours and to.isprintable() and "\\" not in to else "/"


def _query(path: str) -> str:
    return urlencode({"next": path})


def _attributes(request: Request) -> dict[str, Any]:
    """No script reads it, no other site sends it along, and it ends with the browser at the latest."""
    return {"path": "/", "httponly": True, "samesite": "lax", "secure": request.url.scheme == "https"}


def _refused(request: Request, refusal: RefusedError, otherwise: str) -> tuple[int, str]:
    say = Speech(language_of(request))
    if refusal.after_seconds:
        return 429, say("again", seconds=math.ceil(refusal.after_seconds))
    return 401, say(otherwise)


def _setup_page(
    request: Request, owner: str | None, status: int = 200, *, name: str = "", message: str = ""
) -> Response:
    return render(request, "setup.html", status, owner=owner, name=name, message=message, least=LEAST_LETTERS)


def _link_over(request: Request) -> Response:
    return render(request, "notice.html", 410, title="link_over_title", about="link_over_about")
