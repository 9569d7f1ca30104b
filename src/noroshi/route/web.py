"""A sink that posts newline-delimited JSON to a web server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import httpx

from noroshi.broker.contract import Delivery
from noroshi.route.contract import Mark
from noroshi.route.documents import chunks, documents
from noroshi.route.further import HttpSettings
from noroshi.route.marks import MarkFile
from noroshi.runtime.errors import ConfigError, RecordError, TransientError

_AGAIN: Final = frozenset({408, 425, 429})
_WRONG_CONTENT: Final = frozenset({400, 413, 415, 422})
_RETRY_SECONDS: Final = 1.0


class HttpSink:
    """At least once: after a crash or a lost answer the last message comes again, under the same `Idempotency-Key`."""

    accounts = False

    def __init__(self, name: str, settings: HttpSettings, marks: MarkFile) -> None:
        self.name, self.stream = f"sink.{name}", settings.stream.upper()
        self._settings, self._marks = settings, marks
        headers = {key: value.get_secret_value() for key, value in settings.headers.items()}
        self._client = httpx.Client(headers=headers, timeout=settings.timeout_seconds, follow_redirects=False)

    def open(self) -> Mark:
        return self._marks.read()[0]

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        counts = [0] * len(messages)
        done = self._marks.read()[0]
        if done.incarnation == after.incarnation:
            messages = [message for message in messages if message.sequence > done.sequence]
        for message in messages:
            lines = documents(message, self._settings)
            for number, body in enumerate(chunks(lines, self._settings.max_bytes)):
                self._post(body, f"{self.stream}-{after.incarnation}-{message.sequence}-{number}")
            self._marks.write(Mark(incarnation=after.incarnation, sequence=message.sequence))
        self._marks.write(after)
        return counts

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        return [0] * len(messages)

    def close(self) -> None:
        self._client.close()

    def _post(self, body: bytes, key: str) -> None:
        headers = {"Content-Type": "application/x-ndjson", "Idempotency-Key": key.replace(" ", "T")}
        try:
            answer = self._client.post(self._settings.url.get_secret_value(), content=body, headers=headers)
        except httpx.InvalidURL as error:
            raise ConfigError(f"{self.name}: {error}") from error
        except httpx.HTTPError as error:
            message = f"{self.name} does not answer: {type(error).__name__}"
            raise TransientError(message, after_seconds=_RETRY_SECONDS) from error
        if answer.is_success:
            return
        if answer.status_code in _AGAIN or answer.is_server_error:
            raise TransientError(f"{self.name} answers {answer.status_code}", after_seconds=_wait(answer))
        if answer.status_code in _WRONG_CONTENT:
            raise RecordError("sink-refused", f"{self.name} answers {answer.status_code}")
        raise ConfigError(f"{self.name} answers {answer.status_code}: check its URL and headers")


def _wait(answer: httpx.Response) -> float:
    """What `Retry-After` asks for in seconds (RFC 9110); its form as a date is not worth a clock of ours."""
    asked = answer.headers.get("Retry-After", "")
    return min(float(asked), 3600.0) if asked.isdecimal() else _RETRY_SECONDS
