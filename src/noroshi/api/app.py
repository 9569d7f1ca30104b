"""Builds the web application: routes behind doors, doors behind the edge."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from noroshi.api.edge.doors import PUBLIC, Kind
from noroshi.api.edge.guard import Guard
from noroshi.api.edge.headers import Headers
from noroshi.api.edge.hosts import Hosts, host_names
from noroshi.api.pages.rendering import turned_away
from noroshi.api.pages.signing_in import signing_in
from noroshi.api.problems import answer_problems
from noroshi.api.surroundings import Surroundings

_PLAIN: Final = "/plain"
_MOST_BODY_BYTES: Final = 1 << 20


class _Guarded(FastAPI):
    """An application that cannot be reached but through its edge, error answers of the framework included."""

    def __init__(self, surroundings: Surroundings, **of_fastapi: Any) -> None:
        super().__init__(**of_fastapi)
        self._surroundings = surroundings

    def build_middleware_stack(self) -> ASGIApp:
        """From the outside in: proxies, headers, hosts, guard, framework."""
        web, doors = self._surroundings.settings.web, self._surroundings.doors
        app: ASGIApp = Guard(super().build_middleware_stack(), doors, self._surroundings.identity.identify, turned_away)
        app = Headers(Hosts(app, host_names(web.url, web.hosts)))
        return ProxyHeadersMiddleware(app, list(web.proxies)) if web.proxies else app  # type: ignore[arg-type, return-value]


def build_api(surroundings: Surroundings) -> FastAPI:
    """The application with everything but the console. Raises LookupError for a route that says no permission."""
    app = _Guarded(
        surroundings,
        title="Noroshi",
        version=version("noroshi"),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        max_body_size=_MOST_BODY_BYTES,
    )
    answer_problems(app)
    web, doors = surroundings.settings.web, surroundings.doors
    pages = signing_in(surroundings.entry, web.oidc_label if web.oidc_issuer else None)
    doors.declare_router(pages, Kind.PAGE)
    app.include_router(pages)
    doors.declare(f"{_PLAIN}/{{rest:path}}", PUBLIC, kind=Kind.ASSET)
    app.mount(_PLAIN, StaticFiles(directory=Path(str(files("noroshi.api.pages") / "static"))))
    return app
