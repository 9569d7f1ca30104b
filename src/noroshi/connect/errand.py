"""One action on its way: everything it sends is limited, retried, drawn or audited here."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from noroshi.connect.breaker import Breaker
from noroshi.connect.client import WebClient
from noroshi.connect.credentials import Credentials
from noroshi.connect.limiting import Governor
from noroshi.connect.retrying import pause_seconds
from noroshi.connect.sent import Audit, Sent
from noroshi.model.call import Attempt
from noroshi.runtime.errors import ConfigError, NoroshiError, TransientError
from noroshi.runtime.redaction import Redactor
from noroshi.runtime.secrets.chain import Secrets
from noroshi.sdk.connector import Retry
from noroshi.sdk.outside import CallError, Limit, Request, Response

_T = TypeVar("_T")
_NO_ANSWER = frozenset({"ConnectionFailedError", "ConnectionError", "TimeoutError"})


class Memory(Protocol):
    """What connectors remember from call to call; `StateStore` is one."""

    def recall(self, key: str) -> bytes | None:
        """What is kept, None when nothing is."""

    def remember(self, key: str, value: bytes, ttl_ms: int) -> None:
        """Keep it for a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What connectors are given by the platform. `services` answer `Outside.platform`, by name."""

    secrets: Secrets
    governor: Governor
    credentials: Credentials
    audit: Audit
    memory: Callable[[], Memory]
    services: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    look_ups: bool = False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class NotSentError(Exception):
    """A dry run has come to what it must not send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is being done: for whom, how long it may take, and whether it is only drawn."""

    connector: str
    action: str
    attempt: Attempt
    retry: Retry
    seconds: float
    limit: Limit | None
    plain: bool = False
    drawn: bool = False


class Errand:
    """The `Outside` of one action."""

    def __init__(self, task: Task, web: WebClient, breaker: Breaker, around: Surroundings) -> None:
        self._task, self._web, self._breaker, self._around = task, web, breaker, around
        self._ends_at = around.clock() + task.seconds
        self._redactor = Redactor()
        self.drawings: list[dict[str, Any]] = []

    @property
    def run_id(self) -> str:
        """See `Outside`."""
        return self._task.attempt.run_id

    @property
    def idempotency_key(self) -> str:
        """See `Outside`."""
        return self._task.attempt.idempotency_key

    def redact(self, value: Any) -> Any:
        """The value without the secrets this action has used."""
        return self._redactor.redact(value)

    # What an action may ask

    def request(self, request: Request) -> Response:
        """See `Outside`."""
        url = self._web.admit(request.url)

        def send(seconds: float) -> Response:
            response = self._web.send(request, seconds)
            if response.status >= 400:
                raise _http_error(response)
            return response

        sending = {"method": request.method, "url": str(url.copy_with(query=None, fragment=None))}
        sending |= _digest(request) if self._task.plain and not self._task.drawn else _content(request)
        target = url.host + (f":{url.port}" if url.port else "")
        return self._deliver(target, sending, send, request.changes, request.bucket, request.limit)

    def deliver(
        self, target: str, sending: Mapping[str, Any], send: Callable[[float], _T], *, writes: bool, bucket: str = ""
    ) -> _T:
        """See `Outside`."""
        return self._deliver(target, sending, send, writes, bucket, None)

    def secret(self, name: str) -> str:
        """See `Outside`."""
        if self._task.drawn and not self._around.look_ups:
            return f"[secret {name}]"
        try:
            value = self._around.secrets.reveal(name)
        except ConfigError as error:
            raise CallError("AuthError", str(error)) from None
        self._redactor.learn(value)
        return value

    def hide(self, value: str) -> None:
        """See `Outside`."""
        self._redactor.learn(value)

    def authorization(self, auth: Mapping[str, Any], url: str) -> str:
        """See `Outside`."""
        if self._task.drawn:
            return f"[{auth.get('type')} token]"
        header = self._around.credentials.authorization(auth, url)
        self._redactor.learn(header.partition(" ")[2])
        return header

    def recall(self, key: str) -> Any:
        """See `Outside`."""
        from msgspec import json

        try:
            kept = self._around.memory().recall(f"{self._task.connector}:{key}")
        except TransientError:
            return None
        return None if kept is None else json.decode(kept)

    def remember(self, key: str, value: Any, seconds: float) -> None:
        """See `Outside`. What cannot be kept now is looked up again."""
        from contextlib import suppress

        from msgspec import json

        with suppress(TransientError):
            self._around.memory().remember(f"{self._task.connector}:{key}", json.encode(value), int(seconds * 1000))

    def platform(self, service: str, *, writes: bool = False, **arguments: Any) -> Any:
        """See `Outside`."""
        ask = self._around.services.get(service)
        if ask is None and not self._task.drawn:
            raise CallError("SystemError", f"not configured: this process offers no {service!r}")

        def send(_seconds: float) -> Any:
            try:
                return ask(**arguments) if ask is not None else None
            except NoroshiError as error:
                tag = "ConnectionFailedError" if isinstance(error, TransientError) else "ValueError"
                raise CallError(tag, str(error)) from error

        if not writes:
            return send(0)
        return self._deliver("noroshi", {"service": service, **arguments}, send, True, "", None)

    # On the way

    def _deliver(
        self,
        target: str,
        sending: Mapping[str, Any],
        send: Callable[[float], _T],
        writes: bool,
        bucket: str,
        limit: Limit | None,
    ) -> _T:
        if self._task.drawn:
            self.drawings.append({"target": target, **self.redact(dict(sending))})
            if writes or not self._around.look_ups:
                raise NotSentError
        retry = Retry.REPEATABLE if not writes and self._task.retry is not Retry.NEVER else self._task.retry
        number = 0
        failure: CallError | None = None
        while True:
            number += 1
            self._await_turn(bucket, limit)
            try:
                self._breaker.enter(target)
            except CallError as closed:
                raise failure or closed from None
            started = self._around.clock()
            failure = None
            try:
                return send(self._left())
            except CallError as error:
                failure = error
            finally:
                seconds = self._around.clock() - started
                self._told(target, sending if writes else None, failure, number, seconds)
            pause = pause_seconds(failure, retry, number)
            if pause is None or pause >= self._ends_at - self._around.clock():
                raise failure
            self._around.sleep(pause)

    def _told(
        self, target: str, sending: Mapping[str, Any] | None, failure: CallError | None, number: int, seconds: float
    ) -> None:
        silent = failure is not None and (failure.tag in _NO_ANSWER or (failure.code or 0) >= 500)
        self._breaker.leave(target, answered=not silent)
        if sending is None:
            return
        entry = Sent(
            connector=self._task.connector,
            action=self._task.action,
            target=target,
            run_id=self.run_id,
            idempotency_key=self.idempotency_key,
            number=number,
            sending=self.redact(dict(sending)),
            outcome="ok" if failure is None else " ".join(filter(None, [failure.tag, str(failure.code or "")])),
            seconds=seconds,
        )
        self._around.audit(entry)

    def _await_turn(self, bucket: str, limit: Limit | None) -> None:
        for name, pace in ((self._task.connector, self._task.limit), (f"{self._task.connector}:{bucket}", limit)):
            if pace is None:
                continue
            try:
                while (wait := self._around.governor.wait_seconds(name, pace)) > 0:
                    if wait >= self._left():
                        raise CallError("ConnectionFailedError", f"{name}: its rate leaves no turn for {wait:.0f} s")
                    self._around.sleep(wait)
            except TransientError as error:
                raise CallError("ConnectionFailedError", f"{name}: its rate cannot be known now: {error}") from error

    def _left(self) -> float:
        left = self._ends_at - self._around.clock()
        if left <= 0:
            raise CallError("TimeoutError", f"{self._task.connector}.{self._task.action} took {self._task.seconds:g} s")
        return left


def _http_error(response: Response) -> CallError:
    body = response.value
    return CallError(
        "HttpError",
        f"the server answered {response.status}",
        code=response.status,
        headers=dict(response.headers),
        body=body if not isinstance(body, bytes) else "",
    )


def _content(request: Request) -> dict[str, Any]:
    body = request.json if request.json is not None else request.form
    if body is None and request.content is not None:
        body = request.content.decode("utf-8", "replace")
    named = {"headers": dict(request.headers), "query": dict(request.query), "body": body}
    return {name: value for name, value in named.items() if value}


def _digest(request: Request) -> dict[str, Any]:
    """A plain call may carry secrets that only its playbook knows; what it sent stands in its run, redacted."""
    return {"sha256": hashlib.sha256(repr((request.json, request.form, request.content)).encode()).hexdigest()}
