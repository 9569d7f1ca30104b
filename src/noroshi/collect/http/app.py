"""The routes of all collectors, and those about ourselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from noroshi.collect.collector import Collector, Input, Reception


def build_app(
    reception: Reception, collectors: Mapping[str, Collector], inputs: Mapping[str, Sequence[Input]]
) -> Starlette:
    """An ASGI application with the routes of every collector that has some."""
    routes = [
        Route("/healthz", _healthz),
        Route("/readyz", partial(_readyz, reception)),
        Route("/metrics", partial(_metrics, reception)),
    ]
    for name, collector in collectors.items():
        if collector.routes:
            routes += collector.routes(reception, inputs.get(name, []))
    app = Starlette(routes=routes)
    # Behind a proxy with TLS the redirect would name a URL without it, and senders would show their tokens there.
    app.router.redirect_slashes = False
    return app


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def _readyz(reception: Reception, _: Request) -> Response:
    """Ready is who would take records now."""
    if reception.stopping.is_set():
        return PlainTextResponse("stopping\n", 503)
    if reception.intake.is_down:
        return PlainTextResponse("the broker does not answer\n", 503)
    if fullness := reception.intake.fullness:
        return PlainTextResponse(f"{fullness}\n", 503)
    return PlainTextResponse("ready\n")


async def _metrics(reception: Reception, _: Request) -> Response:
    reception.meters.held_bytes.set(reception.budget.held_bytes)
    reception.meters.is_up.set(not reception.intake.is_down)
    return Response(generate_latest(reception.meters.registry), media_type=CONTENT_TYPE_LATEST)
