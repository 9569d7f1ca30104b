"""`POST /v1/webhook/{name}`: calls of other services, believed because they are signed.

| scheme | header                                        | signed                                   |
|--------|-----------------------------------------------|------------------------------------------|
| github | X-Hub-Signature-256: sha256=HEX               | the body                                 |
| slack  | X-Slack-Signature: v0=HEX, with its timestamp | `v0:TIMESTAMP:BODY`, five minutes at most |
| hmac   | `header`, with `prefix` before the value      | the body                                 |
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, Literal
from urllib.parse import parse_qsl

import msgspec
from pydantic import Field, SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from noroshi.collect.collector import Collector, Input, InputSettings, Reception
from noroshi.collect.cutting import Cut
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.envelope import unwrap_json
from noroshi.collect.framing import cut_body
from noroshi.collect.http.body import read_body
from noroshi.collect.http.reception import hand_in, refusing, repetition_key
from noroshi.collect.intake import Way
from noroshi.collect.lots import count_records, cut_of, records_of
from noroshi.collect.refusal import Because, Refusal

NAME: Final = "webhook"
_MEMBER: Final = "_webhook"
_SLACK_SECONDS: Final = 300
_EPOCH: Final = re.compile("[0-9]{1,12}")
_KEPT_HEADERS: Final = {"github": {"x-github-event": "event", "x-github-delivery": "delivery"}}


class WebhookSettings(InputSettings):
    """One webhook: where it is called is `/v1/webhook/NAME`."""

    scheme: Literal["github", "slack", "hmac"] = Field("hmac", description="how calls are signed")
    secret: SecretStr = Field(min_length=1, description="what the service and we share")
    header: str = Field("x-signature", description="header of the signature, for scheme hmac")
    prefix: str = Field("", description="what stands before the signature in the header, for scheme hmac")
    algorithm: Literal["sha1", "sha256", "sha512"] = Field("sha256", description="hash, for scheme hmac")
    encoding: Literal["hex", "base64"] = Field("hex", description="of the signature, for scheme hmac")


def routes(reception: Reception, inputs: Sequence[Input]) -> list[Route]:
    """One route for all webhooks."""
    hooks = {one.name: one.settings for one in inputs}
    return [Route("/v1/webhook/{name}", refusing(reception, partial(_call, reception, hooks), say), methods=["POST"])]


def say(_: Request, refusal: Refusal) -> Response:
    """A refusal as JSON."""
    content = {"error": {"code": refusal.because.code, "message": str(refusal)}}
    return JSONResponse(content, refusal.because.status)


async def _call(reception: Reception, hooks: dict[str, WebhookSettings], request: Request) -> Response:
    name = request.path_params["name"]
    if name not in hooks:
        raise Refusal(Because.NO_SUCH_SOURCE, "there is no such webhook")
    hook = hooks[name]
    with reception.strangers.open() as share:
        # The signature is over what was sent, so an encoded body could not be checked before it is unpacked.
        if request.headers.get("content-encoding"):
            raise Refusal(Because.UNKNOWN_ENCODING, "a webhook's body may not be encoded")
        body = await read_body(request, reception.limits, share)
        key = _SCHEMES[hook.scheme](hook, request, body)
        # Counted only now: who cannot sign must not use up what the service may send.
        reception.access.spend(f"webhook {name}")
        content = _content(request, body)
        challenge = _challenge(hook, content)
        if challenge is not None:
            return PlainTextResponse(challenge)
        cut = _cut(reception, hook, request, content)
        if not count_records(cut):
            raise Refusal(Because.EMPTY, "there is no record in the body")
        accepted = await hand_in(reception, [(Way(hook.source, NAME, name), cut)], key)
    return JSONResponse({"accepted": accepted})


def _check_github(hook: WebhookSettings, request: Request, body: bytes) -> str | None:
    _compare(hook, request.headers.get("x-hub-signature-256", ""), "sha256=", "sha256", "hex", body)
    return request.headers.get("x-github-delivery")


def _check_slack(hook: WebhookSettings, request: Request, body: bytes) -> str | None:
    sent_at = request.headers.get("x-slack-request-timestamp", "")
    if not _EPOCH.fullmatch(sent_at) or abs(time.time() - int(sent_at)) > _SLACK_SECONDS:
        raise Refusal(Because.BAD_TOKEN, "the call's timestamp is missing, or too far from now")
    given = request.headers.get("x-slack-signature", "")
    _compare(hook, given, "v0=", "sha256", "hex", b"v0:" + sent_at.encode() + b":" + body)
    return given


def _check_hmac(hook: WebhookSettings, request: Request, body: bytes) -> str | None:
    _compare(hook, request.headers.get(hook.header, ""), hook.prefix, hook.algorithm, hook.encoding, body)
    return repetition_key(request)


_SCHEMES: Final[dict[str, Callable[[WebhookSettings, Request, bytes], str | None]]] = {
    "github": _check_github,
    "slack": _check_slack,
    "hmac": _check_hmac,
}
"""Each believes the call or raises Refusal, and gives what tells a repeated call from a new one."""


def _compare(hook: WebhookSettings, given: str, prefix: str, algorithm: str, encoding: str, signed: bytes) -> None:
    expected = hmac.new(hook.secret.get_secret_value().encode(), signed, algorithm).digest()
    try:
        value = given.removeprefix(prefix).encode("ascii")
        octets = binascii.unhexlify(value) if encoding == "hex" else base64.b64decode(value, validate=True)
    except ValueError:
        octets = b""
    if not given.startswith(prefix) or not hmac.compare_digest(octets, expected):
        raise Refusal(Because.BAD_TOKEN, "the call is not signed as it should be")


def _content(request: Request, body: bytes) -> bytes:
    """The JSON of a call; of a form its `payload`, or an object of its fields."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return body
    try:
        fields = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000))
    except ValueError:
        raise Refusal(Because.CORRUPT, "the body is no form") from None
    return fields["payload"].encode() if "payload" in fields else msgspec.json.encode(fields)


def _challenge(hook: WebhookSettings, content: bytes) -> str | None:
    """What Slack wants to be told once, when it is given our address."""
    if hook.scheme != "slack":
        return None
    try:
        call: Any = msgspec.json.decode(content)
    except UNREADABLE:
        return None
    asked = isinstance(call, dict) and call.get("type") == "url_verification"
    return str(call.get("challenge", "")) if asked else None


def _cut(reception: Reception, hook: WebhookSettings, request: Request, content: bytes) -> Cut:
    integration = reception.sources.get(hook.source)
    cut = cut_body(content, integration, reception.limits.max_record_bytes)
    kept = _KEPT_HEADERS.get(hook.scheme, {})
    about = {name: value for header, name in kept.items() if (value := request.headers.get(header))}
    if not about or integration.format == "lines":
        return cut
    return cut_of([unwrap_json(record, about, _MEMBER, integration) for record in records_of(cut)])


COLLECTOR: Final = Collector(
    name=NAME,
    title="Webhook",
    description="Calls of other services, signed with HMAC: GitHub, Slack, and others",
    settings=WebhookSettings,
    routes=routes,
)
