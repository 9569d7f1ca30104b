"""Signed webhooks (standardwebhooks.com): the receiver can tell that it is us, when it was, and that it came before."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64encode
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, Outcome, Retry, SecretName, action
from noroshi.sdk.outside import CallError, Outside, Reach, Request


class Target(BaseModel):
    """Where a webhook goes, and the secret it is signed with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    secret: SecretName


class WebhookSettings(ConnectorSettings):
    """Targets by name; playbooks name a target and never a URL."""

    targets: dict[str, Target] = {}


class Send(Arguments):
    """`body` is any JSON value."""

    target: str
    body: Any = None


class Answered(Outcome):
    """What the receiver said."""

    code: int
    body: Any = None


class Webhook(Connector[WebhookSettings]):
    """`webhook-signature: v1,BASE64` is HMAC-SHA256 over `ID.TIMESTAMP.BODY`; the id stays the same when sent again."""

    title = "Webhook"
    settings_type: ClassVar[type[ConnectorSettings]] = WebhookSettings

    def reach(self) -> Reach:
        """The targets and nothing else."""
        return Reach(hosts=tuple(target.url for target in self.settings.targets.values()), private=True)

    @action(idempotent=True, retry=Retry.REPEATABLE, assumed={"code": 200, "body": None})
    def send(self, given: Send, outside: Outside) -> Answered:
        """Send a signed message to a target."""
        target = self.settings.targets.get(given.target)
        if target is None:
            known = ", ".join(self.settings.targets) or "none"
            raise CallError("ValueError", f"there is no target {given.target!r}; there are: {known}")
        body = json.dumps(given.body, ensure_ascii=False, separators=(",", ":")).encode()
        message_id = f"msg_{outside.idempotency_key[:32]}"
        stamp = str(int(time.time()))
        signed = f"{message_id}.{stamp}.".encode() + body
        mac = hmac.new(outside.secret(target.secret).encode(), signed, hashlib.sha256).digest()
        headers = {
            "content-type": "application/json",
            "webhook-id": message_id,
            "webhook-timestamp": stamp,
            "webhook-signature": f"v1,{b64encode(mac).decode()}",
        }
        answer = outside.request(Request(method="POST", url=target.url, headers=headers, content=body))
        value = answer.value
        return Answered(code=answer.status, body=None if isinstance(value, bytes) else value)

    def check(self, outside: Outside) -> str:
        """Whether every target has its secret; nobody is asked."""
        for target in self.settings.targets.values():
            outside.secret(target.secret)
        return f"targets: {', '.join(self.settings.targets) or 'none'}"
