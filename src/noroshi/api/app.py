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

from noroshi.api.edge.bodies import Bodies
from noroshi.api.edge.doors import PUBLIC, Kind
from noroshi.api.edge.guard import Guard
from noroshi.api.edge.headers import Headers
from noroshi.api.edge.hosts import Hosts, host_names
from noroshi.api.pages.own_account import own_account
from noroshi.api.pages.rendering import turned_away
from noroshi.api.pages.signing_in import signing_in
from noroshi.api.problems import answer_problems
from noroshi.api.routes.alerts import alert_routes
from noroshi.api.routes.approvals import approval_routes, callback_routes
from noroshi.api.routes.audit import audit_routes
from noroshi.api.routes.cases import case_routes
from noroshi.api.routes.describing import describe, description_routes
from noroshi.api.routes.entities import entity_routes
from noroshi.api.routes.events import event_routes
from noroshi.api.routes.own import own_routes
from noroshi.api.routes.query import query_routes
from noroshi.api.routes.rules import rule_routes
from noroshi.api.routes.runs import run_routes
from noroshi.api.routes.saved import saved_routes
from noroshi.api.routes.sources import source_routes
from noroshi.api.routes.suppressions import suppression_routes
from noroshi.api.routes.users import user_routes
from noroshi.api.slack.listening import slack_routes, slack_settings
from noroshi.api.surroundings import Surroundings

_PLAIN: Final = "/plain"
_ROUTES: Final = (
    alert_routes,
    case_routes,
    entity_routes,
    suppression_routes,
    saved_routes,
    rule_routes,
    run_routes,
    approval_routes,
    query_routes,
    source_routes,
    event_routes,
    audit_routes,
    own_routes,
    user_routes,
)
_MOST_BODY_BYTES: Final = 1 << 20


class _Guarded(FastAPI):
    """An application that cannot be reached but through its edge, error answers of the framework included."""

    def __init__(self, surroundings: Surroundings, **of_fastapi: Any) -> None:
        super().__init__(**of_fastapi)
        self._surroundings = surroundings

    def build_middleware_stack(self) -> ASGIApp:
        """From the outside in: proxies, headers, hosts, bodies, guard, framework."""
        web, doors = self._surroundings.settings.web, self._surroundings.doors
        around = self._surroundings
        app: ASGIApp = super().build_middleware_stack()
        app = Guard(app, doors, around.identity.identify, turned_away, now=around.now)
        app = Headers(Hosts(Bodies(app, _MOST_BODY_BYTES), host_names(web.url, web.hosts)))
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
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    answer_problems(app)
    web, doors = surroundings.settings.web, surroundings.doors
    routers = [(build(surroundings), Kind.API) for build in _ROUTES]
    routers.append((description_routes(app), Kind.API))
    routers.append((callback_routes(surroundings), Kind.HOOK))
    slack = slack_settings(surroundings.settings)
    if slack is not None:
        routers.append((slack_routes(surroundings, slack), Kind.HOOK))
    routers.append((signing_in(surroundings.entry, web.oidc_label if web.oidc_issuer else None), Kind.PAGE))
    routers.append((own_account(surroundings), Kind.PAGE))
    if web.oidc_issuer:
        from noroshi.api.accounts.oidc import Oidc
        from noroshi.api.pages.signing_in_elsewhere import signing_in_elsewhere

        elsewhere = signing_in_elsewhere(surroundings.entry, Oidc(web, surroundings.vault), web.url)
        routers.append((elsewhere, Kind.PAGE))
    for router, kind in routers:
        doors.declare_router(router, kind)
        app.include_router(router)
    doors.declare(f"{_PLAIN}/{{rest:path}}", PUBLIC, kind=Kind.ASSET)
    app.mount(_PLAIN, StaticFiles(directory=Path(str(files("noroshi.api.pages") / "static"))))
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        app.openapi_schema = describe(app)
    return app.openapi_schema
