"""Slack's requests over HTTP: only what Slack has signed within five minutes is listened to."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from noroshi.integrations.slack.commands import Clicked, Commands


class _Clock(Clock):
    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now()


class Receiver:
    """Turns a signed request into the answer that Slack gets. `reply` sends what Slack wants at another address."""

    def __init__(
        self,
        signing_secret: Callable[[], str],
        commands: Commands,
        reply: Callable[[Clicked], None],
        now: Callable[[], float],
    ) -> None:
        self._secret, self._commands, self._reply, self._clock = signing_secret, commands, reply, _Clock(now)

    def receive(self, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Status and JSON of the answer, None for an empty one. Names of headers are lower case."""
        verifier = SignatureVerifier(self._secret(), self._clock)
        stamp, signature = headers.get("x-slack-request-timestamp"), headers.get("x-slack-signature")
        try:
            is_slack = bool(stamp and signature) and verifier.is_valid(body, stamp, signature)
        except ValueError:
            is_slack = False
        if not is_slack:
            return 401, {"error": "this is not signed by Slack, or too old"}
        if headers.get("content-type", "").startswith("application/json"):
            return self._event(body)
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        if "payload" in form:
            try:
                payload = json.loads(form["payload"])
            except ValueError:
                return 400, {"error": "no JSON"}
            clicked = self._commands.click(payload) if isinstance(payload, dict) else None
            if clicked is not None:
                self._reply(clicked)
            return 200, None
        return (200, self._commands.command(form)) if "command" in form else (200, None)

    def _event(self, body: bytes) -> tuple[int, Any]:
        try:
            event = json.loads(body)
        except ValueError:
            return 400, {"error": "no JSON"}
        if isinstance(event, dict) and event.get("type") == "url_verification":
            return 200, {"challenge": str(event.get("challenge", ""))}
        return 200, None
