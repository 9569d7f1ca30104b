"""The only door through which a connector reaches the world, and the words in which it speaks through it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from noroshi.model.call import error_map

_T = TypeVar("_T")
_LOOK_UPS = frozenset({"GET", "HEAD", "OPTIONS"})


class CallError(Exception):
    """A call that failed in a way the playbook can catch: its error map is `error`.

    `tag` is one of the playbook language: HttpError (with `code`, `headers`, `body`), ConnectionFailedError (certainly
    nothing happened), ConnectionError and TimeoutError (something may have happened), OperationError (the other side
    said no), AuthError, ValueError, SystemError.
    """

    def __init__(self, tag: str, message: str, **more: Any) -> None:
        super().__init__(f"{tag}: {message}")
        self.tag = tag
        self.error = error_map(tag, message, **more)

    @property
    def code(self) -> int | None:
        """The HTTP status, when there was one."""
        code = self.error.get("code")
        return code if isinstance(code, int) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `count` requests in `per_seconds`, evenly spread but for `burst` at once.

    `shared`: counted over all processes of the platform, for quotas that hold for an account.
    """

    count: float
    per_seconds: float
    burst: int = 1
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a connector may reach by HTTP.

    `hosts` are patterns such as `https://api.example.com`, `https://*.example.com/v1/*` or `https://*`; `private` are
    networks that are reached although they are not public; True means that all private ones are (an operator has
    named the host), but never a cloud's metadata service unless its very address stands here.
    """

    hosts: tuple[str, ...] = ()
    private: tuple[str, ...] | bool = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request. One of `json` (any JSON value), `form` and `content` may be given.

    `writes` is known by the method unless it is told. `bucket` and `limit` hold it to a rate of its own, besides that
    of the connector.
    """

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None
    form: Mapping[str, Any] | None = None
    content: bytes | None = None
    auth: Mapping[str, Any] | None = None
    writes: bool | None = None
    bucket: str = ""
    limit: Limit | None = None

    @property
    def changes(self) -> bool:
        """Whether it changes something on the other side."""
        return self.method.upper() not in _LOOK_UPS if self.writes is None else self.writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What was answered: names of headers are lower case, `content` is unpacked."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def value(self) -> Any:
        """The body: JSON decoded, text as text, anything else as bytes."""
        kind = self.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind == "application/json" or kind.endswith("+json"):
            try:
                return json.loads(self.content)
            except ValueError:
                return self.content.decode("utf-8", "replace")
        if not self.content:
            return ""
        return self.content.decode("utf-8", "replace") if _is_text(kind) else self.content


def _is_text(kind: str) -> bool:
    return not kind or kind.startswith("text/") or kind in ("application/xml", "application/x-www-form-urlencoded")


class Outside(Protocol):
    """What an action is given: everything it does to the world goes through here.

    Limits, retries, the circuit breaker, dry runs and the audit of what was sent are applied on the way.
    """

    @property
    def run_id(self) -> str:
        """The run of a playbook that acts, empty for a person's command."""

    @property
    def idempotency_key(self) -> str:
        """The same for every try of the same effect; give it to whoever takes one."""

    def request(self, request: Request) -> Response:
        """Send a request. Raises CallError: HttpError for a status of 400 or more, and what else may go wrong."""

    def deliver(
        self, target: str, sending: Mapping[str, Any], send: Callable[[float], _T], *, writes: bool, bucket: str = ""
    ) -> _T:
        """Carry out `send(seconds that are left)` under the same rules, for protocols other than HTTP.

        `target` names the other side, `sending` says what is sent, for dry runs and the audit, without secrets. `send`
        raises CallError.
        """

    def secret(self, name: str) -> str:
        """The value of a secret, hidden from now on in whatever leaves. Raises CallError (AuthError) without it."""

    def hide(self, value: str) -> None:
        """Hide a value that was made of secrets."""

    def authorization(self, auth: Mapping[str, Any], url: str) -> str:
        """The Authorization header for what a playbook asks by `auth`. Raises CallError (AuthError)."""

    def recall(self, key: str) -> Any:
        """What was remembered under this connector's key, None when nothing is, or no longer."""

    def remember(self, key: str, value: Any, seconds: float) -> None:
        """Keep a JSON value for other calls, for some time, in every process of the platform."""

    def platform(self, service: str, *, writes: bool = False, **arguments: Any) -> Any:
        """Ask the platform itself: risk, lists, cases, … Raises CallError when it offers no such thing here.

        A dry run really asks, but for what `writes`.
        """
