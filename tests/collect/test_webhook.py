"""Webhooks are believed only when they are signed, and a call that is repeated is stored once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.collect.collecting import Collecting, collecting

from noroshi.runtime.errors import ConfigError

SECRET = "s3cret"
INPUTS = {
    "code": {"kind": "webhook", "source": "github_audit", "scheme": "github", "secret": SECRET},
    "chat": {"kind": "webhook", "source": "falco", "scheme": "slack", "secret": SECRET},
    "shop": {
        "kind": "webhook",
        "source": "falco",
        "secret": SECRET,
        "header": "X-Shop-Hmac",
        "prefix": "v1,",
        "algorithm": "sha512",
        "encoding": "base64",
    },
}


def signature(signed: bytes, algorithm: str = "sha256") -> str:
    return hmac.new(SECRET.encode(), signed, algorithm).hexdigest()


def test_github_is_believed_by_its_signature_and_told_apart_by_its_delivery(tmp_path: Path) -> None:
    body = b'{"action": "repo.create", "org": "acme"}'

    async def story(one: Collecting) -> tuple[list[int], list[Any]]:
        client = one.client(None)
        good = {
            "X-Hub-Signature-256": "sha256=" + signature(body),
            "X-GitHub-Event": "repository",
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        }
        headers: list[dict[str, str]] = [
            good,
            good,
            {},
            {"X-Hub-Signature-256": signature(body)},
            {"X-Hub-Signature-256": "sha256=" + signature(body + b" ")},
            {"X-Hub-Signature-256": "sha256=zz"},
        ]
        answers = [await client.post("/v1/webhook/code", content=body, headers=one) for one in headers]
        return [a.status_code for a in answers], [json.loads(r) for r in await one.records("github_audit")]

    about = {"event": "repository", "delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}
    record = {"action": "repo.create", "org": "acme", "_webhook": about}
    assert collecting(tmp_path, story, inputs=INPUTS) == ([200, 200, 401, 401, 401, 401], [record])


def test_slack_calls_must_be_fresh_and_its_forms_become_objects(tmp_path: Path) -> None:
    form = b"command=%2Fapprove&text=run+7&user_id=U1"
    challenge = b'{"type": "url_verification", "challenge": "abc"}'

    async def story(one: Collecting) -> tuple[list[tuple[int, str]], list[Any]]:
        client = one.client(None)
        answers = []
        for body, age, kind in (
            (form, 0, "application/x-www-form-urlencoded"),
            (form, 400, "application/x-www-form-urlencoded"),
            (form, -400, "application/x-www-form-urlencoded"),
            (challenge, 0, "application/json"),
            (form, "9" * 5000, "application/json"),
        ):
            at = age if isinstance(age, str) else str(int(time.time()) - age)
            signed = {
                "X-Slack-Request-Timestamp": at,
                "X-Slack-Signature": "v0=" + signature(b"v0:" + at.encode() + b":" + body),
                "Content-Type": kind,
            }
            answer = await client.post("/v1/webhook/chat", content=body, headers=signed)
            answers.append((answer.status_code, answer.text[:3]))
        return answers, [json.loads(record) for record in await one.records("falco")]

    assert collecting(tmp_path, story, inputs=INPUTS) == (
        [(200, '{"a'), (401, '{"e'), (401, '{"e'), (200, "abc"), (401, '{"e')],
        [{"command": "/approve", "text": "run 7", "user_id": "U1"}],
    )


def test_other_services_say_in_the_settings_how_they_sign(tmp_path: Path) -> None:
    body = b'[{"a": 1}, {"a": 2}]'
    digest = hmac.new(SECRET.encode(), body, hashlib.sha512).digest()

    async def story(one: Collecting) -> tuple[int, list[bytes], int]:
        client = one.client(None)
        headers = {"X-Shop-Hmac": "v1," + base64.b64encode(digest).decode()}
        answer = await client.post("/v1/webhook/shop", content=body, headers=headers)
        nowhere = await client.post("/v1/webhook/nobody", content=body, headers=headers)
        return answer.status_code, await one.records("falco"), nowhere.status_code

    assert collecting(tmp_path, story, inputs=INPUTS) == (200, [b'{"a": 1}', b'{"a": 2}'], 404)


def test_who_cannot_sign_takes_neither_the_memory_nor_the_rate_of_others(tmp_path: Path) -> None:
    body = b'{"a":"' + b"x" * 600_000 + b'"}'

    async def story(one: Collecting) -> tuple[list[int], list[int]]:
        client = one.client(None)
        strangers = [(await client.post("/v1/webhook/code", content=body)).status_code for _ in range(4)]
        good = {"X-Hub-Signature-256": "sha256=" + signature(b"{}")}
        known = await client.post("/v1/webhook/code", content=b"{}", headers=good)
        own = await one.client().post("/v1/collect/falco", content=body)
        return strangers, [known.status_code, own.status_code]

    told = collecting(tmp_path, story, inputs=INPUTS, max_memory_bytes=2 << 20, requests_per_second=1)
    assert told == ([503] * 4, [200, 200])


def test_every_fault_of_the_inputs_is_told_at_once_without_secrets(tmp_path: Path) -> None:
    async def story(_: Collecting) -> None:
        raise AssertionError

    wrong = {
        "a": {"kind": "webhok", "source": "falco"},
        "b": {"kind": "webhook", "source": "falco", "scheme": "rsa", "secret": SECRET},
        "c": {"kind": "webhook", "source": "falco", "secret": SECRET, "colour": "red"},
        "d": {"kind": "webhook", "source": "falcon", "secret": SECRET},
        "e": {"kind": "webhook", "source": "falco", "secret": ""},
    }
    with pytest.raises(ConfigError) as told:
        collecting(tmp_path, story, inputs=wrong)
    assert str(told.value).splitlines() == [
        "collect.inputs.a.kind: there is no 'webhok'; is it webhook?",
        "collect.inputs.b.scheme: Input should be 'github', 'slack' or 'hmac'",
        "collect.inputs.c.colour: Extra inputs are not permitted",
        "collect.inputs.d.source: no integration reads 'falcon'",
        "collect.inputs.e.secret: Value should have at least 1 item after validation, not 0",
    ]
