"""Live alerts: told as they come up, resumed where a reader left off, over when the session is."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from tests.api.serving import Web, served

from noroshi.broker import wire
from noroshi.broker.embedded import EmbeddedNats
from noroshi.model.access import Permission
from noroshi.model.alert import Alert, Evidence
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.runtime.settings import BrokerSettings


def _alert(number: int) -> Alert:
    return Alert(
        uid=f"alert-{number}",
        time="2026-01-05T10:00:00Z",
        title=f"Number {number}",
        details="",
        risk_score=50,
        severity="High",
        entities=["alice"],
        rule_id="linux_auth.brute_force",
        event_uids=["e"],
        source="linux_auth",
        evidence=[Evidence(event_uid="e", source="linux_auth", raw_data="a secret of the raw record")],
    )


class _Broker:
    """Publishes what triage would."""

    def __init__(self, settings: BrokerSettings) -> None:
        self.settings = settings
        self._sent = itertools.count()

    def publish(self, *numbers: int) -> None:
        async def send() -> None:
            broker = await connect_broker(self.settings, "test")
            await ensure_streams(broker, self.settings)
            if numbers:
                message_id = f"m{next(self._sent)}"
                payload, headers = wire.encode_alerts(
                    [_alert(number) for number in numbers], source="linux_auth", batch_id=message_id
                )
                await broker.publish("triaged.linux_auth", payload, message_id=message_id, headers=headers)
            await broker.close()

        asyncio.run(send())


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Broker]:
    """A real NATS server with our streams."""
    nats = EmbeddedNats(tmp_path_factory.mktemp("nats"), token="t" * 20)
    found = _Broker(BrokerSettings(url=nats.url, token=SecretStr("t" * 20)))
    found.publish()
    yield found
    nats.child.stop()


@pytest.fixture
def web(broker: _Broker, tmp_path: Path) -> Iterator[Web]:
    """A server beside that broker."""
    with served(tmp_path, broker=broker.settings) as found:
        yield found


def _told(lines: Iterator[str], count: int) -> list[tuple[str, str]]:
    """So many events: their ids, and the uids of their alerts."""
    found, place = [], ""
    for line in lines:
        if line.startswith("id: "):
            place = line.removeprefix("id: ")
        elif line.startswith("data: "):
            assert "raw record" not in line
            found.append((place, json.loads(line.removeprefix("data: "))["uid"]))
            if len(found) == count:
                return found
    return found


def test_alerts_are_told_as_they_come_and_a_reader_resumes_within_a_message(web: Web, broker: _Broker) -> None:
    broker.publish(1)
    with web.program("vera", Permission.ALERTS_READ) as program:
        with program.stream("GET", "/v1/events") as stream:
            assert stream.headers["content-type"].startswith("text/event-stream")
            lines = stream.iter_lines()
            assert next(lines) == "retry: 3000"
            broker.publish(2, 3, 4)
            told = _told(lines, 2)
        assert [uid for _, uid in told] == ["alert-2", "alert-3"]
        broker.publish(5)
        with program.stream("GET", "/v1/events", headers={"Last-Event-ID": told[-1][0]}) as stream:
            assert [uid for _, uid in _told(stream.iter_lines(), 2)] == ["alert-4", "alert-5"]
        assert program.get("/v1/events", headers={"Last-Event-ID": "x"}).status_code == 422


def test_one_follower_cannot_take_the_places_of_all(web: Web) -> None:
    with ExitStack() as open_streams, web.program("vera", Permission.ALERTS_READ) as program:
        program._transport = httpx.HTTPTransport(limits=httpx.Limits(max_connections=50))
        for _ in range(20):
            answer = open_streams.enter_context(program.stream("GET", "/v1/events"))
            assert answer.status_code == 200
        refused = program.get("/v1/events")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
        assert refused.json()["detail"].startswith("you follow")
        with web.program("mika", Permission.ALERTS_READ) as other, other.stream("GET", "/v1/events") as stream:
            assert stream.status_code == 200


def test_the_stream_ends_when_the_session_does(web: Web) -> None:
    with web.signed_in("vera") as vera, web.client() as same:
        same.cookies = httpx.Cookies(vera.cookies)
        with vera.stream("GET", "/v1/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == "retry: 3000"
            same.post("/logout")
            web.clock.forward(seconds=10)
            assert [line for line in lines if line.startswith("data")] == []
