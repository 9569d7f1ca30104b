"""One HTTP client for collectors that fetch: bounded answers, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from noroshi.runtime.errors import AuthError, ConfigError, TransientError

_RETRY_SECONDS: Final = 30.0
_LONGEST_WAIT_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered with 200 or 304; `body` is empty for 304."""

    status: int
    headers: httpx.Headers
    body: bytes


class Client:
    """Fetches whole bodies of at most `max_bytes`, as unpacked. Use it as an async context manager."""

    def __init__(self, max_bytes: int, *, headers: Mapping[str, str], auth: tuple[str, str] | None = None) -> None:
        self._max_bytes = max_bytes
        self._client = httpx.AsyncClient(
            headers={"user-agent": "noroshi", **headers}, auth=auth, timeout=30, follow_redirects=True, max_redirects=5
        )

    async def __aenter__(self) -> Client:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, params: Mapping[str, str] | None = None
    ) -> Answer:
        """Raises AuthError when we are turned away, ConfigError when there is no such thing, else TransientError."""
        try:
            async with self._client.stream("GET", url, headers=headers, params=params) as response:
                _check(url, response)
                return Answer(response.status_code, response.headers, await self._read(url, response))
        except httpx.InvalidURL as error:
            raise ConfigError(f"{url}: {error}") from error
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise TransientError(f"{url}: {reason}", after_seconds=_RETRY_SECONDS) from error

    async def _read(self, url: str, response: httpx.Response) -> bytes:
        pieces: list[bytes] = []
        size = 0
        async for piece in response.aiter_bytes():
            size += len(piece)
            if size > self._max_bytes:
                raise ConfigError(f"{url}: answers with more than {self._max_bytes:,} bytes (collect.max_body_bytes)")
            pieces.append(piece)
        return b"".join(pieces)


def _check(url: str, response: httpx.Response) -> None:
    status = response.status_code
    if status in (200, 304):
        return
    if status in (401, 403):
        raise AuthError(f"{url}: answers {status}; its credentials are missing or wrong")
    if status in (404, 410, 406):
        raise ConfigError(f"{url}: answers {status}")
    raise TransientError(f"{url}: answers {status}", after_seconds=_wait_seconds(response))


def _wait_seconds(response: httpx.Response) -> float:
    """What Retry-After says, in seconds or as a date, within reason."""
    said = response.headers.get("retry-after", "")
    if said.isdecimal():
        return min(float(said), _LONGEST_WAIT_SECONDS)
    try:
        until = parsedate_to_datetime(said).timestamp()
        now = parsedate_to_datetime(response.headers["date"]).timestamp()
    except (ValueError, KeyError):
        return _RETRY_SECONDS
    return min(max(until - now, 1.0), _LONGEST_WAIT_SECONDS)
