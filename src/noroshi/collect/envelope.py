"""Records that come wrapped by a protocol: the source's own record, and beside it what only the wrapper knew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from noroshi.sdk import Integration


def unwrapped(record: bytes | str, wrapper: Mapping[str, Any], member: str, integration: Integration) -> bytes:
    """The record as its source's analyzer reads it.

    A source of lines gets the text alone. Any other gets a JSON object: the record's own, with the wrapper as its
    last `member`; a record that is no object becomes the object's `message`.
    """
    text = record.encode() if isinstance(record, str) else record
    if integration.format == "lines":
        return _text_of(text) if isinstance(record, bytes) else text
    beside = msgspec.json.encode(wrapper) if wrapper else b""
    own = text.strip()
    if not _is_object(own):
        message = record if isinstance(record, str) else msgspec.Raw(own)
        return msgspec.json.encode({"message": message, **({member: wrapper} if wrapper else {})})
    if not beside:
        return own
    inner = own[:-1].rstrip()
    comma = b"" if inner == b"{" else b","
    return inner + comma + msgspec.json.encode(member) + b":" + beside + b"}"


def _is_object(text: bytes) -> bool:
    if not text.startswith(b"{"):
        return False
    try:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _text_of(json_text: bytes) -> bytes:
    """What a JSON value is as a line: a string's content, anything else as it is written."""
    try:
        return msgspec.json.decode(json_text, type=str).encode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        return json_text
