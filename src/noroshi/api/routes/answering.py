"""What routes say about themselves and how they answer: typed values as JSON, with tags to tell versions apart."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from noroshi.api.edge.doors import Needed, needs
from noroshi.api.problems import MEDIA_TYPE, ProblemError

_REFERENCE: Final = "#/components/schemas/{name}"
_COMPONENTS: Final = "x-components"
PROBLEM: Final = {
    "description": "What is wrong, as RFC 9457 says it",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_TAG: Final = {"ETag": {"description": "Version of this answer", "schema": {"type": "string"}}}


def route(permission: Needed, gives: Any = None, *, status: int = 200, tagged: bool = False) -> dict[str, Any]:
    """What a route of the API says: who may call it, and the type of its answer; None is no content.

    `@router.get("/alerts", **route(Permission.ALERTS_READ, Page[AlertRow]))`
    """
    answer: dict[str, Any] = {"description": "Done"}
    components: dict[str, Any] = {}
    if gives is not None:
        (schema,), components = msgspec.json.schema_components([gives], ref_template=_REFERENCE)
        answer["content"] = {"application/json": {"schema": schema}}
    responses: dict[int | str, Any] = {status: answer, "default": PROBLEM}
    if tagged:
        answer["headers"] = _TAG
        responses[304] = {"description": "Not changed since the version in If-None-Match", "headers": _TAG}
    described = needs(permission, **{_COMPONENTS: components})
    return {**described, "responses": responses, "status_code": status, "response_class": Response}


def collect_components(document: dict[str, Any]) -> None:
    """Move what routes have said about their answers to where the document refers to it."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for operations in document["paths"].values():
        for operation in operations.values():
            for name, schema in operation.pop(_COMPONENTS, {}).items():
                if _names(schemas.setdefault(name, schema)) != _names(schema):
                    raise LookupError(f"the API has two types called {name}")


def _names(schema: dict[str, Any]) -> list[str]:
    return sorted(schema.get("enum") or schema.get("properties") or ())


def answer(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """The value as JSON."""
    return Response(encode(value), status, headers, "application/json")


def encode(value: Any) -> bytes:
    """The value as JSON; what has no JSON form of its own becomes text."""
    return msgspec.json.encode(value, enc_hook=str)


def tagged_answer(request: Request, value: Any, state: Any = None) -> Response:
    """The value with the tag of `state` (by default the value itself), or 304 when the reader has that version."""
    tag = tag_of(value if state is None else state)
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if _holds(request.headers.get("if-none-match"), tag, weakly=True):
        return Response(status_code=304, headers=headers)
    return answer(value, headers=headers)


def require_match(request: Request, state: Any) -> None:
    """Go on only if the writer has seen the present version. Raises ProblemError (412) when If-Match says otherwise."""
    if "if-match" in request.headers and not _holds(request.headers["if-match"], tag_of(state), weakly=False):
        raise ProblemError(412, "it has been changed since you read it; read it again")


def tag_of(state: Any) -> str:
    """The strong tag of a value."""
    return f'"{hashlib.sha256(encode(state)).hexdigest()[:32]}"'


def _holds(header: str | None, tag: str, *, weakly: bool) -> bool:
    if header is None:
        return False
    listed = [part.strip() for part in header.split(",")]
    if weakly:
        listed = [part.removeprefix("W/") for part in listed]
    return tag in listed or "*" in listed
