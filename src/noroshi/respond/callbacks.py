"""HTTP requests to callback endpoints of runs. Whoever knows the address may call it, once per idempotency key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from noroshi.respond.engine.local import LocalEngine

MAX_BODY_BYTES: Final = 256 << 10
"""The largest body of a callback; whoever serves the endpoint refuses larger ones before reading them."""

_KEPT_HEADERS: Final = frozenset({"content-type", "user-agent", "x-request-id"})


class Delivery(StrEnum):
    """What became of a request, with the HTTP status to answer."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    WRONG_METHOD = "wrong-method"

    @property
    def status(self) -> int:
        """200, 404 or 405."""
        return {"taken": 200, "unknown": 404, "wrong-method": 405}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackRequest:
    """A request to `…/callbacks/TOPIC`. `body` is what JSON or text it held, None when empty."""

    topic: str
    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


def deliver(engine: LocalEngine, request: CallbackRequest, idempotency_key: str = "") -> Delivery:
    """Bring a request to the run that waits for it, in the shape that `events.await_callback` gives.

    Without an idempotency key of the sender's, requests that say the same are one.
    """
    wanted = engine.callback_method(request.topic)
    if wanted is None:
        return Delivery.UNKNOWN
    if request.method.upper() != wanted:
        return Delivery.WRONG_METHOD
    said = repr((request.method, sorted(request.query.items()), request.body))
    key = idempotency_key or hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()
    message = {
        "type": "HTTP",
        "received_time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "http_request": {
            "method": request.method.upper(),
            "url": request.url,
            "query": dict(request.query),
            "headers": {name: value for name, value in request.headers.items() if name.lower() in _KEPT_HEADERS},
            "body": request.body,
        },
    }
    return Delivery.TAKEN if engine.signal(request.topic, message, key) else Delivery.UNKNOWN
