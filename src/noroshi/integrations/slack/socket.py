"""Slack's requests over Socket Mode: a connection that we open, for platforms that cannot be reached from outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from noroshi.integrations.slack.commands import Clicked, Commands
from noroshi.runtime.errors import AuthError, ConfigError, TransientError

_NOT_LET_IN = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive", "token_revoked"})


class Socket:
    """Listens from `open` to `close`; the client connects anew when the connection breaks."""

    def __init__(self, base_url: str, app_token: str, commands: Commands, reply: Callable[[Clicked], None]) -> None:
        web = WebClient(base_url=f"{base_url.rstrip('/')}/")
        self._client = SocketModeClient(app_token, web_client=web)
        self._commands, self._reply = commands, reply
        self._client.socket_mode_request_listeners.append(self._heard)

    def open(self) -> None:
        """Connect. Raises AuthError when Slack does not know the app token, TransientError without an answer."""
        try:
            self._client.connect()
        except SlackClientError as error:
            said: Any = getattr(error, "response", {}) or {}
            reason = str(said.get("error", "")) or type(error).__name__
            if reason in _NOT_LET_IN:
                raise AuthError(f"Slack refuses the app token: {reason}") from None
            raise ConfigError(f"Slack opens no socket: {reason}") from None
        except OSError as error:
            raise TransientError(f"Slack cannot be reached: {type(error).__name__}", after_seconds=10) from None

    def close(self) -> None:
        """Stop listening."""
        try:
            self._client.close()
        except AttributeError:
            # The client's own threads closed the connection at the same moment, over which it trips; now it is closed.
            self._client.close()

    def _heard(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        answer: dict[str, Any] | None = None
        clicked: Clicked | None = None
        if request.type == "slash_commands":
            answer = self._commands.command(request.payload)
        elif request.type == "interactive":
            clicked = self._commands.click(request.payload)
        # Slack asks again whatever is not acknowledged within three seconds.
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=answer))
        if clicked is not None:
            self._reply(clicked)
