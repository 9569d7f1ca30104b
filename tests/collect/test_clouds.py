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
        put("3.json.gz", "d")
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


def test_messages_of_pubsub_are_acknowledged_when_they_are_stored(tmp_path: Path) -> None:
    messages = [b'{"insertId":"%d"}' % n for n in range(25)]
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

        async def story(one: Collecting) -> list[Any]:
            return await arrived(one, "gcp_logging", 25)

        records = collecting(tmp_path, story, inputs=inputs)
    assert [record["insertId"] for record in records] == [str(n) for n in range(25)]
    assert acknowledged == [f"ack-{n}" for n in range(25)]
