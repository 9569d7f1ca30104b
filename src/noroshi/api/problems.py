"""Errors as answers: RFC 9457 problems, whoever raised them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from noroshi.runtime.errors import AuthError, ConfigError, ContentError, OverloadError, TransientError, UsageError
from noroshi.triage.desk.refusals import MissingError, RefusedError

MEDIA_TYPE: Final = "application/problem+json"

log = structlog.get_logger()


class ProblemError(Exception):
    """Ends a request with a problem. `detail` is shown to whoever asked: never a secret."""

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.headers, self.more = dict(headers or {}), more


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str = Field(description="The status in words")
    status: int
    detail: str = Field(description="What is wrong with this request, and what to do")


def problem(status: int, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> Response:
    """The answer that says so."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return Response(json.dumps(body, default=str), status, headers, MEDIA_TYPE)


def answer_problems(app: FastAPI) -> None:
    """Let every error that leaves a route become a problem; those that are our bug tell nothing but that."""
    app.add_exception_handler(Exception, _answer_bug)
    kinds = (ProblemError, RequestValidationError, HTTPException, *_STATUS)
    for kind in kinds:
        app.add_exception_handler(kind, _answer)


async def _answer(_: Request, error: Exception) -> Response:
    return problem_of(error)


async def _answer_bug(request: Request, error: Exception) -> Response:
    # The route's path and not the request's: there are addresses that are secrets.
    log.error("a request failed", route=getattr(request.scope.get("route"), "path", ""), exc_info=error)
    return problem(500, "this is a fault of ours; it has been logged")


def problem_of(error: Exception) -> Response:
    """The problem of an error that is known; raises any other."""
    if isinstance(error, ProblemError):
        return problem(error.status, error.detail, headers=error.headers, **error.more)
    if isinstance(error, RequestValidationError):
        return problem(422, "the request is not valid", errors=_faults(error.errors()))
    if isinstance(error, HTTPException):
        return problem(error.status_code, error.detail, headers=error.headers)
    for kind, status in _STATUS.items():
        if isinstance(error, kind):
            after = (
                {"Retry-After": str(max(1, round(error.after_seconds)))} if isinstance(error, TransientError) else {}
            )
            return problem(status, str(error), headers=after)
    raise error


_STATUS: Final[Mapping[type[Exception], int]] = {
    MissingError: 404,
    RefusedError: 409,
    UsageError: 400,
    ContentError: 422,
    TransientError: 503,
    OverloadError: 503,
    AuthError: 502,
    ConfigError: 503,
}


def _faults(errors: Sequence[Any]) -> list[dict[str, Any]]:
    """Where and what, without the input: it may be a password."""
    return [{"at": "/".join(str(part) for part in error["loc"]), "message": error["msg"]} for error in errors]
