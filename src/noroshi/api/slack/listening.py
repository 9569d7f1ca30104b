"""Where Slack's requests come in: `POST /v1/connectors/slack`, or a socket that is opened from here."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import Final

import structlog
from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from noroshi.api.edge.doors import PUBLIC, needs
from noroshi.api.slack.office import PlatformOffice
from noroshi.api.surroundings import Surroundings
from noroshi.integrations.slack.commands import Clicked, Commands
from noroshi.integrations.slack.connector import SlackSettings
from noroshi.integrations.slack.receiving import Receiver
from noroshi.model.call import Attempt, Call, Failed, Place
from noroshi.platform.hands import open_connections
from noroshi.platform.playbooks import attached_state
from noroshi.platform.secrets import open_secrets
from noroshi.runtime.errors import ConfigError, NoroshiError, TransientError
from noroshi.runtime.settings import Settings
from noroshi.state.contract import StateStore

_ADDRESS: Final = "slack"
_NAME: Final = "slack"

log = structlog.get_logger()


def slack_settings(settings: Settings) -> SlackSettings | None:
    """The connector's settings, None when no member is named who could ask for anything. Raises ConfigError."""
    given = settings.connect.connectors.get(_NAME)
    if not given or not given.get("people"):
        return None
    try:
        return SlackSettings.model_validate(dict(given))
    except ValidationError as error:
        faults = "; ".join(fault["msg"] for fault in error.errors(include_input=False, include_url=False))
        raise ConfigError(f"connect.connectors.slack: {faults}") from None


def slack_routes(around: Surroundings, chosen: SlackSettings) -> APIRouter:
    """`/v1/connectors/slack`: public, since Slack signs what it sends."""
    router = APIRouter(prefix="/v1/connectors", include_in_schema=False)
    secrets = open_secrets(around.settings)
    receiver = Receiver(
        lambda: secrets.reveal(chosen.signing_secret),
        Commands(chosen.people, PlatformOffice(around, _ADDRESS)),
        lambda clicked: _reply(around.settings, clicked),
        time.time,
    )

    @router.post("/slack", **needs(PUBLIC))
    async def slack(request: Request) -> Response:
        """A command, a click or an event of Slack."""
        body = await request.body()
        status, content = await run_in_threadpool(receiver.receive, dict(request.headers), body)
        return Response(status_code=status) if content is None else JSONResponse(content, status)

    return router


@contextmanager
def listening_to_slack(around: Surroundings) -> Iterator[None]:
    """Listen over Socket Mode for as long as the block lasts, when settings say so.

    Slack being away or refusing the token keeps nobody from the console: it is logged.
    """
    chosen = slack_settings(around.settings)
    if chosen is None or not chosen.socket:
        yield
        return
    stopping = threading.Event()
    thread = threading.Thread(target=_listen, args=(around, chosen, stopping), name="slack", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _listen(around: Surroundings, chosen: SlackSettings, stopping: threading.Event) -> None:
    from noroshi.integrations.slack.socket import Socket

    commands = Commands(chosen.people, PlatformOffice(around, _ADDRESS))
    while not stopping.is_set():
        try:
            token = open_secrets(around.settings).reveal(chosen.app_token)
            socket = Socket(chosen.base_url, token, commands, lambda clicked: _reply(around.settings, clicked))
        except NoroshiError as error:
            log.warning("Slack is not listened to", error=str(error))
            return
        try:
            socket.open()
            stopping.wait()
        except TransientError as error:
            log.warning("Slack does not answer", error=str(error))
            stopping.wait(error.after_seconds)
        except NoroshiError as error:
            log.warning("Slack is not listened to", error=str(error))
            return
        finally:
            socket.close()


def _reply(settings: Settings, clicked: Clicked) -> None:
    with ExitStack() as held:

        @cache
        def store() -> StateStore:
            return held.enter_context(attached_state(settings))

        connections = held.enter_context(open_connections(settings, store))
        asked = Call(
            key="click",
            place=Place("slack", "click", 0, 0),
            function="noroshi.slack.reply",
            arguments={"response_url": clicked.response_url, "text": clicked.text},
        )
        outcome = connections.named(_NAME).perform(asked, Attempt(run_id="", idempotency_key="", number=1))
        if isinstance(outcome, Failed):
            log.warning("Slack did not take the answer to a click", error=outcome.error.get("message"))
