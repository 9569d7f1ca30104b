"""The streams that the rooms meet in, and the connection to the broker that holds them."""

from __future__ import annotations

import ssl
from typing import Final

from noroshi.broker import wire
from noroshi.broker.contract import Broker, StreamSpec
from noroshi.broker.nats import connect
from noroshi.runtime.errors import ConfigError, OverloadError
from noroshi.runtime.settings import BrokerSettings

STREAMS: Final = (wire.RAW, wire.EVENTS, wire.ALERTS, wire.TRIAGED, wire.DEAD, wire.LEDGER, wire.RUNS)
REFUSE_WHEN_FULL: Final = frozenset(STREAMS)
"""Nothing is thrown away to make room: a full stream pushes back until its readers have caught up."""


async def connect_broker(settings: BrokerSettings, name: str) -> Broker:
    """The broker of the settings. Raises ConfigError when none is named or it does not answer."""
    if not settings.url:
        raise ConfigError("no broker: set broker.url, or start everything with `noroshi up`")
    return await connect(
        settings.url,
        token=settings.token.get_secret_value() if settings.token else None,
        credentials=str(settings.credentials) if settings.credentials else None,
        tls=_tls(settings),
        name=name,
    )


async def ensure_streams(broker: Broker, settings: BrokerSettings) -> None:
    """Create every stream with the limits of the settings, or bring it to them. Raises ConfigError for want of room."""
    for name in STREAMS:
        spec = StreamSpec(
            name=name,
            max_bytes=settings.max_bytes,
            max_age_seconds=settings.max_age_hours * 3600,
            refuse_when_full=name in REFUSE_WHEN_FULL,
            replicas=settings.replicas,
        )
        try:
            await broker.ensure_stream(spec)
        except OverloadError as error:
            need = len(STREAMS) * settings.max_bytes / 2**30
            raise ConfigError(
                f"{error}: every NATS server that holds a copy promises {need:,.1f} GiB, broker.max_bytes for each of "
                f"{len(STREAMS)} streams; allow it more (max_file_store), or lower broker.max_bytes"
            ) from error


def _tls(settings: BrokerSettings) -> ssl.SSLContext | None:
    if not (settings.tls_ca or settings.tls_certificate):
        return None
    context = ssl.create_default_context(cafile=str(settings.tls_ca) if settings.tls_ca else None)
    if settings.tls_certificate:
        context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    return context
