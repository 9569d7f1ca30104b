"""What HEC bodies hold: events in envelopes one after another, or lines."""

from __future__ import annotations

from typing import Any, Final

import msgspec
from starlette.requests import Request

from noroshi.collect.collector import Reception
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.documents import Documents
from noroshi.collect.envelope import unwrap_json, unwrap_text
from noroshi.collect.hec.codes import Code, HecError
from noroshi.collect.lines import Lines
from noroshi.collect.lots import count_records, records_of
from noroshi.collect.refusal import refuse_too_many
from noroshi.collect.tokens import Token

Lots = dict[str, list[bytes]]
"""Records by source."""

_MEMBER: Final = "_hec"
_NAMING: Final = ("sourcetype", "source", "index")
"""Where a sender may name the source, in this order."""


class _Envelope(msgspec.Struct):
    event: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    time: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    host: Any = msgspec.UNSET
    source: Any = msgspec.UNSET
    sourcetype: Any = msgspec.UNSET
    index: Any = msgspec.UNSET
    fields: Any = msgspec.UNSET


_ENVELOPE: Final = msgspec.json.Decoder(_Envelope)


def read_events(body: bytes, _: Request, token: Token, reception: Reception) -> Lots:
    """The events of `/event`. Raises HecError, with the number of the event that is wrong, and then takes none."""
    lots: Lots = {}
    number = -1
    cut = Documents().cut(body, final=True)
    refuse_too_many(count_records(cut))
    for number, text in enumerate(records_of(cut)):
        try:
            envelope = _ENVELOPE.decode(text)
        except UNREADABLE:
            raise HecError(Code.INVALID_FORMAT, invalid_event_number=number) from None
        if envelope.event is msgspec.UNSET:
            raise HecError(Code.EVENT_REQUIRED, invalid_event_number=number)
        event = bytes(envelope.event).strip()
        if event in (b'""', b"null"):
            raise HecError(Code.EVENT_BLANK, invalid_event_number=number)
        if envelope.fields is not msgspec.UNSET and not _are_flat(envelope.fields):
            raise HecError(Code.INDEXED_FIELDS, invalid_event_number=number)
        wrapper = {
            name: value
            for name in ("time", "host", "source", "sourcetype", "index", "fields")
            if (value := getattr(envelope, name)) is not msgspec.UNSET
        }
        source = _choose(wrapper, token, reception, number)
        integration = reception.sources.get(source)
        if event.startswith(b'"'):
            record = unwrap_text(msgspec.json.decode(event, type=str), wrapper, _MEMBER, integration)
        else:
            record = unwrap_json(event, wrapper, _MEMBER, integration)
        lots.setdefault(source, []).append(record)
    if number < 0:
        raise HecError(Code.NO_DATA)
    return lots


def read_lines(body: bytes, request: Request, token: Token, reception: Reception) -> Lots:
    """The lines of `/raw`, with what the query says about all of them."""
    wrapper = {name: value for name in ("host", *_NAMING) if (value := request.query_params.get(name))}
    lines = list(records_of(Lines().cut(body, final=True)))
    if not lines:
        raise HecError(Code.NO_DATA)
    return {_choose(wrapper, token, reception, None): lines}


def _choose(wrapper: dict[str, Any], token: Token, reception: Reception, number: int | None) -> str:
    """The token's own source if it has just one, else the one that the sender names."""
    if token.only_source is not None:
        return token.only_source
    for name in _NAMING:
        named = wrapper.get(name)
        if isinstance(named, str) and named in reception.sources and token.allows_source(named):
            return named
    more = {} if number is None else {"invalid_event_number": number}
    raise HecError(Code.INCORRECT_INDEX, **more)


def _are_flat(fields: Any) -> bool:
    """Splunk takes indexed fields as one object of texts, numbers, booleans and lists of them."""
    return isinstance(fields, dict) and not any(isinstance(value, dict) for value in fields.values())
