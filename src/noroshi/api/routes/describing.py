"""The API's description (OpenAPI 3.1), and a page to read it without any network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from noroshi.api.edge.doors import needs
from noroshi.api.pages.rendering import render
from noroshi.api.problems import Problem
from noroshi.api.routes.answering import answer, collect_components
from noroshi.model.access import Permission

_SECURITY: Final = {
    "session": {"type": "apiKey", "in": "cookie", "name": "noroshi_session", "description": "Of a browser"},
    "token": {"type": "http", "scheme": "bearer", "description": "An API token"},
}
_METHODS: Final = ("get", "post", "put", "patch", "delete")


def describe(app: FastAPI) -> dict[str, Any]:
    """The whole description."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        openapi_version="3.1.0",
        description="Alerts, cases and everything around them. Lists come in pages: pass `next_cursor` as `cursor`.",
        routes=app.routes,
    )
    collect_components(document)
    components = document["components"]
    components["schemas"]["Problem"] = Problem.model_json_schema()
    components["securitySchemes"] = _SECURITY
    return document


def description_routes(app: FastAPI) -> APIRouter:
    """`/v1/openapi.json` and `/v1/docs`."""
    router = APIRouter(prefix="/v1", include_in_schema=False)

    @router.get("/openapi.json", **needs(Permission.STATUS_READ))
    def read_openapi() -> Response:
        """For programs that make clients."""
        return answer(app.openapi())

    @router.get("/docs", **needs(Permission.STATUS_READ))
    def read_docs(request: Request) -> Response:
        """For people."""
        address = str(request.base_url).rstrip("/")
        return render(request, "api.html", groups=operations_by_subject(app.openapi()), address=address, kind=kind_of)

    return router


def operations_by_subject(document: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The operations by subject, as the page shows them."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                shown = {**operation, "method": method.upper(), "path": path, "body": _body(operation, document)}
                groups.setdefault(operation["tags"][0], []).append(shown)
    return groups


def kind_of(schema: Mapping[str, Any]) -> str:
    """A type in a few words."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if several := schema.get("anyOf") or schema.get("oneOf"):
        return " | ".join(kind_of(one) for one in several)
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    limits = {"minimum": "≥ ", "maximum": "≤ ", "maxLength": "at most ", "format": ""}
    told = ", ".join(f"{word}{schema[name]}" for name, word in limits.items() if name in schema)
    return f"{schema.get('type', 'any')}{f' ({told})' if told else ''}"


def _body(operation: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Any] | None:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"].get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"].get(name, content["schema"])
    return found
