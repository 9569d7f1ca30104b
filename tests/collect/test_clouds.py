"""Buckets and Pub/Sub: what is new is read once, and acknowledged only when it is stored."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from tests.collect.collecting import Collecting, collecting


async def arrived(one: Collecting, source: str, count: int) -> list[Any]:
    async def enough() -> bool:
        return len(await one.records(source)) >= count

    await one.until(enough)
    await asyncio.sleep(0.2)
    return [json.loads(record) for record in await one.records(source)]


def test_every_new_object_of_a_bucket_is_read_once_even_when_two_are_alike(tmp_path: Path) -> None:
    bucket = tmp_path / "bucket" / "AWSLogs"
    bucket.mkdir(parents=True)
    inputs = {
        "trail": {
            "kind": "bucket",
            "source": "aws_cloudtrail",
            "url": f"file://{tmp_path}/bucket",
            "every_seconds": 0.05,
        }
    }

    def put(name: str, *events: str) -> None:
        fresh = tmp_path / "fresh"
        fresh.write_bytes(gzip.compress(json.dumps({"Records": [{"eventName": one} for one in events]}).encode()))
        fresh.rename(bucket / name)

    async def first(one: Collecting) -> list[Any]:
        put("1.json.gz", "a", "b")
        put("2.json.gz", "a", "b")
        (bucket / "broken.json.gz").write_bytes(gzip.compress(b'{"eventName":"c"}\n')[:-4])
        return await arrived(one, "aws_cloudtrail", 5)

    async def second(one: Collecting) -> list[Any]:
        assert {"object-damaged": 1} in [entry.dropped for entry in await one.ledger()]
        put(f"{'3' * 240}.json.gz", "d")
        return await arrived(one, "aws_cloudtrail", 6)

    seen = [record["eventName"] for record in collecting(tmp_path, first, inputs=inputs)]
    assert sorted(seen) == ["a", "a", "b", "b", "c"]
    assert [record["eventName"] for record in collecting(tmp_path, second, inputs=inputs)] == [*seen, "d"]


@contextmanager
def subscription(messages: list[bytes]) -> Iterator[tuple[str, list[str]]]:
    """Speaks as much of Pub/Sub's REST API as a subscriber needs: what is not acknowledged is delivered again."""
    acknowledged: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            if self.path == "/v1/projects/p/subscriptions/s:acknowledge":
                acknowledged.extend(asked["ackIds"])
                body: dict[str, Any] = {}
            else:
                assert self.path == "/v1/projects/p/subscriptions/s:pull"
                open_ones = [n for n in range(len(messages)) if f"ack-{n}" not in acknowledged]
                body = {
                    "receivedMessages": [
                        {
                            "ackId": f"ack-{n}",
                            "message": {"messageId": str(n), "data": base64.b64encode(messages[n]).decode()},
                        }
                        for n in open_ones[: asked["maxMessages"]]
                    ]
                }
            answer = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", acknowledged
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def s3(objects: dict[str, bytes]) -> Iterator[str]:
    """Speaks as much of S3's REST API as reading needs: ListObjectsV2, HEAD and GET of the bucket `logs`."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            asked = dict(parse_qsl(query))
            if asked.get("list-type") == "2":
                entries = "".join(
                    f"<Contents><Key>{name}</Key><LastModified>2026-01-05T10:00:00.000Z</LastModified>"
                    f"<Size>{len(content)}</Size></Contents>"
                    for name, content in objects.items()
                    if name.startswith(asked.get("prefix", ""))
                )
                body = (
                    '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
                    f"<Name>logs</Name><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>"
                ).encode()
                self._answer(body)
            else:
                self._answer(objects[path.removeprefix("/logs/")])

        def do_HEAD(self) -> None:
            self.do_GET()

        def _answer(self, body: bytes) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Last-Modified", "Mon, 05 Jan 2026 10:00:00 GMT")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_objects_of_s3_are_read_below_their_prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "y"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)
    record = b'{"eventName":"a"}\n'
    objects = {"trail/2026/1.json.gz": gzip.compress(record), "trail/2.json": record, "other/3.json": record}
    with s3(objects) as address:
        inputs = {
            "trail": {
                "kind": "bucket",
                "source": "aws_cloudtrail",
                "url": f"s3://logs/trail?region=us-east-1&scheme=http&endpoint_override={address}",
                "every_seconds": 0.05,
            }
        }

        async def story(one: Collecting) -> list[tuple[str, int]]:
            await arrived(one, "aws_cloudtrail", 2)
            return [(batch.origin, len(batch.records)) for batch in await one.batches()]

        assert collecting(tmp_path, story, inputs=inputs) == [
            ("logs/trail/2.json", 1),
            ("logs/trail/2026/1.json.gz", 1),
        ]


def test_messages_of_pubsub_are_acknowledged_when_they_are_stored(tmp_path: Path) -> None:
    messages = [b'{"insertId":"%d"}' % n for n in range(25)] + [b""]
    with subscription(messages) as (url, acknowledged):
        inputs = {
            "gcp": {
                "kind": "pubsub",
                "source": "gcp_logging",
                "subscription": "projects/p/subscriptions/s",
                "endpoint": url,
                "messages": 10,
                "every_seconds": 0.05,
            }
        }

        async def story(one: Collecting) -> tuple[list[Any], list[dict[str, int]]]:
            records = await arrived(one, "gcp_logging", 25)
            return records, [entry.dropped for entry in await one.ledger() if entry.dropped]

        records, dropped = collecting(tmp_path, story, inputs=inputs)
    assert [record["insertId"] for record in records] == [str(n) for n in range(25)]
    assert acknowledged == [f"ack-{n}" for n in range(26)]
    assert dropped == [{"pubsub-without-data": 1}]
