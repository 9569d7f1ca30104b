"""Records that come wrapped by a protocol: the source's own record, and beside it what only the wrapper knew.

A source of lines gets the text alone. Any other gets a JSON object: the record's own, with the wrapper as its last
`member`, so that no member of the record passes for it; what is no object becomes the object's `message`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from noroshi.collect.decoding import UNREADABLE
from noroshi.sdk import Integration


def unwrap_text(text: str, wrapper: Mapping[str, Any], member: str, integration: Integration) -> bytes:
    """The record that a text is, for the analyzer of its source."""
    octets = text.encode("utf-8", "surrogatepass")
    if integration.format == "lines":
        return octets
    if is_object(octets):
        return _with_member(octets, wrapper, member)
    return msgspec.json.encode({"message": text, **({member: wrapper} if wrapper else {})})


def unwrap_json(value: bytes, wrapper: Mapping[str, Any], member: str, integration: Integration) -> bytes:
    """The record that a JSON value is, given as it is written, for the analyzer of its source."""
    if integration.format == "lines":
        return value.strip()
    if is_object(value):
        return _with_member(value, wrapper, member)
    return msgspec.json.encode({"message": msgspec.Raw(value), **({member: wrapper} if wrapper else {})})


def is_object(text: bytes) -> bool:
    """Whether it is one JSON object."""
    if not text.lstrip().startswith(b"{"):
        return False
    try:
        msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    except UNREADABLE:
        return False
    return True


def _with_member(own: bytes, wrapper: Mapping[str, Any], member: str) -> bytes:
    own = own.strip()
    if not wrapper:
        return own
    inner = own[:-1].rstrip()
    comma = b"" if inner == b"{" else b","
    return inner + comma + msgspec.json.encode(member) + b":" + msgspec.json.encode(wrapper) + b"}"
