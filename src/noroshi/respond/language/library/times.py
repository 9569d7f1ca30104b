"""`time`: moments as seconds since 1970 and as RFC 3339 text."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noroshi.respond.language.failure import value_error
from noroshi.respond.language.library.registry import NUMBER, STRING, Optional, declare

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)


def _format(seconds: float, timezone: str) -> str:
    try:
        zone = ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise value_error(f"unknown time zone {timezone!r}; zones are IANA names like Europe/Berlin") from error
    try:
        moment = (_EPOCH + timedelta(seconds=seconds)).astimezone(zone)
    except (OverflowError, ValueError) as error:
        raise value_error(f"{seconds} seconds is not a date between the years 1 and 9999") from error
    text = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z") if moment.utcoffset() == timedelta(0) else text


def parse_time(value: str) -> float:
    """Seconds since 1970 of an RFC 3339 text. Raises ValueError of the language."""
    match = _RFC3339.fullmatch(value.strip())
    if not match:
        raise value_error(f"{value!r} is not an RFC 3339 time like 2026-01-31T12:00:00Z")
    day, clock, fraction, zone = match.groups()
    try:
        moment = datetime.fromisoformat(f"{day}T{clock}{'+00:00' if zone in 'Zz' else zone}")
        whole = (moment - _EPOCH) // timedelta(seconds=1)
    except (ValueError, OverflowError) as error:
        raise value_error(f"{value!r} is not a time: {error}") from error
    return whole + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)


FUNCTIONS = (
    declare("time.format", {"seconds": NUMBER, "timezone": Optional(STRING, "UTC")}, _format),
    declare("time.parse", {"value": STRING}, parse_time),
)
