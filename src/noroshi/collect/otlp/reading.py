"""OTLP log requests, protobuf or JSON, as one JSON object a log record.

Protocol: OTLP 1.x, `ExportLogsServiceRequest`. In its JSON form trace and span ids are hexadecimal, which protobuf's
own JSON reader takes for base64: they are turned around before.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from math import inf, isfinite
from typing import Any, Final

import msgspec
from google.protobuf.json_format import Parse, ParseError
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord

from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.refusal import Because, Refusal, refuse_too_many

_IDS: Final = ("traceId", "spanId")
_DEEPEST: Final = 40
_NOT_FINITE: Final = {inf: "Infinity", -inf: "-Infinity"}
"""As protobuf's JSON spells them; JSON itself has no such numbers."""


def read_request(body: bytes, *, as_json: bool) -> ExportLogsServiceRequest:
    """The request of a body. Raises Refusal when it is none."""
    request = ExportLogsServiceRequest()
    try:
        if as_json:
            Parse(_with_ids_in_base64(body), request, ignore_unknown_fields=True)
        else:
            request.ParseFromString(body)
    except (*UNREADABLE, DecodeError, ParseError, ValueError) as error:
        raise Refusal(Because.CORRUPT, "the body is no ExportLogsServiceRequest") from error
    return request


def log_records(request: ExportLogsServiceRequest) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Every log record as its resource's attributes and the object it becomes; absent is absent.

    Raises Refusal when there are too many, or values are nested too deeply.
    """
    refuse_too_many(sum(len(scope.log_records) for one in request.resource_logs for scope in one.scope_logs))
    for of_resource in request.resource_logs:
        resource = _mapping(of_resource.resource.attributes, 0)
        for of_scope in of_resource.scope_logs:
            scope = _without_empty({"name": of_scope.scope.name, "version": of_scope.scope.version})
            for record in of_scope.log_records:
                yield resource, _without_empty({"resource": resource, "scope": scope, **_record(record)})


def _record(record: LogRecord) -> dict[str, Any]:
    return {
        "timeUnixNano": record.time_unix_nano or None,
        "observedTimeUnixNano": record.observed_time_unix_nano or None,
        "severityNumber": record.severity_number or None,
        "severityText": record.severity_text,
        "eventName": record.event_name,
        "traceId": record.trace_id.hex(),
        "spanId": record.span_id.hex(),
        "attributes": _mapping(record.attributes, 0),
        "body": _value(record.body, 0),
    }


def _mapping(pairs: Iterable[KeyValue], depth: int) -> dict[str, Any]:
    return {pair.key: _value(pair.value, depth + 1) for pair in pairs}


def _value(value: AnyValue, depth: int) -> Any:
    if depth > _DEEPEST:
        raise Refusal(Because.CORRUPT, "a value is nested too deeply")
    kind = value.WhichOneof("value")
    if kind == "kvlist_value":
        return _mapping(value.kvlist_value.values, depth)
    if kind == "array_value":
        return [_value(one, depth + 1) for one in value.array_value.values]
    if kind == "bytes_value":
        return b64encode(value.bytes_value).decode()
    if kind == "double_value" and not isfinite(value.double_value):
        return _NOT_FINITE.get(value.double_value, "NaN")
    return getattr(value, kind) if kind else None


def _without_empty(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value not in (None, "", {}, [])}


def _with_ids_in_base64(body: bytes) -> str:
    document = msgspec.json.decode(body)
    if not isinstance(document, dict):
        raise Refusal(Because.CORRUPT, "the body is no JSON object")
    for record in _records(document):
        for name in _IDS:
            if isinstance(record.get(name), str):
                record[name] = b64encode(bytes.fromhex(record[name])).decode()
    return msgspec.json.encode(document).decode()


def _records(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for of_resource in _objects(document.get("resourceLogs")):
        for of_scope in _objects(of_resource.get("scopeLogs")):
            yield from _objects(of_scope.get("logRecords"))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, dict))
