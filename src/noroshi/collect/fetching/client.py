"""One HTTP client for collectors that fetch: bounded answers, guarded redirects, errors that say what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

from noroshi.collect.fetching.redirection import elsewhere, is_same_place
from noroshi.collect.refusal import Because, Refusal
from noroshi.collect.unpacking import unpack
from noroshi.runtime.errors import AuthError, ConfigError, TransientError

_RETRY_SECONDS: Final = 30.0
_LONGEST_WAIT_SECONDS: Final = 3600.0
_PASSING: Final = (408, 421, 425, 429)
"""What is said of this one request, not of what is asked for."""
_MOST_SECONDS: Final = 300.0
_MOST_REDIRECTS: Final = 5
_AGENT: Final = "noroshi"
_ACCEPTED: Final = {"accept-encoding": "gzip, deflate, zstd"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered with 200 or 304; `body` is empty for 304."""

    status: int
    headers: httpx.Headers
    body: bytes


class Client:
    """Fetches whole bodies of at most `max_bytes`, as unpacked. Use it as an async context manager.

    Headers and credentials go only to the place that the URL names; redirects lead no further than `redirection` lets.
    """

    def __init__(self, max_bytes: int, *, headers: Mapping[str, str], auth: tuple[str, str] | None = None) -> None:
        self._max_bytes = max_bytes
        self._headers = {"user-agent": _AGENT, **headers}
        self._auth = None if auth is None else httpx.BasicAuth(*auth)
        self._client = httpx.AsyncClient(timeout=30)

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
            request = self._own(httpx.URL(url).copy_merge_params(params) if params else httpx.URL(url), headers or {})
            async with asyncio.timeout(_MOST_SECONDS):
                return await self._follow(url, request, headers or {})
        except httpx.InvalidURL as error:
            raise ConfigError(f"{url}: {error}") from error
        except TimeoutError as error:
            reason = f"{url}: has not answered whole after {_MOST_SECONDS:g} seconds"
            raise TransientError(reason, after_seconds=_RETRY_SECONDS) from error
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise TransientError(f"{url}: {reason}", after_seconds=_RETRY_SECONDS) from error

    async def _follow(self, url: str, request: httpx.Request, headers: Mapping[str, str]) -> Answer:
        first = target = request.url
        for _ in range(_MOST_REDIRECTS + 1):
            auth = self._auth if is_same_place(first, target) else None
            async with aclosing(await self._client.send(request, stream=True, auth=auth)) as response:
                if not response.has_redirect_location:
                    _check(url, response)
                    return Answer(response.status_code, response.headers, await self._read(url, response))
                target = target.join(response.headers["location"])
            own = is_same_place(first, target)
            request = self._own(target, headers) if own else await elsewhere(first, target, _AGENT)
        raise TransientError(f"{url}: redirects more than {_MOST_REDIRECTS} times", after_seconds=_RETRY_SECONDS)

    def _own(self, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Request:
        return self._client.build_request("GET", url, headers={**_ACCEPTED, **self._headers, **headers})

    async def _read(self, url: str, response: httpx.Response) -> bytes:
        """The body, which we unpack ourselves: httpx would make gigabytes of one piece of a bomb."""
        pieces: list[bytes] = []
        size = 0
        async for piece in response.aiter_raw():
            size += len(piece)
            if size > self._max_bytes:
                raise self._too_large(url)
            pieces.append(piece)
        encoding = ",".join(response.headers.get_list("content-encoding"))
        try:
            return await asyncio.to_thread(unpack, b"".join(pieces), encoding, self._max_bytes, lambda _: None)
        except Refusal as refusal:
            if refusal.because is Because.TOO_LARGE:
                raise self._too_large(url) from refusal
            raise TransientError(f"{url}: {refusal}", after_seconds=_RETRY_SECONDS) from refusal

    def _too_large(self, url: str) -> ConfigError:
        return ConfigError(f"{url}: answers with more than {self._max_bytes:,} bytes (collect.max_body_bytes)")


def _check(url: str, response: httpx.Response) -> None:
    status = response.status_code
    if status in (200, 304):
        return
    if status in (401, 403):
        raise AuthError(f"{url}: answers {status}; its credentials are missing or wrong")
    if 400 <= status < 500 and status not in _PASSING:
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
