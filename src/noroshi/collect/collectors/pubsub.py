"""Google Cloud Pub/Sub over its REST API: messages are pulled, handed in, and only then acknowledged.

Credentials are the application default ones, found by google-auth (`pip install 'noroshi[gcp]'`); with `endpoint` at
an emulator none are needed. Pub/Sub may deliver a message again, in other company: then it is stored again, and events
of sources with ids of their own are the same events.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections import Counter
from functools import partial
from typing import Any, Final

import httpx
import msgspec
from pydantic import Field

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.fetching.polling import hand_in_fetched, poll
from noroshi.collect.intake import Way
from noroshi.runtime.errors import AuthError, ConfigError, TransientError

NAME: Final = "pubsub"
_PUBLIC: Final = "https://pubsub.googleapis.com"
_SCOPE: Final = "https://www.googleapis.com/auth/pubsub"
_RETRY_SECONDS: Final = 10.0


class PubsubSettings(InputSettings):
    """One subscription."""

    subscription: str = Field(pattern="^projects/[^/]+/subscriptions/[^/]+$", description="its full name")
    endpoint: str = Field(_PUBLIC, description="the service, or an emulator")
    messages: int = Field(1000, ge=1, le=1000, description="messages to ask for at once")
    every_seconds: float = Field(1, gt=0, description="pause when there was nothing")


class _Message(msgspec.Struct, rename="camel"):
    message_id: str
    data: str = ""


class _Received(msgspec.Struct, rename="camel"):
    ack_id: str
    message: _Message


class _Pulled(msgspec.Struct, rename="camel"):
    received_messages: list[_Received] = []


_PULLED: Final = msgspec.json.Decoder(_Pulled)


async def run(reception: Reception, one: Input) -> None:
    """Pull until told to stop."""
    settings: PubsubSettings = one.settings
    auth = None if settings.endpoint != _PUBLIC else _credentials(one.name)
    async with httpx.AsyncClient(base_url=settings.endpoint, timeout=60) as client:
        look = partial(_look, reception, one, client, auth)
        await poll(one.name, look, settings.every_seconds, reception.stopping)


async def _look(reception: Reception, one: Input, client: httpx.AsyncClient, auth: Any) -> None:
    settings: PubsubSettings = one.settings
    way = Way(settings.source, NAME, one.name)
    while not reception.stopping.is_set():
        body = await _call(client, settings, auth, "pull", {"maxMessages": settings.messages})
        try:
            pulled = _PULLED.decode(body).received_messages
            records = [base64.b64decode(received.message.data, validate=True) for received in pulled]
        except (*UNREADABLE, binascii.Error) as error:
            raise TransientError("Pub/Sub answers something else", after_seconds=_RETRY_SECONDS) from error
        if not pulled:
            return
        key = " ".join(received.message.message_id for received in pulled)
        await hand_in_fetched(reception, way, [record for record in records if record], key)
        if empty := sum(not record for record in records):
            await reception.intake.account_lost(way, Counter({"pubsub-without-data": empty}))
        await _call(client, settings, auth, "acknowledge", {"ackIds": [received.ack_id for received in pulled]})


async def _call(client: httpx.AsyncClient, settings: PubsubSettings, auth: Any, verb: str, body: Any) -> bytes:
    headers = {"authorization": f"Bearer {await asyncio.to_thread(_token, auth)}"} if auth else {}
    try:
        answer = await client.post(f"/v1/{settings.subscription}:{verb}", json=body, headers=headers)
    except httpx.HTTPError as error:
        raise TransientError(f"Pub/Sub: {error or type(error).__name__}", after_seconds=_RETRY_SECONDS) from error
    if answer.status_code in (401, 403):
        raise AuthError(f"{settings.subscription}: Pub/Sub answers {answer.status_code}")
    if answer.status_code == 404:
        raise ConfigError(f"{settings.subscription}: there is no such subscription")
    if answer.status_code != 200:
        raise TransientError(f"Pub/Sub answers {answer.status_code}", after_seconds=_RETRY_SECONDS)
    return answer.content


def _credentials(name: str) -> Any:
    try:
        import google.auth
    except ImportError as error:
        message = f"collect.inputs.{name}: needs google-auth; install noroshi[gcp]"
        raise ConfigError(message) from error
    try:
        return google.auth.default(scopes=[_SCOPE])[0]
    except google.auth.exceptions.DefaultCredentialsError as error:
        raise AuthError(f"collect.inputs.{name}: no Google credentials: {error}") from error


def _token(auth: Any) -> str:
    from google.auth.transport.requests import Request

    if not auth.valid:
        auth.refresh(Request())
    return str(auth.token)


COLLECTOR: Final = Collector(
    name=NAME,
    title="Google Cloud Pub/Sub",
    description="Messages of a subscription, acknowledged when they are stored",
    settings=PubsubSettings,
    run=run,
)
