"""Slack's Web API."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field

from noroshi.sdk.connector import (
    Arguments,
    Connector,
    ConnectorSettings,
    Outcome,
    SecretName,
    action,
    look_up,
)
from noroshi.sdk.outside import CallError, Limit, Outside, Reach, Request, Response

_SHOUT: Final = re.compile(r"<!(?=channel|here|everyone|subteam)")
_A_CHANNEL: Final = Limit(count=1, per_seconds=1, burst=3)
"""What Slack allows of messages in one channel."""
_TIERS: Final = {
    "chat.update": Limit(count=50, per_seconds=60, burst=10),
    "chat.postEphemeral": Limit(count=100, per_seconds=60, burst=20),
    "users.lookupByEmail": Limit(count=50, per_seconds=60, burst=10),
    "conversations.open": Limit(count=50, per_seconds=60, burst=10),
}


class SlackSettings(ConnectorSettings):
    """A Slack app. `people` says who the members are that may command: Slack's user id = the name of a user here.

    `socket`: listen over Socket Mode.
    """

    base_url: str = "https://slack.com/api"
    token: SecretName = "slack-token"
    signing_secret: SecretName = "slack-signing-secret"
    app_token: SecretName = "slack-app-token"
    people: dict[str, str] = {}
    socket: bool = False


class Button(Arguments):
    """A button. What it does stands in `value`, which comes back with the click."""

    text: str = Field(max_length=75)
    value: str = Field("", max_length=2000)
    action_id: str = Field("", max_length=255)
    style: Literal["primary", "danger"] | None = None
    url: str | None = None


class Message(Arguments):
    """What a message says. `mentions` lets it call everybody in the channel; else such words are shown as text."""

    text: str = ""
    blocks: list[dict[str, Any]] = Field([], max_length=50)
    attachments: list[dict[str, Any]] = Field([], max_length=100)
    buttons: list[Button] = Field([], max_length=25)
    mentions: bool = False


class PostMessage(Message):
    """`channel` is a channel's or member's id; `thread_ts` the message to answer to."""

    channel: str
    thread_ts: str | None = None
    reply_broadcast: bool = False


class UpdateMessage(Message):
    """The message `ts` of a channel."""

    channel: str
    ts: str


class PostEphemeral(Message):
    """Seen by `user` only."""

    channel: str
    user: str
    thread_ts: str | None = None


class Reply(Arguments):
    """The answer to a click or command, at the address that came with it."""

    response_url: str
    text: str
    replace: bool = False


class Email(Arguments):
    """A member's address."""

    email: str


class User(Arguments):
    """A member's id."""

    user: str


class Posted(Outcome):
    """Where a message stands: `channel` and `ts` name it in later calls."""

    channel: str
    ts: str


class Member(Outcome):
    """A member of the workspace."""

    id: str
    name: str
    real_name: str = ""


class Replied(Outcome):
    """Done."""

    ok: bool = True


class Channel(Outcome):
    """A conversation."""

    channel: str


