"""Whatever is sent: an answer that the protocol knows, bounded memory, every accepted record accounted for."""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from tests.collect.collecting import Collecting, collecting

EXAMPLES = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(st.text(max_size=8), values, max_size=5)
whole = st.lists(objects, max_size=5).map(lambda items: "\n".join(map(json.dumps, items)).encode())
pieces = st.sampled_from(
    [b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\0", b"1e999", b"\xff", b"\xed\xa0\x80"]
)
torn = st.lists(pieces | st.binary(max_size=6), max_size=30).map(b"".join)
deep = st.integers(1, 5000).map(lambda n: b'{"a":' * n) | st.integers(1, 5000).map(lambda n: b"[" * n + b"]" * n)
bodies = whole | torn | deep | st.binary(max_size=300) | values.map(lambda value: json.dumps(value).encode())

packers: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
}
encodings = st.sampled_from([*packers, "br", "gzip,gzip", ""])


def fuzz(one: Collecting, send: Callable[[httpx.Client], Any]) -> None:
    """Let hypothesis send; to be run in a thread, for the room works in the loop."""
    with httpx.Client(base_url=one.url, headers={"Authorization": f"Bearer {one.token}"}, timeout=60) as client:
        send(client)


async def accounted(one: Collecting) -> tuple[int, int]:
    stored = sum(len(batch.records) for batch in await one.batches())
    return stored, sum(entry.records_out for entry in await one.ledger())


def test_bodies_of_the_record_collector(tmp_path: Path) -> None:
    accepted = 0

    def send(client: httpx.Client) -> None:
        @EXAMPLES
        @given(bodies, encodings, st.booleans(), st.sampled_from(["falco", "linux_auth", "aws_cloudtrail"]))
        def check(body: bytes, encoding: str, packed: bool, source: str) -> None:
            nonlocal accepted
            content = packers.get(encoding, bytes)(body) if packed else body
            answer = client.post(f"/v1/collect/{source}", content=content, headers={"content-encoding": encoding})
            assert answer.status_code in (200, 400, 415), answer.text
            if answer.status_code == 200:
                accepted += answer.json()["accepted"]
                if packed and encoding in packers:
                    assert answer.json()["accepted"] >= 1

        check()

    async def story(one: Collecting) -> None:
        await asyncio.to_thread(fuzz, one, send)
        assert await accounted(one) == (accepted, accepted)

    collecting(tmp_path, story, requests_per_second=100_000)
    assert accepted > 0


events = st.fixed_dictionaries(
    {},
    optional={
        "event": values,
        "time": values,
        "host": values,
        "source": values,
        "sourcetype": st.just("falco") | values,
        "index": values,
        "fields": values,
    },
)
hec_bodies = st.lists(events, max_size=4).map(lambda items: "".join(map(json.dumps, items)).encode()) | bodies


def test_bodies_of_splunk_hec(tmp_path: Path) -> None:
    def send(client: httpx.Client) -> None:
        @EXAMPLES
        @given(hec_bodies, st.sampled_from(["/event", "/raw", "/raw?sourcetype=falco", "/ack", ""]))
        def check(body: bytes, path: str) -> None:
            answer = client.post(f"/services/collector{path}", content=body)
            assert answer.status_code in (200, 400), answer.text
            assert {"text", "code"} <= answer.json().keys()
            assert (answer.status_code == 200) is (answer.json()["code"] == 0)

        check()

    async def story(one: Collecting) -> None:
        await asyncio.to_thread(fuzz, one, send)
        stored, entered = await accounted(one)
        assert stored == entered
        assert all(
            json.loads(record) for record in await one.records("falco") if record.startswith(b"{") and b"_hec" in record
        )

    collecting(tmp_path, story, requests_per_second=100_000)


def _message(bodies_of_records: list[str]) -> bytes:
    message = ExportLogsServiceRequest()
    of_resource = message.resource_logs.add()
    of_resource.resource.attributes.add(key="noroshi.source").value.string_value = "falco"
    scope = of_resource.scope_logs.add()
    for body in bodies_of_records:
        scope.log_records.add().body.string_value = body
    return message.SerializeToString()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
