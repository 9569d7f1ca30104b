"""Plain `http.*` calls of playbooks as requests, and answers as the language wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from noroshi.model.call import Call
from noroshi.sdk.outside import Request, Response

_FORM = "application/x-www-form-urlencoded"


def is_plain(call: Call) -> bool:
    """Whether the call is one of the language's own `http.*`."""
    return call.function.startswith("http.")


def request_of(call: Call) -> Request:
    """The request that a plain call asks for."""
    given = call.arguments
    verb = call.function.removeprefix("http.")
    headers = {str(name).lower(): str(value) for name, value in (given.get("headers") or {}).items()}
    return Request(
        method=str(given["method"]) if verb == "request" else verb.upper(),
        url=str(given["url"]),
        headers=headers,
        query=given.get("query") or {},
        auth=given.get("auth"),
        **_body(given.get("body"), headers.get("content-type", "")),
    )


def _body(body: Any, content_type: str) -> dict[str, Any]:
    if body is None:
        return {}
    if isinstance(body, bytes):
        return {"content": body}
    if content_type.startswith(_FORM) and isinstance(body, Mapping):
        return {"form": body}
    if isinstance(body, str) and content_type:
        return {"content": body.encode()}
    return {"json": body}


def answer_of(response: Response) -> dict[str, Any]:
    """`code`, `headers` and `body`."""
    return {"code": response.status, "headers": dict(response.headers), "body": response.value}
