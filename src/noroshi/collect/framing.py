"""Cutting what a sender gave as one piece into the records of its source."""

from __future__ import annotations

from typing import Final

import msgspec

from noroshi.collect.cutting import Cut, Cutter
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.documents import Documents, wrapper_pattern
from noroshi.collect.lines import BOM, Lines
from noroshi.sdk import Integration

_RECORD_SEPARATOR: Final = b"\x1e"
"""What begins a text of application/json-seq (RFC 7464); JSON itself can hold it only escaped."""


def cut_body(body: bytes, integration: Integration, content_type: str = "") -> Cut:
    """The records of a body: lines for a source of lines, else JSON by line, in an array, or one after another.

    Whatever is not JSON stays a record of its own: the analyzer tells why it is none.
    """
    body = body.removeprefix(BOM)
    if "json-seq" in content_type:
        body = body.translate(None, delete=_RECORD_SEPARATOR)
    return _cutter(body, integration, content_type).cut(body, final=True)


def _cutter(body: bytes, integration: Integration, content_type: str) -> Cutter:
    if integration.format == "lines":
        return Lines()
    if integration.unwrap and wrapper_pattern(integration.unwrap).match(body):
        return Documents(integration.unwrap)
    if "ndjson" in content_type or "jsonl" in content_type:
        return Lines()
    start = body.lstrip()
    if start.startswith(b"["):
        return Documents()
    return Lines() if _is_value(start.split(b"\n", 1)[0]) else Documents()


def _is_value(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except UNREADABLE:
        return False
    return True
