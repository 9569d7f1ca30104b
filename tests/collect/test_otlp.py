"""OTLP/HTTP logs: the OpenTelemetry SDK's own exporter, both encodings, and answers as the protocol wants them."""

from __future__ import annotations

import asyncio
import json
import logging
import math
from pathlib import Path
from typing import Any

import pytest
from google.rpc.status_pb2 import Status
from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource
from tests.collect.collecting import Collecting, collecting

PROTOBUF = {"content-type": "application/x-protobuf"}


@pytest.mark.parametrize("compression", [Compression.NoCompression, Compression.Gzip, Compression.Deflate])
def test_the_sdks_exporter_delivers_every_record(tmp_path: Path, compression: Compression) -> None:
    async def story(one: Collecting) -> list[Any]:
        await asyncio.to_thread(_export, one.url, one.token, compression)
        return [json.loads(record) for record in await one.records("falco")]

    records = collecting(tmp_path, story)
    assert [record["body"] for record in records] == [f"text {n}" for n in range(300)]
    first = records[0]
    assert first["attributes"] == {"n": 0, "deep": {"list": [1, "a", 2.5, True]}}
    assert (first["severityText"], first["severityNumber"]) == ("WARN", 13)
    assert first["resource"]["noroshi.source"] == "falco"
    assert first["scope"] == {"name": "tests", "version": "1"}
    assert first["timeUnixNano"] == 1_700_000_000_000_000_000


def _export(url: str, token: str, compression: Compression) -> None:
    exporter = OTLPLogExporter(
        endpoint=f"{url}/v1/logs", headers={"Authorization": f"Bearer {token}"}, compression=compression
    )
    provider = LoggerProvider(Resource({"noroshi.source": "falco", "service.name": "shop"}))
    provider.add_log_record_processor(BatchLogRecordProcessor(exporter, max_export_batch_size=100))
    logger = provider.get_logger("tests", "1")
    for number in range(300):
        logger.emit(
            timestamp=1_700_000_000_000_000_000 + number,
            severity_number=SeverityNumber.WARN,
            severity_text="WARN",
            body=f"text {number}",
            attributes={"n": number, "deep": {"list": [1, "a", 2.5, True]}},
        )
    provider.shutdown()


def test_the_json_example_of_the_specification_is_read(tmp_path: Path, shared: Path) -> None:
    example = (shared / "corpora" / "otlp-examples" / "logs.json").read_bytes()

    async def story(one: Collecting) -> tuple[Any, list[Any]]:
        client = one.client(one.tokens.create("otel", sources=["falco"]))
        answer = await client.post("/v1/logs", content=example, headers={"content-type": "application/json"})
        return (answer.status_code, answer.json()), [json.loads(record) for record in await one.records("falco")]

    answer, (record,) = collecting(tmp_path, story)
    written = json.loads(example)["resourceLogs"][0]["scopeLogs"][0]["logRecords"][0]
    assert answer == (200, {})
    assert record["body"] == written["body"]["stringValue"]
    assert record["traceId"] == written["traceId"].lower()
    assert record["spanId"] == written["spanId"].lower()


def test_a_body_that_is_a_record_is_the_record_and_a_line_is_a_line(tmp_path: Path) -> None:
    def request(source: str, *bodies: str) -> bytes:
        message = ExportLogsServiceRequest()
        of_resource = message.resource_logs.add()
        attribute = of_resource.resource.attributes.add(key="service.name")
        attribute.value.string_value = source
        scope = of_resource.scope_logs.add()
        for body in bodies:
            scope.log_records.add(severity_text="INFO").body.string_value = body
        return message.SerializeToString()

    async def story(one: Collecting) -> tuple[list[Any], list[bytes]]:
        client = one.client()
        for source, bodies in (("falco", ('{"rule": "x"}', "{broken")), ("linux_auth", ("a line",))):
            (await client.post("/v1/logs", content=request(source, *bodies), headers=PROTOBUF)).raise_for_status()
        return [json.loads(record) for record in await one.records("falco")], await one.records("linux_auth")

    beside = {"resource": {"service.name": "falco"}, "severityText": "INFO"}
    assert collecting(tmp_path, story) == (
        [{"rule": "x", "_otlp": beside}, {"body": "{broken", **beside}],
        [b"a line"],
    )