class Slack(Connector[SlackSettings]):
    """Needs the scopes chat:write, users:read.email and im:write."""

    title = "Slack"
    settings_type: ClassVar[type[ConnectorSettings]] = SlackSettings
    urls = ("https://slack.com/api/*",)

    def reach(self) -> Reach:
        """The Web API, and where Slack takes answers to clicks."""
        origin = urlsplit(self.settings.base_url)
        return Reach(hosts=(f"{origin.scheme}://{origin.netloc}", "https://hooks.slack.com"), private=True)

    @action(idempotent=False, assumed={"channel": "C0000000000", "ts": "0000000000.000000"})
    def post_message(self, given: PostMessage, outside: Outside) -> Posted:
        """Post a message to a channel, a thread or a person."""
        body = _message(given) | {"channel": given.channel}
        if given.thread_ts is not None:
            body |= {"thread_ts": given.thread_ts, "reply_broadcast": given.reply_broadcast}
        answer = self._ask("chat.postMessage", body, outside, bucket=given.channel)
        return Posted(channel=answer["channel"], ts=answer["ts"])

    @action(idempotent=True, assumed={"channel": "C0000000000", "ts": "0000000000.000000"})
    def update_message(self, given: UpdateMessage, outside: Outside) -> Posted:
        """Replace what a message says."""
        body = _message(given) | {"channel": given.channel, "ts": given.ts}
        answer = self._ask("chat.update", body, outside)
        return Posted(channel=answer["channel"], ts=answer["ts"])

    @action(idempotent=False, assumed={"channel": "C0000000000", "ts": "0000000000.000000"})
    def post_ephemeral(self, given: PostEphemeral, outside: Outside) -> Posted:
        """Post a message that one person sees, until they reload."""
        body = _message(given) | {"channel": given.channel, "user": given.user}
        if given.thread_ts is not None:
            body["thread_ts"] = given.thread_ts
        answer = self._ask("chat.postEphemeral", body, outside)
        return Posted(channel=given.channel, ts=answer["message_ts"])

    @look_up(assumed={"id": "U0000000000", "name": "somebody", "real_name": "Somebody"})
    def find_user(self, given: Email, outside: Outside) -> Member:
        """Find the member who has an e-mail address."""
        user = self._ask("users.lookupByEmail", {"email": given.email}, outside, get=True)["user"]
        return Member(id=user["id"], name=user["name"], real_name=user.get("real_name", ""))

    @action(idempotent=True, assumed={"channel": "D0000000000"})
    def open_direct(self, given: User, outside: Outside) -> Channel:
        """Open the direct conversation with a member, to post there."""
        return Channel(channel=self._ask("conversations.open", {"users": given.user}, outside)["channel"]["id"])

    @action(idempotent=True, assumed={"ok": True})
    def reply(self, given: Reply, outside: Outside) -> Replied:
        """Answer a click or a command, seen by whoever made it."""
        body = {"response_type": "ephemeral", "text": _hushed(given.text), "replace_original": given.replace}
        outside.request(Request(method="POST", url=given.response_url, json=body))
        return Replied()

    def check(self, outside: Outside) -> str:
        """Whom the token belongs to."""
        answer = self._ask("auth.test", {}, outside, get=True)
        return f"signed in as {answer.get('user')} in {answer.get('team')}"

    def by_url(self, request: Request, outside: Outside) -> Response:
        """Any method of the Web API, as the playbook asks it, with its own token or else with ours."""
        method = urlsplit(request.url).path.removeprefix("/api/")
        if not re.fullmatch(r"[A-Za-z][A-Za-z.]*", method):
            raise CallError("ValueError", f"{method[:40]!r} is no method of Slack's Web API")
        headers = dict(request.headers)
        if "authorization" not in headers:
            headers["authorization"] = f"Bearer {outside.secret(self.settings.token)}"
        channel = request.json.get("channel") if isinstance(request.json, dict) else ""
        sent = Request(
            method=request.method,
            url=self._url(method),
            headers=headers,
            query=request.query,
            json=request.json,
            form=request.form,
            content=request.content,
            bucket=f"{method}:{channel}",
            limit=_TIERS.get(method, _A_CHANNEL),
        )
        return outside.request(sent)

    def assumed_by_url(self, request: Request) -> Any:  # noqa: ARG002
        """Slack says that all went well."""
        return {"ok": True}

    def _ask(
        self, method: str, body: dict[str, Any], outside: Outside, *, get: bool = False, bucket: str = ""
    ) -> dict[str, Any]:
        token = outside.secret(self.settings.token)
        request = Request(
            method="GET" if get else "POST",
            url=self._url(method),
            headers={"authorization": f"Bearer {token}"},
            query=body if get else {},
            json=None if get else body,
            bucket=f"{method}:{bucket}",
            limit=_TIERS.get(method, _A_CHANNEL),
        )
        answer = outside.request(request).value
        if not isinstance(answer, dict) or not answer.get("ok"):
            error = str(answer.get("error", "no reason")) if isinstance(answer, dict) else "an answer that is no JSON"
            tag = "AuthError" if error in _NOT_SIGNED_IN else "OperationError"
            raise CallError(tag, f"Slack refuses {method}: {error}", reason=error)
        return answer

    def _url(self, method: str) -> str:
        return f"{self.settings.base_url.rstrip('/')}/{method}"


_NOT_SIGNED_IN: Final = frozenset({"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"})


def _message(given: Message) -> dict[str, Any]:
    blocks = list(given.blocks)
    if given.buttons:
        if given.text and not blocks:
            blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": given.text}})
        blocks.append(
            {"type": "actions", "elements": [_button(number, one) for number, one in enumerate(given.buttons)]}
        )
    said = {"text": given.text, "blocks": blocks, "attachments": given.attachments}
    quiet = said if given.mentions else _hushed(said)
    return {name: value for name, value in quiet.items() if value}


def _button(number: int, button: Button) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": button.text},
        "action_id": button.action_id or f"noroshi-{number}",
    }
    return element | {
        name: value for name, value in (("value", button.value), ("style", button.style), ("url", button.url)) if value
    }


def _hushed(value: Any) -> Any:
    """The text of alerts is written by attackers too: it must not call everybody."""
    if isinstance(value, str):
        return _SHOUT.sub("&lt;!", value)
    if isinstance(value, dict):
        return {name: _hushed(item) for name, item in value.items()}
    return [_hushed(item) for item in value] if isinstance(value, list) else value