messages = st.lists(texts | st.just('{"a":1}'), max_size=5).map(_message)
mutated = st.tuples(messages, st.integers(0, 200), st.binary(max_size=4)).map(
    lambda one: one[0][: one[1]] + one[2] + one[0][one[1] + len(one[2]) :]
)
any_value = st.recursive(
    st.builds(lambda text: {"stringValue": text}, st.text(max_size=8)) | st.just({"intValue": "7"}) | values,
    lambda inner: st.builds(lambda items: {"arrayValue": {"values": items}}, st.lists(inner, max_size=3)),
    max_leaves=6,
)
otlp_json = st.builds(
    lambda body, trace, attributes: {"resourceLogs": [{"resource": {"attributes": [
        {"key": "noroshi.source", "value": {"stringValue": "falco"}}]},
        "scopeLogs": [{"logRecords": [{"body": body, "traceId": trace, "attributes": attributes}]}]}]},
    any_value, values, values,
).map(lambda value: json.dumps(value).encode())  # fmt: skip


def test_bodies_of_otlp(tmp_path: Path) -> None:
    def send(client: httpx.Client) -> None:
        @EXAMPLES
        @given(st.one_of(messages, mutated, otlp_json, bodies), st.sampled_from(["x-protobuf", "json"]))
        def check(body: bytes, kind: str) -> None:
            answer = client.post("/v1/logs", content=body, headers={"content-type": f"application/{kind}"})
            assert answer.status_code in (200, 400), (answer.status_code, answer.text)

        check()

    async def story(one: Collecting) -> None:
        await asyncio.to_thread(fuzz, one, send)
        stored, entered = await accounted(one)
        assert stored == entered

    collecting(tmp_path, story, requests_per_second=100_000)


def test_bombs_do_not_fill_the_memory(tmp_path: Path) -> None:
    bombs = [
        ("gzip", gzip.compress(bytes(200 << 20), 9)),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(200 << 20), 9), 9)),
        ("zstd", zstandard.compress(bytes(200 << 20), 19)),
        ("deflate", zlib.compress(bytes(200 << 20), 9)),
    ]

    async def story(one: Collecting) -> set[int]:
        client = one.client()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answers = await asyncio.gather(
            *(
                client.post("/v1/collect/falco", content=bomb, headers={"content-encoding": encoding})
                for encoding, bomb in bombs * 3
            )
        )
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown_kib < 150 << 10
        return {answer.status_code for answer in answers}

    assert collecting(tmp_path, story, max_body_bytes=4 << 20) <= {413, 503}


@pytest.mark.parametrize("piece", [b"{}", b"1\n", b'"', b"[", b"[{"])
def test_a_body_that_is_hard_to_cut_stays_within_memory_and_is_refused(tmp_path: Path, piece: bytes) -> None:
    body = gzip.compress(b"[" + piece * ((16 << 20) // len(piece)), 1)

    async def story(one: Collecting) -> tuple[int, str]:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answer = await one.client().post("/v1/collect/falco", content=body, headers={"content-encoding": "gzip"})
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown_kib < 250 << 10
        return answer.status_code, answer.json()["error"]["code"]

    assert collecting(tmp_path, story, max_record_bytes=1 << 20) == (413, "too-large")


def test_bodies_of_countless_tiny_records_stay_within_memory_and_time(tmp_path: Path) -> None:
    def nested(tag: int, content: bytes) -> bytes:
        length, rest = b"", len(content)
        while rest > 0x7F:
            length, rest = length + bytes([rest & 0x7F | 0x80]), rest >> 7
        return bytes([tag]) + length + bytes([rest]) + content

    def logs(count: int) -> bytes:
        return nested(0x0A, nested(0x12, bytes([0x12, 0]) * count))

    async def story(one: Collecting) -> list[int]:
        client = one.client(one.tokens.create("bound", sources=["falco"]))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        kind = {"content-type": "application/x-protobuf"}
        answers = [
            await client.post("/v1/logs", content=logs(50_000), headers=kind),
            await client.post("/v1/logs", content=logs(4_000_000), headers=kind),
            await client.post("/v1/logs", content=logs(8_000_000), headers=kind),
            await client.post("/services/collector", content=b'{"event":1}' * 50_000),
            await client.post("/services/collector", content=b'{"event":1}' * 600_000),
        ]
        grown_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown_kib < 700 << 10
        return [answer.status_code for answer in answers]

    assert collecting(tmp_path, story) == [200, 413, 413, 200, 413]
