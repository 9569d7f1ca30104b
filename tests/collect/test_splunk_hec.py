"""Splunk's HTTP Event Collector: its answers to the letter, and a real client of it."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import httpx
from tests.collect.collecting import Collecting, collecting

from noroshi.collect.hec.channels import Channels

CHANNEL = "0b8f2c84-2a4c-4ac1-a3c6-000000000001"


def test_events_keep_their_envelope_beside_the_records_own_members(tmp_path: Path) -> None:
    body = (
        '{"event": {"rule": "x"}, "time": 1600000000.5, "host": "web-1", "sourcetype": "falco"}'
        '{"event": "plain text", "sourcetype": "falco", "fields": {"dc": "a"}}\n'
        '{"event": "{\\"rule\\": \\"in a text\\"}", "index": "falco"} {"event": {}, "source": "falco"}'
        '{"event": [1, 2], "sourcetype": "falco"}'
    )

    async def story(one: Collecting) -> tuple[int, Any, list[Any]]:
        answer = await one.client(scheme="Splunk").post("/services/collector/event", content=body)
        return answer.status_code, answer.json(), [json.loads(record) for record in await one.records("falco")]

    assert collecting(tmp_path, story) == (
        200,
        {"text": "Success", "code": 0},
        [
            {"rule": "x", "_hec": {"time": 1600000000.5, "host": "web-1", "sourcetype": "falco"}},
            {"message": "plain text", "_hec": {"sourcetype": "falco", "fields": {"dc": "a"}}},
            {"rule": "in a text", "_hec": {"index": "falco"}},
            {"_hec": {"source": "falco"}},
            {"message": [1, 2], "_hec": {"sourcetype": "falco"}},
        ],
    )


def test_texts_are_the_lines_of_a_source_of_lines_and_raw_bodies_too(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[bytes]:
        token = one.tokens.create("auth", sources=["linux_auth"])
        client = one.client(token, scheme="Splunk")
        events = '{"event": "one \\"line\\"", "host": "h"}{"event": {"a": 1}}'
        (await client.post("/services/collector", content=events)).raise_for_status()
        (await client.post("/services/collector/raw?host=h", content=b"three\nfour\r\n")).raise_for_status()
        return await one.records("linux_auth")

    assert collecting(tmp_path, story) == [b'one "line"', b'{"a": 1}', b"three", b"four"]


def test_every_refusal_has_splunks_status_and_code_and_takes_nothing(tmp_path: Path) -> None:
    event, raw, ack = "/services/collector/event", "/services/collector/raw", "/services/collector/ack"
    good = '{"event": "x", "sourcetype": "falco"}'

    async def story(one: Collecting) -> tuple[list[tuple[int, Any]], int]:
        acking = one.tokens.create("acking", acknowledges=True)
        other = one.tokens.create("other", collectors=["http"])
        calls: list[tuple[str | None, str, str, dict[str, str]]] = [
            (f"Splunk {other}", event, good, {}),
            (None, event, good, {}),
            ("Digest abc", event, good, {}),
            ("Splunk nobody.x", event, good, {}),
            ("", event, "", {}),
            ("", event, "no json", {}),
            ("", event, good + '{"event": ', {}),
            ("", event, good + '{"event": "x", "sourcetype": "no_such"}', {}),
            (f"Splunk {acking}", event, good, {}),
            (f"Splunk {acking}", event, good, {"x-splunk-request-channel": "not-a-guid"}),
            ("", event, good + '{"sourcetype": "falco"}', {}),
            ("", event, good + '{"event": "", "sourcetype": "falco"}', {}),
            ("", event, good + '{"event": null, "sourcetype": "falco"}', {}),
            ("", ack + f"?channel={CHANNEL}", '{"acks": [0]}', {}),
            ("", event, good + '{"event": "x", "sourcetype": "falco", "fields": {"a": {"b": 1}}}', {}),
            (None, event + "?token=abc", good, {}),
            ("", raw, "\n", {}),
        ]
        answers = []
        for authorization, path, body, headers in calls:
            shown = {} if authorization is None else {"Authorization": authorization or f"Splunk {one.token}"}
            answer = await one.client(None).post(path, content=body, headers={**headers, **shown})
            said = answer.json()
            answers.append((answer.status_code, (said["code"], said.get("invalid-event-number"))))
        return answers, (await one.broker.state("RAW")).messages

    answers, stored = collecting(tmp_path, story)
    assert answers == [
        (403, (1, None)),
        (401, (2, None)),
        (401, (3, None)),
        (403, (4, None)),
        (400, (5, None)),
        (400, (6, 0)),
        (400, (6, 1)),
        (400, (7, 1)),
        (400, (10, None)),
        (400, (11, None)),
        (400, (12, 1)),
        (400, (13, 1)),
        (400, (13, 1)),
        (400, (14, None)),
        (400, (15, 1)),
        (400, (16, None)),
        (400, (5, None)),
    ]
    assert stored == 0


def test_acknowledgements_are_true_once_for_their_channel(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[Any]:
        client = one.client(one.tokens.create("acking", sources=["falco"], acknowledges=True), scheme="Splunk")
        client.headers["x-splunk-request-channel"] = CHANNEL
        said = [(await client.post("/services/collector/event", json={"event": "x"})).json() for _ in range(2)]
        asked = [(await client.post("/services/collector/ack", json={"acks": ids})).json() for ids in ([0, 1, 7], [0])]
        return said + asked

    assert collecting(tmp_path, story) == [
        {"text": "Success", "code": 0, "ackId": 0},
        {"text": "Success", "code": 0, "ackId": 1},
        {"acks": {"0": True, "1": True, "7": False}},
        {"acks": {"0": False}},
    ]


def test_acknowledgements_that_nobody_asks_for_are_forgotten_oldest_channel_first() -> None:
    channels = Channels(most_ids=20)
    for number in range(3):
        for _ in range(10):
            channels.add("t", str(number))
    assert [channels.take("t", str(number), [9]) for number in range(3)] == [{"9": False}, {"9": True}, {"9": True}]


def test_a_full_broker_is_code_9_and_unhealthy_and_too_many_requests_are_429(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[tuple[int, int]]:
        client = one.client(scheme="Splunk")
        healthy = await client.get("/services/collector/health")
        events = "".join(json.dumps({"event": f"{n * 7919:x}", "sourcetype": "falco"}) for n in range(20_000))
        answer = healthy
        while answer.status_code == 200:
            answer = await client.post("/services/collector/event", content=events)
        health = await client.get("/services/collector/health/1.0")
        while answer.status_code != 429:
            answer = await client.post("/services/collector/event", content=events[:40])
        return [(one.status_code, one.json()["code"]) for one in (healthy, health, answer)]

    said = collecting(tmp_path, story, raw_bytes=64 << 10, requests_per_second=5)
    assert said == [(200, 17), (503, 18), (429, 26)]


def test_basic_authorization_shows_the_token_as_its_password(tmp_path: Path) -> None:
    async def story(one: Collecting) -> int:
        auth = httpx.BasicAuth("x", one.token)
        body = {"event": "x", "sourcetype": "falco"}
        return (await one.client(None).post("/services/collector", json=body, auth=auth)).status_code

    assert collecting(tmp_path, story) == 200


def test_the_splunk_handler_of_python_logging_delivers(tmp_path: Path) -> None:
    from splunk_handler import SplunkHandler

    async def story(one: Collecting) -> list[Any]:
        token = one.tokens.create("app", sources=["falco"])
        url = httpx.URL(one.url)
        handler = SplunkHandler(
            host=url.host, port=url.port, token=token, index="main", protocol="http", verify=False, flush_interval=0.1
        )
        logger = logging.getLogger("of_the_app")
        logger.addHandler(handler)
        try:
            for number in range(25):
                logger.warning("message %d", number)
            await asyncio.to_thread(handler.shutdown)
        finally:
            logger.removeHandler(handler)
        return [json.loads(record) for record in await one.records("falco")]

    records = collecting(tmp_path, story)
    assert [record["message"] for record in records] == [f"message {n}" for n in range(25)]
    assert {record["_hec"]["index"] for record in records} == {"main"}
