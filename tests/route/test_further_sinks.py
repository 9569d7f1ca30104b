"""Further sinks get what their settings choose, each at its own pace."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import zstandard
from aiokafka import AIOKafkaConsumer
from structlog.testing import capture_logs
from tests.route.stage import event_batch, prepared, publish, route_until, rows_of, settings_for
from tests.servers import ObjectStorage, free_port, running_kafka

from noroshi.broker import wire
from noroshi.broker.contract import Broker, Delivery, StreamSpec
from noroshi.broker.dead import replay_dead
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.nats import connect
from noroshi.route.contract import Mark
from noroshi.route.files import FileSink
from noroshi.route.further import read_further
from noroshi.route.kafka import KafkaSink
from noroshi.route.marks import MarkFile
from noroshi.runtime.errors import ConfigError, RecordError, TransientError
from noroshi.runtime.settings import RouteSettings, Settings


def tell(folder: Path, sinks: dict[str, Any], story: Callable[[Broker, Settings], Awaitable[Any]]) -> Any:
    async def run() -> Any:
        with EmbeddedNats(folder / "nats") as nats:
            broker = await prepared(await connect(nats.url, token=nats.token))
            try:
                return await story(broker, settings_for(folder, route=RouteSettings(sinks=sinks)))
            finally:
                await broker.close()

    return asyncio.run(run())


class WebServer:
    """Answers with `statuses` in turn, then 200, and keeps the bodies it said yes to."""

    def __init__(self, statuses: list[int]) -> None:
        self.statuses, self.bodies = statuses, list[bytes]()


@contextmanager
def web_server(*statuses: int) -> Iterator[tuple[WebServer, str]]:
    server = WebServer(list(statuses))

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = server.statuses.pop(0) if server.statuses else 200
            if status == 200:
                server.bodies.append(body)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.send_header("Retry-After", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=listener.serve_forever)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{listener.server_port}/in"
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()


def test_a_file_sink_gets_the_sources_and_classes_it_chose(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sinks = {"archive": {"kind": "file", "folder": str(out), "sources": ["linux_auth"], "classes": [3002]}}

    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 2), event_batch("b2", 2, source="falco")])
        await route_until(broker, settings, lambda: bool(list(out.rglob("*.zst"))))

    tell(tmp_path, sinks, story)
    (file,) = out.rglob("*.zst")
    lines = [json.loads(line) for line in zstandard.decompress(file.read_bytes()).splitlines()]
    assert lines == [{"class_uid": 3002, "raw_data": f"record {n} of b1"} for n in range(2)]


def test_a_parquet_sink_gets_the_columns_of_the_lake(tmp_path: Path) -> None:
    out = tmp_path / "out"

    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 2, user={"name": "alice"})])
        await route_until(broker, settings, lambda: bool(list(out.rglob("*.parquet"))))

    tell(tmp_path, {"archive": {"kind": "file", "folder": str(out), "format": "parquet"}}, story)
    (file,) = out.rglob("*.parquet")
    assert pq.read_table(file, columns=["uid", "user_name"]).to_pylist() == [
        {"uid": "b1-0", "user_name": "alice"},
        {"uid": "b1-1", "user_name": "alice"},
    ]


def test_files_of_a_store_that_was_cut_off_are_written_again(tmp_path: Path) -> None:
    (settings,) = read_further({"a": {"kind": "file", "folder": str(tmp_path / "out")}}).values()
    marks = MarkFile(tmp_path / "a.json")
    half = tmp_path / "out" / "x" / "half.ndjson.zst"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    marks.write(Mark(incarnation="i", sequence=4), ["x/half.ndjson.zst"])
    assert FileSink("a", settings, marks).open() == Mark(incarnation="i", sequence=4)  # type: ignore[arg-type]
    assert (half.exists(), marks.read()) == (False, (Mark(incarnation="i", sequence=4), []))


def test_a_web_server_that_fails_is_asked_again_and_delays_nobody_else(tmp_path: Path) -> None:
    with web_server(503, 503) as (server, url):

        async def story(broker: Broker, settings: Settings) -> None:
            await publish(broker, [event_batch("b1", 2)])
            await route_until(
                broker, settings, lambda: len(rows_of(settings, "events")) == 2 and len(server.bodies) == 1
            )

        tell(tmp_path, {"siem": {"kind": "http", "url": url}}, story)
        assert server.bodies == [
            b'{"class_uid": 3002,"raw_data":"record 0 of b1"}\n{"class_uid": 3002,"raw_data":"record 1 of b1"}\n'
        ]


def test_what_a_web_server_refuses_is_dead_lettered_and_the_rest_goes_on(tmp_path: Path) -> None:
    with web_server(400, 400) as (server, url):

        async def story(broker: Broker, settings: Settings) -> list[Any]:
            await publish(broker, [event_batch("b1", 1), event_batch("b2", 1)])
            await route_until(broker, settings, lambda: bool(rows_of(settings, "dead")) and len(server.bodies) == 1)
            return [(row["reason"], row["batch_id"]) for row in rows_of(settings, "dead")]

        assert tell(tmp_path, {"siem": {"kind": "http", "url": url}}, story) == [("sink-refused", "b1")]
        assert server.bodies == [b'{"class_uid": 3002,"raw_data":"record 0 of b2"}\n']


def test_what_a_web_server_refused_can_be_replayed_to_it_alone(tmp_path: Path) -> None:
    with web_server(400) as (server, url):

        async def story(broker: Broker, settings: Settings) -> None:
            await publish(broker, [event_batch("b1", 1)])
            await route_until(broker, settings, lambda: bool(rows_of(settings, "dead")))
            assert await replay_dead(broker, lambda _: True) == 1
            await publish(broker, [event_batch("b2", 1)])
            await route_until(
                broker, settings, lambda: len(rows_of(settings, "events")) == 2 and len(server.bodies) == 2
            )

        sinks = {"siem": {"kind": "http", "url": url}, "copy": {"kind": "file", "folder": str(tmp_path / "copy")}}
        tell(tmp_path, sinks, story)
        assert server.bodies == [b'{"class_uid": 3002,"raw_data":"record 0 of b%d"}\n' % n for n in (1, 2)]
    copied = b"".join(zstandard.decompress(file.read_bytes()) for file in (tmp_path / "copy").rglob("*.zst"))
    assert copied.count(b"\n") == 2


def test_another_subject_gets_the_events(tmp_path: Path) -> None:
    async def story(broker: Broker, settings: Settings) -> list[bytes]:
        await broker.ensure_stream(StreamSpec(name="OUT", max_bytes=1 << 20, max_age_seconds=600))
        await publish(broker, [event_batch("b1", 1)])
        consumer = await broker.consumer("OUT", "test")
        got: list[bytes] = []

        async def look() -> None:
            while not got:
                got.extend(one.payload for one in await consumer.fetch(5, 0.2))

        looking = asyncio.create_task(look())
        await route_until(broker, settings, lambda: bool(got))
        await looking
        return got

    sinks = {"copy": {"kind": "nats", "subject": "out.noroshi"}}
    assert tell(tmp_path, sinks, story) == [b'{"class_uid": 3002,"raw_data":"record 0 of b1"}\n']


def test_a_bucket_gets_the_files_that_a_folder_would_get(tmp_path: Path, object_storage: ObjectStorage) -> None:
    prefix = f"archive-{tmp_path.name}"
    folder = f"s3://{object_storage.bucket}/{prefix}"
    archive = {"kind": "file", "folder": folder, "format": "parquet", "properties": object_storage.properties}

    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 2), event_batch("b2", 1, source="falco")])
        await route_until(broker, settings, lambda: len(object_storage.keys(prefix)) == 2)

    tell(tmp_path, {"archive": archive}, story)
    stored = {
        key.split("/")[1]: pq.read_table(io.BytesIO(object_storage.read(key)), columns=["uid"]).to_pylist()
        for key in object_storage.keys(prefix)
    }
    assert stored == {"linux_auth": [{"uid": "b1-0"}, {"uid": "b1-1"}], "falco": [{"uid": "b2-0"}]}


def test_objects_of_a_store_that_was_cut_off_are_written_again(tmp_path: Path, object_storage: ObjectStorage) -> None:
    prefix = f"cut-{tmp_path.name}"
    folder = f"s3://{object_storage.bucket}/{prefix}"
    sinks = {"a": {"kind": "file", "folder": folder, "properties": object_storage.properties}}
    (settings,) = read_further(sinks).values()
    marks = MarkFile(tmp_path / "a.json")
    object_storage.client().put_object(Bucket=object_storage.bucket, Key=f"{prefix}/x/half", Body=b"half")
    marks.write(Mark(incarnation="i", sequence=4), ["x/half", "x/never-written"])
    assert FileSink("a", settings, marks).open() == Mark(incarnation="i", sequence=4)  # type: ignore[arg-type]
    assert f"{prefix}/x/half" not in object_storage.keys(prefix)
    assert marks.read() == (Mark(incarnation="i", sequence=4), [])


async def kafka_records(servers: str, topic: str, count: int) -> list[Any]:
    """The first records of a topic, read by another client than the sink's: both must speak the broker's protocol."""
    async with AIOKafkaConsumer(topic, bootstrap_servers=servers, auto_offset_reset="earliest") as reader:
        async with asyncio.timeout(30):
            return [await reader.getone() for _ in range(count)]


def test_a_topic_of_kafka_gets_a_record_for_each_event(tmp_path: Path, kafka: str) -> None:
    topic = f"events.{tmp_path.name[-40:]}"

    async def story(broker: Broker, settings: Settings) -> None:
        await publish(broker, [event_batch("b1", 2)])
        marks = MarkFile(settings.platform.dir / "route" / "siem.json")
        await route_until(broker, settings, lambda: marks.read()[0].sequence == 1)

    # The reader unpacks gzip without a further package, zstd it does not.
    siem = {"kind": "kafka", "servers": kafka, "topic": topic, "properties": {"compression.type": "gzip"}}
    tell(tmp_path, {"siem": siem}, story)
    got = sorted(asyncio.run(kafka_records(kafka, topic, 2)), key=lambda one: one.value)
    assert [one.value for one in got] == [b'{"class_uid": 3002,"raw_data":"record %d of b1"}' % n for n in range(2)]
    headers = [dict(one.headers) for one in got]
    assert [one["source"] for one in headers] == [b"linux_auth"] * 2
    assert [one["noroshi-id"].rsplit(b":", 2)[1:] for one in headers] == [[b"1", b"0"], [b"1", b"1"]]


def test_records_come_again_when_a_broker_of_kafka_was_away(tmp_path: Path, kafka_broker: Path) -> None:
    port = free_port()
    given = {
        "kind": "kafka",
        "servers": f"127.0.0.1:{port}",
        "topic": "t",
        "properties": {"message.timeout.ms": "2000", "compression.type": "gzip"},
    }
    (settings,) = read_further({"siem": given}).values()
    messages = [wire.encode_events(event_batch(f"b{number}", 1)) for number in (1, 2)]
    first, second = (
        Delivery(subject="events.linux_auth", payload=payload, headers=headers, sequence=number, deliveries=1)
        for number, (payload, headers) in enumerate(messages, 1)
    )
    sink = KafkaSink("siem", settings, MarkFile(tmp_path / "siem.json"))  # type: ignore[arg-type]
    with running_kafka(kafka_broker, port):
        sink.store([first], Mark(incarnation="i", sequence=1))
    with pytest.raises(TransientError, match="does not take records"):
        sink.store([second], Mark(incarnation="i", sequence=2))
    assert sink.open() == Mark(incarnation="i", sequence=1)
    with running_kafka(kafka_broker, port) as kafka:
        sink.store([second], Mark(incarnation="i", sequence=2))
        (record,) = asyncio.run(kafka_records(kafka, "t", 1))
    sink.close()
    assert (record.value, sink.open()) == (
        b'{"class_uid": 3002,"raw_data":"record 0 of b2"}',
        Mark(incarnation="i", sequence=2),
    )
    sink.close()


def test_a_record_that_kafka_refuses_is_for_the_dead_letters_and_a_wrong_property_for_a_person(
    tmp_path: Path, kafka: str
) -> None:
    settings = {"kind": "kafka", "servers": kafka, "topic": "small"}
    small, wrong = read_further(
        {
            "small": {**settings, "properties": {"message.max.bytes": "1000"}},
            "wrong": {**settings, "properties": {"security.protocl": "ssl"}},
        }
    ).values()
    message = wire.encode_events(event_batch("b1", 1, padding="x" * 5000))
    delivery = Delivery(subject="events.linux_auth", payload=message[0], headers=message[1], sequence=1, deliveries=1)
    sink = KafkaSink("small", small, MarkFile(tmp_path / "small.json"))  # type: ignore[arg-type]
    assert sink.open() == Mark()
    with pytest.raises(RecordError, match="MSG_SIZE_TOO_LARGE"):
        sink.store([delivery], Mark(incarnation="i", sequence=1))
    sink.close()
    with pytest.raises(ConfigError, match=r'No such configuration property: "security\.protocl"'):
        KafkaSink("wrong", wrong, MarkFile(tmp_path / "wrong.json")).open()  # type: ignore[arg-type]


def test_sinks_that_fail_delay_nobody_and_hold_up_no_stop(tmp_path: Path) -> None:
    with web_server() as (_, url):
        nobody = url.partition("//")[2].partition("/")[0]
    out = tmp_path / "out"
    down = {
        "s3.endpoint": f"http://{nobody}",
        "s3.region": "eu-1",
        "s3.access-key-id": "a",
        "s3.secret-access-key": "b",
    }
    sinks = {
        "web": {"kind": "http", "url": f"http://{nobody}/in"},
        "topic": {"kind": "kafka", "servers": nobody, "topic": "t"},
        "bucket": {"kind": "file", "folder": "s3://archive/x", "properties": down},
        "elsewhere": {"kind": "nats", "subject": "x", "url": f"nats://{nobody}"},
        "unheard": {"kind": "nats", "subject": "nobody.keeps.this"},
        "forbidden": {"kind": "file", "folder": "/proc/noroshi"},
        "good": {"kind": "file", "folder": str(out)},
    }

    async def story(broker: Broker, settings: Settings) -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        await publish(broker, [event_batch("b1", 2)])
        began, done = loop.time(), 0.0

        def stored() -> bool:
            nonlocal done
            done = done or (loop.time() if list(out.rglob("*.zst")) and len(rows_of(settings, "events")) == 2 else 0.0)
            # Long enough for each of the others to have failed.
            return bool(done) and loop.time() - done > 2

        await route_until(broker, settings, stored, 60)
        return done - began, loop.time() - done

    stored_after, stopped_after = tell(tmp_path, sinks, story)
    assert stored_after < 20
    assert stopped_after < 20


def test_a_subject_that_no_stream_keeps_is_named_with_what_to_do(tmp_path: Path) -> None:
    sinks = {"unheard": {"kind": "nats", "subject": "nobody.keeps.this"}}

    async def story(broker: Broker, settings: Settings) -> list[dict[str, Any]]:
        await publish(broker, [event_batch("b1", 1)])
        with capture_logs() as told:
            await route_until(broker, settings, lambda: any(one["event"] == "a sink failed" for one in told))
        return [one for one in told if one["event"] == "a sink failed"]

    first = tell(tmp_path, sinks, story)[0]
    assert first["sink"] == "sink.unheard"
    assert first["error"].startswith(
        "no stream keeps the subject nobody.keeps.this: let one do so"
        " (nats stream add NAME --subjects=nobody.keeps.this)"
    )


def test_every_fault_of_the_sinks_is_told() -> None:
    sinks = {
        "a": {"kind": "ftp"},
        "b": {"kind": "http"},
        "c": {"kind": "file", "folder": "/x", "colour": "red"},
        "e": {"kind": "kafka", "servers": "h:9092", "topic": "a b"},
        "../d": {"kind": "file", "folder": "/x"},
    }
    with pytest.raises(ConfigError) as caught:
        read_further(sinks)
    assert [line.split(": ")[0] for line in str(caught.value).splitlines()] == [
        "route.sinks.a",
        "route.sinks.b.url",
        "route.sinks.c.colour",
        "route.sinks.e.topic",
        "route.sinks.../d",
    ]
