"""`http` and `retry`: signatures of the calls, and the policies and predicates that decide on trying
again.
"""

from __future__ import annotations

from typing import Any

from noroshi.respond.language.library.registry import ANY, MAP, NUMBER, STRING, Optional, Parameters, declare

_DEFAULT_TIMEOUT_SECONDS = 300

_REQUEST: Parameters = {
    "url": STRING,
    "timeout": Optional(NUMBER, _DEFAULT_TIMEOUT_SECONDS),
    "headers": Optional(MAP),
    "query": Optional(MAP),
    "auth": Optional(MAP),
    "private_service_name": Optional(STRING),
    "ca_certificate": Optional(STRING),
}
_WITH_BODY: Parameters = {**_REQUEST, "body": Optional(ANY)}

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH")


def _tagged(error: Any, *tags: str) -> bool:
    found = error.get("tags") if type(error) is dict else None
    return type(found) is list and any(tag in found for tag in tags)


def _status(error: Any) -> Any:
    return error.get("code") if type(error) is dict else None


def _retry_idempotent(error: Any) -> bool:
    if _tagged(error, "HttpError"):
        return _status(error) in (429, 502, 503, 504)
    return _tagged(error, "ConnectionError", "ConnectionFailedError", "TimeoutError")


def _retry_non_idempotent(error: Any) -> bool:
    if _tagged(error, "HttpError"):
        return _status(error) in (429, 503)
    return _tagged(error, "ConnectionFailedError")


DEFAULT_BACKOFF = {"initial_delay": 1, "max_delay": 60, "multiplier": 1.25}
DEFAULT_MAX_RETRIES = 5


def _policy(predicate: str) -> dict[str, Any]:
    return {"predicate": predicate, "max_retries": DEFAULT_MAX_RETRIES, "backoff": DEFAULT_BACKOFF}


CONSTANTS: dict[str, Any] = {
    "http.default_retry": _policy("http.default_retry_predicate"),
    "http.default_retry_non_idempotent": _policy("http.default_retry_predicate_non_idempotent"),
    "http.default_retry_predicate": "http.default_retry_predicate",
    "http.default_retry_predicate_non_idempotent": "http.default_retry_predicate_non_idempotent",
    "retry.always": "retry.always",
    "retry.never": "retry.never",
    "retry.default_backoff": DEFAULT_BACKOFF,
}

_ERROR = {"exception": ANY}

FUNCTIONS = (
    declare("http.get", _REQUEST, blocking=True),
    *(declare(f"http.{verb}", _WITH_BODY, blocking=True) for verb in ("post", "put", "patch", "delete")),
    declare("http.request", {"method": STRING, **_WITH_BODY}, blocking=True),
    declare("http.default_retry_predicate", _ERROR, _retry_idempotent),
    declare("http.default_retry_predicate_non_idempotent", _ERROR, _retry_non_idempotent),
    declare("retry.always", _ERROR, lambda _error: True),
    declare("retry.never", _ERROR, lambda _error: False),
)
