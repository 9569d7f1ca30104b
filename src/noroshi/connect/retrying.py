"""Decides whether, and when, a request that failed is sent again."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from noroshi.sdk.connector import Retry
from noroshi.sdk.outside import CallError

_UNSENT_CODES: Final = frozenset({429, 503})
_REPEATABLE_CODES: Final = frozenset({429, 502, 503, 504})
_UNSENT_TAGS: Final = frozenset({"ConnectionFailedError"})
_REPEATABLE_TAGS: Final = frozenset({"ConnectionFailedError", "ConnectionError", "TimeoutError"})
_FIRST_SECONDS: Final = 0.5
_MOST_SECONDS: Final = 20.0
_MOST_RETRIES: Final = 5

Jitter = Callable[[], float]


def pause_seconds(
    error: CallError,
    retry: Retry,
    number: int,
    *,
    now: datetime | None = None,
    jitter: Jitter = random.random,
) -> float | None:
    """How long to wait before try `number + 1`; None when it must not, or need not, be sent again.

    What the other side asks for by Retry-After (RFC 9110) is kept to; else the pause doubles, with full jitter.
    """
    if number > _MOST_RETRIES or not _may(error, retry):
        return None
    asked = _retry_after(error, now or datetime.now(UTC))
    if asked is not None:
        return asked
    return float(min(_FIRST_SECONDS * 2 ** (number - 1), _MOST_SECONDS) * (0.5 + jitter() / 2))


def _may(error: CallError, retry: Retry) -> bool:
    if retry is Retry.NEVER:
        return False
    repeatable = retry is Retry.REPEATABLE
    if error.tag == "HttpError":
        return error.code in (_REPEATABLE_CODES if repeatable else _UNSENT_CODES)
    return error.tag in (_REPEATABLE_TAGS if repeatable else _UNSENT_TAGS)


def _retry_after(error: CallError, now: datetime) -> float | None:
    headers = error.error.get("headers")
    said = headers.get("retry-after") if isinstance(headers, dict) else None
    if not isinstance(said, str):
        return None
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return None
    return max(0.0, (until - now).total_seconds()) if until.tzinfo else None
