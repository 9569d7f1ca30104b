"""`POST /v1/collect/{source}`: records as they are, in the framing of their source."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from noroshi.collect.collector import Collector, Input, Reception
from noroshi.collect.framing import cut_body
from noroshi.collect.http.body import read_body
from noroshi.collect.http.reception import hand_in, refusing, repetition_key, shown_token
from noroshi.collect.intake import Way
from noroshi.collect.lots import count_records
from noroshi.collect.refusal import Because, Refusal

NAME: Final = "http"


def routes(reception: Reception, _: Sequence[Input]) -> list[Route]:
    """One route for all sources."""
    answer = refusing(reception, partial(_collect, reception), say)
    return [Route("/v1/collect/{source}", answer, methods=["POST"])]


def say(_: Request, refusal: Refusal) -> Response:
    """A refusal as JSON."""
    content = {"error": {"code": refusal.because.code, "message": str(refusal)}}
    return JSONResponse(content, refusal.because.status)


async def _collect(reception: Reception, request: Request) -> Response:
    token = reception.access.admit(shown_token(request, "bearer"), NAME)
    source = request.path_params["source"]
    if not token.allows_source(source):
        raise Refusal(Because.FORBIDDEN, f"token {token.name!r} may not give records to that source")
    integration = reception.sources.get(source)
    with reception.budget.open() as share:
        body = await read_body(request, reception.limits, share)
        share.take(len(body))
        content_type = request.headers.get("content-type", "")
        cutting = partial(cut_body, body, integration, reception.limits.max_record_bytes, content_type)
        cut = await reception.workbench.cut(len(body), cutting)
        if not count_records(cut):
            raise Refusal(Because.EMPTY, "there is no record in the body")
        way = Way(source, NAME, token.name)
        accepted = await hand_in(reception, [(way, cut)], repetition_key(request))
    return JSONResponse({"accepted": accepted})


COLLECTOR: Final = Collector(
    name=NAME,
    title="HTTP",
    description="Records as NDJSON, JSON array, single objects or lines of text, plain or compressed",
    routes=routes,
)
