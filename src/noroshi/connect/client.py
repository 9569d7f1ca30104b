"""Sends one HTTP request and reads its answer within limits of address, size and time."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import httpcore
import httpx

from noroshi.connect.destinations import Destinations
from noroshi.connect.transport import GuardedTransport
from noroshi.sdk.outside import CallError, Request, Response

_MAX_REDIRECTS: Final = 5
_AGENT: Final = "noroshi"
MAX_BYTES: Final = 2 << 20
MAX_SECONDS: Final = 1800.0


class WebClient:
    """One a connector. Redirects are followed while they stay on the list; credentials do not leave their origin."""

    def __init__(self, destinations: Destinations, transport: GuardedTransport, max_bytes: int = MAX_BYTES) -> None:
        self._destinations, self._transport, self._max_bytes = destinations, transport, max_bytes
        self._client = httpx.Client(transport=transport, timeout=MAX_SECONDS, trust_env=False)

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def admit(self, url: str) -> httpx.URL:
        """See `Destinations.admit`."""
        return self._destinations.admit(url)

    def send(self, request: Request, seconds: float) -> Response:
        """The answer, whatever its status, within `seconds`. Raises CallError when there is none."""
        url = self.admit(request.url)
        headers, content = _content(request)
        if request.query:
            url = url.copy_merge_params(_plain(request.query))
        following = self._client.build_request(
            request.method.upper(), url, headers={"user-agent": _AGENT, **headers}, content=content
        )
        with self._transport.until(time.monotonic() + seconds), _told(lambda: url.host):
            for _ in range(_MAX_REDIRECTS + 1):
                self._destinations.admit(str(following.url))
                answer = self._client.send(following, stream=True)
                try:
                    if answer.next_request is None:
                        return self._read(answer)
                    following = answer.next_request
                finally:
                    answer.close()
        raise CallError("ConnectionError", f"{url.host} redirects more than {_MAX_REDIRECTS} times")

    def _read(self, answer: httpx.Response) -> Response:
        pieces: list[bytes] = []
        size = 0
        for piece in answer.iter_bytes():
            size += len(piece)
            if size > self._max_bytes:
                raise CallError("ResourceLimitError", f"the answer is larger than {self._max_bytes:,} bytes")
            pieces.append(piece)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(status=answer.status_code, headers=headers, content=b"".join(pieces))


def _content(request: Request) -> tuple[Mapping[str, str], bytes | None]:
    """Headers and body of a request. A content type that was asked for stays."""
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    if request.content is not None:
        headers.setdefault("content-type", "application/octet-stream")
        return headers, request.content
    if request.form is not None:
        headers.setdefault("content-type", "application/x-www-form-urlencoded")
        return headers, urlencode(_plain(request.form), doseq=True).encode()
    if request.json is not None:
        headers.setdefault("content-type", "application/json; charset=utf-8")
        return headers, httpx.Request("POST", "http://x", json=request.json).content
    return headers, None


def _plain(pairs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [_word(item) for item in value] if isinstance(value, list) else _word(value)
        for name, value in pairs.items()
        if value is not None
    }


def _word(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


class _told:  # noqa: N801 - reads as a word in the `with` that uses it
    """Turns errors of the network into those of the playbook language."""

    def __init__(self, host: Callable[[], str]) -> None:
        self._host = host

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, httpcore.ConnectError) and isinstance(error.__cause__, ssl.SSLError):
            raise CallError("AuthError", f"{self._host()} offers no TLS that can be trusted") from error
        if isinstance(error, httpcore.ConnectError | httpcore.ConnectTimeout | httpcore.PoolTimeout):
            raise CallError("ConnectionFailedError", f"{self._host()} cannot be reached") from error
        if isinstance(error, httpcore.TimeoutException):
            raise CallError("TimeoutError", f"{self._host()} did not answer in time") from error
        if isinstance(error, httpcore.NetworkError | httpcore.ProtocolError | httpx.TransportError):
            raise CallError("ConnectionError", f"the connection to {self._host()} broke") from error
        if isinstance(error, httpx.DecodingError | httpx.InvalidURL):
            raise CallError("ConnectionError", f"the answer of {self._host()} cannot be read") from error
