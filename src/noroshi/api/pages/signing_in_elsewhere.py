"""Pages for signing in at an OpenID Connect issuer."""

from __future__ import annotations

from typing import Annotated, Final

import structlog
from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from noroshi.api.accounts.entry import Entry, RefusedError
from noroshi.api.accounts.oidc import PATIENCE_SECONDS, Oidc, OidcError
from noroshi.api.edge.doors import PUBLIC, needs
from noroshi.api.pages.rendering import render
from noroshi.api.pages.signing_in import browser_of, safe_path, signed_in
from noroshi.runtime.errors import ConfigError, TransientError, UsageError

_PATH: Final = "/login/oidc"
_COOKIE: Final = "noroshi_oidc"

log = structlog.get_logger()


def signing_in_elsewhere(entry: Entry, oidc: Oidc, url: str | None) -> APIRouter:
    """The routes. `url` is the address that people use; without it the request's own is taken."""
    router = APIRouter(prefix=_PATH, include_in_schema=False)

    @router.get("", **needs(PUBLIC))
    async def begin(request: Request, to: Annotated[str, Query(alias="next", max_length=2000)] = "/") -> Response:
        base = (url or str(request.base_url)).rstrip("/")
        try:
            address, kept = await oidc.begin(f"{base}{_PATH}/callback", safe_path(to))
        except (TransientError, ConfigError) as error:
            return _failed(request, error)
        answer = RedirectResponse(address, 303)
        answer.set_cookie(
            _COOKIE,
            kept,
            max_age=PATIENCE_SECONDS,
            path=_PATH,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return answer

    @router.get("/callback", **needs(PUBLIC))
    async def finish(request: Request) -> Response:
        try:
            vouched = await oidc.finish(request.cookies.get(_COOKIE, ""), dict(request.query_params))
            opened = await run_in_threadpool(entry.admit, vouched, browser_of(request))
        except (TransientError, ConfigError) as error:
            return _failed(request, error)
        except (RefusedError, UsageError):
            return render(request, "notice.html", 403, title="forbidden_title", about="no_role")
        answer = signed_in(request, opened, vouched.to)
        answer.delete_cookie(_COOKIE, path=_PATH)
        return answer

    return router


def _failed(request: Request, error: Exception) -> Response:
    log.warning("signing in elsewhere failed", error=str(error), is_answer=isinstance(error, OidcError))
    return render(request, "notice.html", 502, title="sign_in", about="oidc_failed")
