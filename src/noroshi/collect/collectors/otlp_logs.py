"""`POST /v1/logs`: OpenTelemetry's log records over OTLP/HTTP, in protobuf or JSON.

A token that is bound to one source gives every record to it; otherwise the resource attribute `noroshi.source` names
it, or `service.name` when that is one. A record whose body is an object (or the text of one) is that object with the
rest as `_otlp`; for a source of lines it is the body's text.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

import msgspec
from google.rpc.status_pb2 import Status
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from noroshi.collect.collector import Collector, Input, Reception
from noroshi.collect.envelope import is_object, unwrap_json, unwrap_text
from noroshi.collect.http.body import read_body
from noroshi.collect.http.reception import hand_in, refusing, repetition_key, shown_token
from noroshi.collect.intake import Way
from noroshi.collect.lots import cut_of
from noroshi.collect.otlp.reading import log_records, read_request
from noroshi.collect.refusal import Because, Refusal
from noroshi.collect.tokens import Token

NAME: Final = "otlp"
_MEMBER: Final = "_otlp"
_NAMING: Final = ("noroshi.source", "service.name")
_PROTOBUF, _JSON = "application/x-protobuf", "application/json"
_INLINE_BYTES: Final = 64 << 10
_GRPC_CODES: Final = {400: 3, 401: 16, 403: 7, 404: 5, 429: 8, 503: 14}


def routes(reception: Reception, _: Sequence[Input]) -> list[Route]:
    """OTLP's path for logs."""
    return [Route("/v1/logs", refusing(reception, partial(_export, reception), say), methods=["POST"])]


def say(request: Request, refusal: Refusal) -> Response:
    """A refusal as a google.rpc.Status in the encoding of the request."""
    code = _GRPC_CODES.get(refusal.because.status, 3)
    if _kind(request) == _JSON:
        return JSONResponse({"code": code, "message": str(refusal)}, refusal.because.status)
    status = Status(code=code, message=str(refusal))
    return Response(status.SerializeToString(), refusal.because.status, media_type=_PROTOBUF)


async def _export(reception: Reception, request: Request) -> Response:
    token = reception.access.admit(shown_token(request, "bearer"), NAME)
    kind = _kind(request)
    if kind not in (_JSON, _PROTOBUF):
        raise Refusal(Because.UNKNOWN_ENCODING, f"Content-Type may be {_PROTOBUF} or {_JSON}")
    with reception.budget.open() as share:
        body = await read_body(request, reception.limits, share, reception.limits.max_parsed_bytes)
        # An empty record of two bytes becomes a message and an object of a hundred.
        share.take(16 * len(body))
        reading = partial(_read, reception, token, body, as_json=kind == _JSON)
        lots, nameless = reading() if len(body) <= _INLINE_BYTES else await asyncio.to_thread(reading)
        given = [(Way(source, NAME, token.name), cut_of(records)) for source, records in lots.items()]
        await hand_in(reception, given, repetition_key(request))
    return _answer(kind, nameless)


def _read(reception: Reception, token: Token, body: bytes, *, as_json: bool) -> tuple[dict[str, list[bytes]], int]:
    """Records by source, and how many named none that there is or that the token allows."""
    lots: dict[str, list[bytes]] = {}
    nameless = 0
    for resource, record in log_records(read_request(body, as_json=as_json)):
        source = token.only_source or _named(resource, token, reception)
        if source is None:
            nameless += 1
            continue
        lots.setdefault(source, []).append(_to_bytes(record, source, reception))
    return lots, nameless


def _named(resource: dict[str, Any], token: Token, reception: Reception) -> str | None:
    for name in _NAMING:
        value = resource.get(name)
        if isinstance(value, str) and value in reception.sources and token.allows_source(value):
            return value
    return None


def _to_bytes(record: dict[str, Any], source: str, reception: Reception) -> bytes:
    integration = reception.sources.get(source)
    body = record.get("body")
    beside = {name: value for name, value in record.items() if name != "body"}
    if isinstance(body, dict):
        return unwrap_json(msgspec.json.encode(body), beside, _MEMBER, integration)
    if isinstance(body, str) and (integration.format == "lines" or is_object(body.encode())):
        return unwrap_text(body, beside, _MEMBER, integration)
    return msgspec.json.encode(record)


def _answer(kind: str, nameless: int) -> Response:
    message = "no source: bind the token to one, or set the resource attribute noroshi.source" if nameless else ""
    if kind == _JSON:
        partly = {"partialSuccess": {"rejectedLogRecords": str(nameless), "errorMessage": message}}
        return JSONResponse(partly if nameless else {})
    response = ExportLogsServiceResponse()
    if nameless:
        response.partial_success.rejected_log_records = nameless
        response.partial_success.error_message = message
    return Response(response.SerializeToString(), media_type=_PROTOBUF)


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


COLLECTOR: Final = Collector(
    name=NAME,
    title="OTLP logs",
    description="OpenTelemetry log records over OTLP/HTTP, protobuf or JSON",
    routes=routes,
)