def test_numbers_that_json_has_not_are_spelled_as_protobuf_does(tmp_path: Path) -> None:
    message = ExportLogsServiceRequest()
    scope = message.resource_logs.add().scope_logs.add()
    for number in (math.nan, math.inf, -math.inf, 0.5):
        scope.log_records.add().body.double_value = number

    async def story(one: Collecting) -> list[Any]:
        client = one.client(one.tokens.create("otel", sources=["falco"]))
        (await client.post("/v1/logs", content=message.SerializeToString(), headers=PROTOBUF)).raise_for_status()
        return [json.loads(record) for record in await one.records("falco")]

    assert collecting(tmp_path, story) == [{"body": one} for one in ("NaN", "Infinity", "-Infinity", 0.5)]


def test_records_without_a_source_are_told_as_rejected(tmp_path: Path) -> None:
    message = ExportLogsServiceRequest()
    message.resource_logs.add().scope_logs.add().log_records.add().body.string_value = "x"
    as_json = b'{"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": {"stringValue": "x"}}]}]}]}'

    async def story(one: Collecting) -> tuple[int, Any]:
        client = one.client()
        binary = await client.post("/v1/logs", content=message.SerializeToString(), headers=PROTOBUF)
        text = await client.post("/v1/logs", content=as_json, headers={"content-type": "application/json"})
        said = ExportLogsServiceResponse.FromString(binary.content)
        return said.partial_success.rejected_log_records, text.json()["partialSuccess"]["rejectedLogRecords"]

    assert collecting(tmp_path, story) == (1, "1")


def test_refusals_are_statuses_in_the_encoding_of_the_request(tmp_path: Path) -> None:
    async def story(one: Collecting) -> list[tuple[int, Any]]:
        client, nobody = one.client(), one.client(None)
        json_type = {"content-type": "application/json"}
        unknown = await nobody.post("/v1/logs", content=b"", headers=PROTOBUF)
        broken = await client.post("/v1/logs", content=b"\xff\xff\xff", headers=PROTOBUF)
        text = await client.post("/v1/logs", content=b'{"resourceLogs": 7}', headers=json_type)
        other = await client.post("/v1/logs", content=b"x", headers={"content-type": "text/plain"})
        return [
            (unknown.status_code, Status.FromString(unknown.content).code),
            (broken.status_code, Status.FromString(broken.content).code),
            (text.status_code, text.json()["code"]),
            (other.status_code, Status.FromString(other.content).code),
        ]

    assert collecting(tmp_path, story) == [(401, 16), (400, 3), (400, 3), (415, 3)]


def test_nesting_without_end_is_refused(tmp_path: Path) -> None:
    value: dict[str, Any] = {"stringValue": "x"}
    for _ in range(60):
        value = {"arrayValue": {"values": [value]}}
    body = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [{"body": value}]}]}]})

    async def story(one: Collecting) -> int:
        headers = {"content-type": "application/json"}
        return (await one.client().post("/v1/logs", content=body, headers=headers)).status_code

    assert collecting(tmp_path, story) == 400


def test_the_exporter_comes_again_when_the_broker_is_full(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def story(one: Collecting) -> tuple[int, str | None, str]:
        big = json.dumps({"resourceLogs": [{"scopeLogs": [{"logRecords": [
            {"body": {"stringValue": f"{n * 7919:x}"}} for n in range(5000)
        ]}]}]})  # fmt: skip
        client = one.client(one.tokens.create("otel", sources=["falco"]))
        answer = await client.post("/v1/logs", content=big, headers={"content-type": "application/json"})
        while answer.status_code == 200:
            answer = await client.post("/v1/logs", content=big, headers={"content-type": "application/json"})
        return answer.status_code, answer.headers.get("retry-after"), answer.json()["message"]

    with caplog.at_level(logging.CRITICAL):
        assert collecting(tmp_path, story, raw_bytes=64 << 10) == (503, "5", "the broker is full")
