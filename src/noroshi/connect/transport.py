"""HTTP connections that go only to addresses a guard lets through, and end at a moment whatever the other side does.

A name is resolved once, every address is asked about, and the connection is made to the very address that was: what the
name resolves to a moment later has no influence. Certificates are checked against the name.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import httpcore
import httpx

from noroshi.runtime.addresses import AddressGuard
from noroshi.sdk.outside import CallError

Resolve = Callable[[str, int], list[str]]


def system_resolve(host: str, port: int) -> list[str]:
    """The addresses of a name in the system's order, without repetition. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class _Deadline(threading.local):
    at: float | None = None


class _Bounded(httpcore.NetworkStream):
    """A stream whose every operation ends at the deadline of the request that uses it."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline, timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline, timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
        return _Bounded(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, guard: AddressGuard, resolve: Resolve, deadline: _Deadline) -> None:
        self._guard, self._resolve, self._deadline = guard, resolve, deadline
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved") from error
        for address in addresses:
            reason = self._guard.refusal(address)
            if reason is not None:
                raise CallError("SystemError", f"not allowed: {host} is {address}, which {reason}")
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            left = _left(self._deadline, timeout, httpcore.ConnectTimeout)
            try:
                stream = self._backend.connect_tcp(address, port, left, local_address, socket_options)
                return _Bounded(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def _left(deadline: _Deadline, timeout: float | None, late: type[Exception]) -> float | None:
    if deadline.at is None:
        return timeout
    left = deadline.at - time.monotonic()
    if left <= 0:
        raise late("out of time")
    return left if timeout is None else min(timeout, left)


class GuardedTransport(httpx.BaseTransport):
    """Plugs into `httpx.Client`. `deadline` bounds the requests that this thread makes in the block."""

    def __init__(
        self, guard: AddressGuard, tls: ssl.SSLContext | None = None, resolve: Resolve = system_resolve
    ) -> None:
        self._deadline = _Deadline()
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or _public_tls(),
            max_connections=64,
            max_keepalive_connections=16,
            keepalive_expiry=15,
            network_backend=_GuardedBackend(guard, resolve, self._deadline),
        )

    @contextmanager
    def until(self, moment: float) -> Iterator[None]:
        """Requests of this thread end at `moment` of the monotonic clock."""
        self._deadline.at = moment
        try:
            yield
        finally:
            self._deadline.at = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Raises what httpcore raises, and CallError when an address may not be reached."""
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = self._pool.handle_request(asked)
        return httpx.Response(answer.status, headers=answer.headers, stream=_Content(answer), extensions={})

    def close(self) -> None:
        """Let go of connections."""
        self._pool.close()


@cache
def _public_tls() -> ssl.SSLContext:
    """Reading the authorities takes longer than everything else about a connector."""
    return httpx.create_ssl_context()


class _Content(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
