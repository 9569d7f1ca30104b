"""JSON documents of a message, as further sinks are given them: one a record, event, alert or dead letter."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.route.further import FurtherSettings


def documents(message: Delivery, chosen: FurtherSettings) -> list[bytes]:
    """The documents of a message that the sink is to have; [] when none. Raises RecordError for a broken message.

    An event is its OCSF object with `raw_data`. A raw record is itself when it is one line, else a JSON text.
    """
    if not chosen.takes(message.headers.get("source", "")):
        return []
    if chosen.stream == "events":
        return list(_events(message, set(chosen.classes)))
    if chosen.stream == "alerts":
        return [msgspec.json.encode(alert) for alert in wire.decode_alerts(message.payload)]
    if chosen.stream == "dead":
        return [msgspec.json.encode(letter) for letter in wire.decode_dead(message.payload)]
    records = wire.decode_raw(message.payload, message.headers).records.to_pylist()
    return [_line(record or b"") for record in records]


def chunks(lines: list[bytes], max_bytes: int) -> Iterator[bytes]:
    """Lines put together to newline-delimited bodies of at most `max_bytes`, or of one line."""
    waiting: list[bytes] = []
    size = 0
    for line in lines:
        if waiting and size + len(line) + 1 > max_bytes:
            yield b"".join(waiting)
            waiting, size = [], 0
        waiting.append(line + b"\n")
        size += len(line) + 1
    if waiting:
        yield b"".join(waiting)


def _events(message: Delivery, classes: set[int]) -> Iterator[bytes]:
    batch = wire.decode_events(message.payload, message.headers)
    columns = (one.to_pylist() for one in (batch.table["class_uid"], batch.table["ocsf"], batch.raw_data()))
    for class_uid, ocsf, raw in zip(*columns, strict=True):
        if not classes or class_uid in classes:
            joint = b"," if len(ocsf) > 2 else b""
            yield ocsf.encode()[:-1] + joint + b'"raw_data":' + msgspec.json.encode(raw) + b"}"


def _line(record: bytes) -> bytes:
    return record if b"\n" not in record else msgspec.json.encode(record.decode("utf-8", "backslashreplace"))
