"""`POST /v1/collect/{source}`: what is answered with 200 is in the broker, whatever way it came."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import socket
import time
import zlib
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from tests.collect.collecting import Collecting, collecting

from noroshi.broker.embedded import EmbeddedNats
from noroshi.collect.http.server import HttpServer
from noroshi.collect.refusal import Refusal
from noroshi.collect.unpacking import unpack
from noroshi.runtime.errors import ConfigError

A_LINE = "Jan  5 10:00:00 web-1 sshd[1]: Accepted publickey for bob from 192.0.2.7 port 22 ssh2"


@pytest.mark.parametrize(
    ("body", "records"),
    [
        (b'{"a":1}\n{"a":2}\n', [b'{"a":1}', b'{"a":2}']),
        (b'[{"a":1},\n {"a":2}]', [b'{"a":1}', b'{"a":2}']),
        (b'{"a":1}', [b'{"a":1}']),
        (b'{\n "a": {\n "b": 1}\n}', [b'{\n "a": {\n "b": 1}\n}']),
        (b'{"a":1} {"a":2}{"a":3}', [b'{"a":1}', b'{"a":2}', b'{"a":3}']),
        (b'\xef\xbb\xbf{"a":1}\r\n\r\n{"a":2}\r\n', [b'{"a":1}', b'{"a":2}']),
        (b'{"a":1}\nno json at all\n', [b'{"a":1}', b"no json at all"]),
    ],
)
def test_json_records_are_cut_in_every_layout(tmp_path: Path, body: bytes, records: list[bytes]) -> None:
    async def story(one: Collecting) -> tuple[int, Any, list[bytes]]:
        answer = await one.client().post("/v1/collect/falco", content=body)
        return answer.status_code, answer.json(), await one.records("falco")

    assert collecting(tmp_path, story) == (200, {"accepted": len(records)}, records)


def test_a_source_of_lines_gets_lines_and_a_wrapper_of_the_source_is_opened(tmp_path: Path) -> None:
    async def story(one: Collecting) -> tuple[list[bytes], list[bytes]]:
        client = one.client()
        (await client.post("/v1/collect/linux_auth", content=f"{A_LINE}\r\n{A_LINE}")).raise_for_status()
        trail = {"Records": [{"eventName": "a"}, {"eventName": "b"}]}
        (await client.post("/v1/collect/aws_cloudtrail", json=trail)).raise_for_status()
        return await one.records("linux_auth"), await one.records("aws_cloudtrail")

    lines, trail = collecting(tmp_path, story)
    assert lines == [A_LINE.encode()] * 2
    assert [json.loads(record) for record in trail] == [{"eventName": "a"}, {"eventName": "b"}]


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("gzip", lambda body: gzip.compress(body[:10]) + gzip.compress(body[10:])),
        ("zstd", zstandard.compress),
        ("zstd", lambda body: zstandard.compress(body[:10]) + zstandard.compress(body[10:])),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body, wbits=-15)),
        ("gzip", lambda body: gzip.compress(body) + bytes(100)),
        ("gzip, zstd", lambda body: zstandard.compress(gzip.compress(body))),
    ],
)
def test_bodies_are_unpacked(tmp_path: Path, encoding: str, pack: Any) -> None:
    body = b"".join(b'{"n":%d}\n' % n for n in range(2000))

    async def story(one: Collecting) -> list[bytes]:
        answer = await one.client().post(
            "/v1/collect/falco", content=pack(body), headers={"content-encoding": encoding}
        )
        answer.raise_for_status()
        return await one.records("falco")

    assert collecting(tmp_path, story) == body.splitlines()


@pytest.mark.parametrize(
    ("encoding", "member"),
    [("gzip", gzip.compress(b"", mtime=0)), ("zstd", zstandard.compress(b"")), ("deflate", b"x")],
)
def test_members_without_number_and_what_is_behind_the_last_one_are_refused_at_once(
    encoding: str, member: bytes
) -> None:
    body = (zlib.compress(b"a") if encoding == "deflate" else b"") + member * 4_000_000
    began = time.process_time()
    with pytest.raises(Refusal, match=f"not valid {encoding}"):
        unpack(body, encoding, 1 << 20, lambda _: None)
    assert time.process_time() - began < 3


def test_refusals_say_why_and_take_nothing(tmp_path: Path) -> None:
    bomb = gzip.compress(bytes(8 << 20))

    async def story(one: Collecting) -> tuple[list[tuple[int, str]], int]:
        bound = one.tokens.create("bound", sources=["linux_auth"], collectors=["http"])
        other = one.tokens.create("other", collectors=["otlp"])
        calls: list[tuple[str | None, str, bytes, dict[str, str]]] = [
            (None, "falco", b"{}", {}),
            ("first.wrong", "falco", b"{}", {}),
            (one.token + "x", "falco", b"{}", {}),
            (bound, "falco", b"{}", {}),
            (other, "falco", b"{}", {}),
            ("", "no_such", b"{}", {}),
            ("", "falco", b" \n\n", {}),
            ("", "falco", b"x" * (1 << 20 | 1), {}),
            ("", "falco", b"x" * (64 << 10 | 1), {}),
            ("", "falco", bomb, {"content-encoding": "gzip"}),
            ("", "falco", zstandard.compress(bytes(8 << 20)), {"content-encoding": "zstd"}),
            ("", "falco", gzip.compress(b"{}")[:-4], {"content-encoding": "gzip"}),
            ("", "falco", zstandard.compress(b"{}" * 99)[:-4], {"content-encoding": "zstd"}),
            ("", "falco", b"{}", {"content-encoding": "br"}),
        ]
        said = []
        for token, source, body, headers in calls:
            answer = await one.client(token).post(f"/v1/collect/{source}", content=body, headers=headers)
            said.append((answer.status_code, answer.json()["error"]["code"]))
        return said, (await one.broker.state("RAW")).messages

    said, stored = collecting(tmp_path, story, max_body_bytes=1 << 20, max_record_bytes=64 << 10)
    assert said == [
        (401, "no-token"),
        (401, "bad-token"),
        (401, "bad-token"),
        (403, "forbidden"),
        (403, "forbidden"),
        (404, "no-such-source"),
        (400, "empty"),
        (413, "too-large"),
        (413, "too-large"),
        (413, "too-large"),
        (413, "too-large"),
        (400, "corrupt"),
        (400, "corrupt"),
        (415, "unknown-encoding"),
    ]
    assert stored == 0


def test_a_token_is_rotated_and_revoked_while_the_room_runs(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[int]:
        async def status(token: str) -> int:
            return (await one.client(token).post("/v1/collect/falco", content=b"{}")).status_code

        old = one.tokens.create("device")
        seen = [await status(old)]
        new = one.tokens.rotate("device")
        seen += [await status(old), await status(new)]
        one.tokens.revoke("device")
        return [*seen, await status(new)]

    assert collecting(tmp_path, story) == [200, 401, 200, 401]


def test_too_many_requests_are_told_when_to_come_again(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[tuple[int, str | None]]:
        client = one.client()
        answers = [await client.post("/v1/collect/falco", content=b"{}") for _ in range(4)]
        return [(answer.status_code, answer.headers.get("retry-after")) for answer in answers]

    assert collecting(tmp_path, story, requests_per_second=0.5) == [(200, None), *[(429, "2")] * 3]


def test_a_full_broker_pushes_back_and_nothing_of_it_was_taken(tmp_path: Path) -> None:
    body = b"\n".join(json.dumps({"n": n, "x": f"{n * 7919:x}"}).encode() for n in range(20_000))

    async def story(one: Collecting) -> tuple[set[int], int, int, str]:
        client = one.client()
        answers = [await client.post("/v1/collect/falco", content=body) for _ in range(20)]
        refused = next(answer for answer in answers if answer.status_code == 503)
        accepted = sum(answer.json()["accepted"] for answer in answers if answer.status_code == 200)
        ready = (await client.get("/readyz")).status_code
        assert ready == 503
        return (
            {answer.status_code for answer in answers},
            accepted - len(await one.records("falco")),
            accepted - sum(entry.records_out for entry in await one.ledger()),
            refused.headers["retry-after"],
        )

    assert collecting(tmp_path, story, raw_bytes=2 << 20) == ({200, 503}, 0, 0, "5")


def incompressible(count: int) -> list[bytes]:
    return [b'{"n":%d,"x":"%s"}' % (n, random.Random(n).randbytes(500).hex().encode()) for n in range(count)]


def test_what_a_full_broker_took_of_a_large_body_is_not_stored_when_it_comes_again(
    tmp_path: Path,
) -> None:
    records = incompressible(12_000)
    body = b"\n".join(records)

    async def story(one: Collecting) -> tuple[list[int], bool, list[bytes], int]:
        client = one.client()
        statuses = [(await client.post("/v1/collect/falco", content=body)).status_code for _ in range(2)]
        took_a_part = 0 < len(await one.records("falco")) < len(records)
        await one.enlarge(256 << 20)
        statuses.append((await client.post("/v1/collect/falco", content=body)).status_code)
        entered = sum(entry.records_out for entry in await one.ledger())
        return statuses, took_a_part, await one.records("falco"), entered

    statuses, took_a_part, stored, entered = collecting(tmp_path, story, raw_bytes=4 << 20)
    assert (statuses, took_a_part, entered) == ([503, 503, 200], True, len(records))
    assert sorted(stored) == sorted(records)


def test_what_a_full_broker_took_of_a_request_for_two_sources_is_not_stored_again(tmp_path: Path) -> None:
    small, large = b'{"event":{"a":1},"sourcetype":"falco"}', incompressible(7000)
    body = small + b"".join(b'{"event":%s,"sourcetype":"aws_cloudtrail"}' % record for record in large)

    async def story(one: Collecting) -> tuple[list[int], int, int]:
        client = one.client(scheme="Splunk")
        statuses = [(await client.post("/services/collector", content=body)).status_code]
        await one.enlarge(256 << 20)
        statuses.append((await client.post("/services/collector", content=body)).status_code)
        return statuses, len(await one.records("falco")), len(await one.records("aws_cloudtrail"))

    assert collecting(tmp_path, story, raw_bytes=2 << 20) == ([503, 200], 1, len(large))


def test_an_idempotency_key_makes_sending_again_harmless_and_equal_posts_without_one_are_two(tmp_path: Path) -> None:
    async def story(one: Collecting) -> tuple[int, int]:
        client = one.client()
        for _ in range(3):
            headers = {"idempotency-key": "k1"}
            (await client.post("/v1/collect/falco", content=b'{"a":1}', headers=headers)).raise_for_status()
        keyed = len(await one.records("falco"))
        for _ in range(2):
            (await client.post("/v1/collect/falco", content=b'{"a":1}')).raise_for_status()
        return keyed, len(await one.records("falco"))

    assert collecting(tmp_path, story) == (1, 3)


@pytest.mark.parametrize(
    ("path", "body", "token"),
    [
        ("/v1/collect/falco", b'{"a":1}', {}),
        ("/services/collector", b'{"event":{"a":1},"sourcetype":"falco"}', {}),
        ("/services/collector/raw", b'{"a":1}', {"acknowledges": True}),
        ("/v1/logs", b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"x"}}]}]}]}', {}),
    ],
)
def test_the_same_body_under_the_same_key_is_stored_once_by_every_protocol(
    tmp_path: Path, path: str, body: bytes, token: dict[str, Any]
) -> None:
    async def story(one: Collecting) -> list[int]:
        client = one.client(one.tokens.create("t", sources=["falco"], **token))
        fixed = {"content-type": "application/json", "x-splunk-request-channel": "0b8f2c84-2a4c-4ac1-a3c6-000000000001"}
        counts = []
        for key in ("k1", "k1", "k2"):
            answer = await client.post(path, content=body, headers={**fixed, "idempotency-key": key})
            assert answer.status_code == 200, answer.text
            counts.append(len(await one.records("falco")))
        return counts

    assert collecting(tmp_path, story) == [1, 1, 2]


def test_many_small_requests_become_few_batches_and_each_is_accounted_for(tmp_path: Path) -> None:
    async def story(one: Collecting) -> tuple[list[int], int, int]:
        client = one.client()
        posts = [client.post("/v1/collect/falco", content=b'{"n":%d}' % n) for n in range(200)]
        answers = await asyncio.gather(*posts)
        assert {answer.status_code for answer in answers} == {200}
        numbers = sorted(json.loads(record)["n"] for record in await one.records("falco"))
        entries = await one.ledger()
        return numbers, len(await one.batches()), sum(entry.records_out for entry in entries)

    numbers, batches, accounted = collecting(tmp_path, story)
    assert (numbers, accounted) == (list(range(200)), 200)
    assert batches < 100


def test_a_large_body_becomes_batches_of_bounded_size(tmp_path: Path) -> None:
    body = b"".join(b'{"n":%d,"x":"%s"}\n' % (n, b"x" * 1000) for n in range(10_000))

    async def story(one: Collecting) -> tuple[int, list[bytes]]:
        answer = await one.client().post("/v1/collect/falco", content=body)
        answer.raise_for_status()
        batches = await one.batches()
        assert max(batch.records.nbytes for batch in batches) < 5 << 20
        return answer.json()["accepted"], await one.records("falco")

    accepted, records = collecting(tmp_path, story)
    assert accepted == 10_000
    assert sorted(records) == sorted(body.splitlines())


def test_while_the_broker_is_away_requests_are_refused_and_what_was_open_is_stored_once(tmp_path: Path) -> None:
    async def answers(client: httpx.AsyncClient, status: int) -> bool:
        return (await client.get("/readyz")).status_code == status

    async def story(one: Collecting) -> tuple[int, int, int, list[bytes], int]:
        client = one.client()
        port = int(one.nats.url.rsplit(":", 1)[1])
        one.nats.child.kill()
        first = asyncio.create_task(client.post("/v1/collect/falco", content=b'{"n":1}'))
        await one.until(lambda: answers(client, 503))
        second = await client.post("/v1/collect/falco", content=b'{"n":2}')
        with EmbeddedNats(tmp_path / "nats", port=port, token=one.nats.token):
            answer = await first
            await one.until(lambda: answers(client, 200))
            third = await client.post("/v1/collect/falco", content=b'{"n":3}')
            records = await one.records("falco")
            accounted = sum(entry.records_out for entry in await one.ledger())
            return answer.status_code, second.status_code, third.status_code, records, accounted

    first, second, third, records, accounted = collecting(tmp_path, story)
    assert (second, third) == (503, 200)
    assert first in (200, 503)
    assert records == [b'{"n":1}', b'{"n":3}']
    assert accounted == 2


async def _exchange(url: str, *pieces: tuple[bytes, float]) -> bytes:
    """What is answered to pieces sent with pauses, until the other side closes."""
    host, port = httpx.URL(url).host, httpx.URL(url).port
    reader, writer = await asyncio.open_connection(host, port)
    try:
        for piece, pause in pieces:
            writer.write(piece)
            await asyncio.sleep(pause)
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


def test_slow_senders_are_cut_off(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[bytes]:
        start = b"POST /v1/collect/falco HTTP/1.1\r\nHost: x\r\n"
        told = f"Authorization: Bearer {one.token}\r\nContent-Length: 1000\r\n\r\n".encode()
        answers = await asyncio.gather(
            _exchange(one.url, (b"", 0)),
            _exchange(one.url, (b"POST /v1/coll", 0)),
            _exchange(one.url, (start, 0.1), (b"X-A: 1\r\n", 0.1), (b"X-B: 1\r\n", 0.1)),
            _exchange(one.url, (start + told, 0.1), (b'{"a":', 0)),
        )
        return [answer.split(b"\r\n")[0] for answer in answers]

    assert collecting(tmp_path, story, patience_seconds=0.3) == [b"", b"", b"", b"HTTP/1.1 408 Request Timeout"]


def test_endless_headers_are_refused(tmp_path: Path) -> None:
    async def story(one: Collecting) -> bytes:
        start = b"POST /v1/collect/falco HTTP/1.1\r\nHost: x\r\n"
        return await _exchange(one.url, (start + b"".join(b"X-%d: y\r\n" % n for n in range(9000)), 0))

    assert collecting(tmp_path, story).split(b"\r\n")[0] == b"HTTP/1.1 400 Bad Request"


def test_requests_together_hold_no_more_memory_than_allowed(tmp_path: Path) -> None:
    async def story(one: Collecting) -> tuple[set[int], int]:
        body = b'{"x":"' + b"x" * 900_000 + b'"}'
        client = one.client()
        answers = await asyncio.gather(*(client.post("/v1/collect/falco", content=body) for _ in range(30)))
        again = await client.post("/v1/collect/falco", content=body)
        return {answer.status_code for answer in answers}, again.status_code

    assert collecting(tmp_path, story, max_memory_bytes=4 << 20) == ({200, 503}, 200)


def test_health_readiness_and_metrics_need_no_token(tmp_path: Path) -> None:
    async def story(one: Collecting) -> tuple[list[tuple[int, str]], str]:
        client = one.client(None)
        await one.client().post("/v1/collect/falco", content=b'{"a":1}')
        await client.post("/v1/collect/falco", content=b'{"a":1}')
        answers = [await client.get(path) for path in ("/healthz", "/readyz")]
        return [(answer.status_code, answer.text) for answer in answers], (await client.get("/metrics")).text

    answers, metrics = collecting(tmp_path, story)
    assert answers == [(200, "ok\n"), (200, "ready\n")]
    assert 'noroshi_collect_records_total{collector="http",source="falco"} 1.0' in metrics
    assert 'noroshi_collect_refused_total{because="no-token"} 1.0' in metrics
    assert "noroshi_collect_broker_up 1.0" in metrics


def test_a_port_in_use_is_told_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ConfigError, match="cannot listen at"):
        HttpServer(_never, "127.0.0.1", taken.getsockname()[1], patience_seconds=1)


async def _never(scope: Any, receive: Any, send: Any) -> None:
    raise AssertionError


def test_requests_that_were_begun_are_answered_when_the_room_stops(tmp_path: Path) -> None:
    async def story(one: Collecting) -> tuple[int, int, set[int]]:
        async def has_begun() -> bool:
            return (await one.broker.state("RAW")).messages > 0

        client = one.client()
        posts = [asyncio.create_task(client.post("/v1/collect/falco", content=b'{"n":%d}' % n)) for n in range(40)]
        await one.until(has_begun)
        one.stopping.set()
        done = await asyncio.gather(*posts, return_exceptions=True)
        answers = [answer for answer in done if isinstance(answer, httpx.Response)]
        accepted = sum(answer.json()["accepted"] for answer in answers if answer.status_code == 200)
        return accepted, len(await one.records("falco")), {answer.status_code for answer in answers}

    accepted, stored, statuses = collecting(tmp_path, story)
    assert accepted == stored > 0
    assert statuses == {200}
