"""Syslog over UDP, TCP and TLS: RFC 3164 and 5424 messages as they are, one record each.

Syslog has no answers: what was read is kept until the broker takes it, and while it does not, TCP senders are held up
and UDP datagrams pile up in the kernel. Those that the kernel drops are counted in the ledger.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final, Literal

import structlog
from pydantic import Field

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.intake import Way
from noroshi.collect.pouring import Pour, pour_out
from noroshi.collect.syslog.datagrams import Datagrams
from noroshi.collect.syslog.frames import Frames
from noroshi.runtime.errors import ConfigError

NAME: Final = "syslog"
_READ_BYTES: Final = 64 << 10
_CONNECTIONS: Final = 1000
_LOOK_SECONDS: Final = 1.0
_FAREWELL_SECONDS: Final = 0.2

log = structlog.get_logger()


class SyslogSettings(InputSettings):
    """One listener."""

    transport: Literal["udp", "tcp", "tls"] = Field(description="udp, tcp or tls")
    host: str = Field("127.0.0.1", description="address to listen at; loopback until you say otherwise")
    port: int = Field(ge=0, le=65535, description="port to listen at")
    max_message_bytes: int = Field(256 << 10, ge=480, description="longest message")
    held_bytes: int = Field(32 << 20, ge=1 << 16, description="most bytes kept while the broker takes none")
    certificate: Path | None = Field(None, description="PEM certificate chain, for tls")
    key: Path | None = Field(None, description="its key, for tls")
    client_ca: Path | None = Field(None, description="authority that senders' certificates must be of, for tls")


async def run(reception: Reception, one: Input) -> None:
    """Listen until told to stop."""
    settings: SyslogSettings = one.settings
    way = Way(settings.source, NAME, one.name)
    pour = Pour(reception.intake, way, settings.held_bytes)
    pouring = asyncio.create_task(pour.run())
    try:
        if settings.transport == "udp":
            await _listen_udp(reception, settings, way, pour)
        else:
            await _listen_tcp(reception, settings, way, pour)
    finally:
        if lost := await pour_out(pouring, pour):
            log.error("messages are lost: the broker would not take them", input=one.name, count=lost)
            with suppress(TimeoutError):
                await asyncio.wait_for(_lose(reception, way, "broker-full-at-the-end", lost), _FAREWELL_SECONDS * 10)


async def _lose(reception: Reception, way: Way, reason: str, count: int) -> None:
    await reception.intake.account_lost(way, Counter({reason: count}))


async def _listen_udp(reception: Reception, settings: SyslogSettings, way: Way, pour: Pour) -> None:
    datagrams = Datagrams(settings.host, settings.port, pour)
    log.info("listening", input=way.origin, transport="udp", port=datagrams.port)
    counting = asyncio.create_task(_count_lost(reception, datagrams, way))
    try:
        await datagrams.run(reception.stopping)
    finally:
        counting.cancel()
        await _account_lost(reception, datagrams, way)
        datagrams.close()


async def _count_lost(reception: Reception, datagrams: Datagrams, way: Way) -> None:
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        await asyncio.shield(_account_lost(reception, datagrams, way))


async def _account_lost(reception: Reception, datagrams: Datagrams, way: Way) -> None:
    if lost := datagrams.take_lost():
        log.warning("the kernel dropped datagrams", input=way.origin, count=lost)
        await _lose(reception, way, "udp-dropped-by-kernel", lost)


async def _listen_tcp(reception: Reception, settings: SyslogSettings, way: Way, pour: Pour) -> None:
    tls = _tls(settings, way.origin) if settings.transport == "tls" else None
    open_ones: dict[asyncio.Task[None], asyncio.StreamReader] = {}
    accept = partial(_accept, reception, open_ones, partial(_read_connection, reception, settings, way, pour))
    try:
        server = await asyncio.start_server(
            accept, settings.host, settings.port, ssl=tls, ssl_handshake_timeout=10 if tls else None
        )
    except OSError as error:
        raise ConfigError(
            f"collect.inputs.{way.origin}: cannot listen at {settings.host}, port {settings.port}: {error.strerror}"
        ) from error
    log.info("listening", input=way.origin, transport=settings.transport, port=server.sockets[0].getsockname()[1])
    await reception.stopping.wait()
    server.close()
    await _finish(open_ones)


async def _finish(open_ones: dict[asyncio.Task[None], asyncio.StreamReader]) -> None:
    """Read for a moment more: what the sender's kernel was told has arrived would be lost otherwise."""
    await asyncio.sleep(_FAREWELL_SECONDS)
    for reader in open_ones.values():
        reader.feed_eof()
    if open_ones:
        _, left = await asyncio.wait(open_ones, timeout=10 * _FAREWELL_SECONDS)
        for task in left:
            task.cancel()


_Connection = Callable[[asyncio.StreamReader], Awaitable[None]]


async def _accept(
    reception: Reception,
    open_ones: dict[asyncio.Task[None], asyncio.StreamReader],
    read: _Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
) -> None:
    task = asyncio.current_task()
    if len(open_ones) >= _CONNECTIONS or task is None:
        reception.meters.refused.labels("too-many-connections").inc()
        log.warning("too many connections of syslog: one more was closed", connections=len(open_ones))
        writer.close()
        return
    # A sender that vanished without a word would keep its place for ever.
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    open_ones[task] = reader
    try:
        with suppress(OSError, ssl.SSLError, asyncio.CancelledError):
            await read(reader)
    finally:
        open_ones.pop(task)
        writer.close()


async def _read_connection(
    reception: Reception, settings: SyslogSettings, way: Way, pour: Pour, reader: asyncio.StreamReader
) -> None:
    frames = Frames(settings.max_message_bytes)
    try:
        while frames.fault is None:
            await pour.wait_for_room()
            data = await reader.read(_READ_BYTES)
            if not data:
                return
            pour.add(frames.feed(data))
    finally:
        pour.add(frames.finish())
    log.warning("a sender was cut off", input=way.origin, error=str(frames.fault))
    await _lose(reception, way, frames.fault.reason, 1)


def _tls(settings: SyslogSettings, name: str) -> ssl.SSLContext:
    if not settings.certificate or not settings.key:
        raise ConfigError(f"collect.inputs.{name}: tls needs `certificate` and `key`")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(settings.certificate, settings.key)
        if settings.client_ca:
            context.load_verify_locations(settings.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except OSError as error:
        raise ConfigError(f"collect.inputs.{name}: cannot load its certificates: {error.strerror}") from error
    return context


COLLECTOR: Final = Collector(
    name=NAME,
    title="Syslog",
    description="Syslog messages over UDP, TCP or TLS, RFC 3164 and RFC 5424",
    settings=SyslogSettings,
    run=run,
)
