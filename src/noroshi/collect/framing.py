"""Cutting what a sender gave as one piece into the records of its source."""

from __future__ import annotations

from typing import Final

import msgspec

from noroshi.collect.cutting import Cut, Cutter
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.documents import Documents, wrapper_pattern
from noroshi.collect.lines import BOM, Lines
from noroshi.collect.lots import count_records, cut_of, join_cuts
from noroshi.collect.refusal import MOST_LINES, refuse_too_long, refuse_too_many
from noroshi.sdk import Integration

_PIECE_BYTES: Final = 1 << 20
_RECORD_SEPARATOR: Final = b"\x1e"
"""What begins a text of application/json-seq (RFC 7464); JSON itself can hold it only escaped."""


def cut_body(body: bytes, integration: Integration, max_record_bytes: int, content_type: str = "") -> Cut:
    """The records of a body: lines for a source of lines, else JSON by line, in an array, or one after another.

    Whatever is not JSON stays a record of its own: the analyzer tells why it is none. Raises Refusal when there are
    more than `MOST_LINES`, or one does not end within `max_record_bytes`.
    """
    body = body.removeprefix(BOM)
    if "json-seq" in content_type:
        body = body.translate(None, delete=_RECORD_SEPARATOR)
    return _in_pieces(body, _cutter(body, integration, content_type), max_record_bytes)


def _in_pieces(body: bytes, cutter: Cutter, max_record_bytes: int) -> Cut:
    """What finds records takes forty times the memory of a text of brackets: it is given a little at a time."""
    cuts: list[Cut] = []
    rest = b""
    count = 0
    for at in range(0, len(body), _PIECE_BYTES):
        cut = cutter.cut(rest + body[at : at + _PIECE_BYTES], final=at + _PIECE_BYTES >= len(body))
        rest, count = cut.rest, count + count_records(cut)
        refuse_too_long(len(rest), max_record_bytes)
        refuse_too_many(count, MOST_LINES)
        cuts.append(cut)
    return join_cuts(cuts) if cuts else cut_of([])


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
