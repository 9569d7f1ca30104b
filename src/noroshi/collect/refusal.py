"""Why a sender is turned away, in terms that every protocol has words for."""

from __future__ import annotations

from enum import Enum
from typing import Final

from noroshi.runtime.errors import NoroshiError


class Because(Enum):
    """Reasons, each with its HTTP status."""

    NO_TOKEN = 401
    BAD_TOKEN = (401, "bad token")
    FORBIDDEN = 403
    NO_SUCH_SOURCE = 404
    TOO_SLOW = 408
    TOO_LARGE = 413
    UNKNOWN_ENCODING = 415
    CORRUPT = 400
    EMPTY = (400, "empty")
    TOO_OFTEN = 429
    BUSY = 503

    @property
    def status(self) -> int:
        """The HTTP status code."""
        return self.value if isinstance(self.value, int) else int(self.value[0])

    @property
    def code(self) -> str:
        """A short code for machines."""
        return self.name.lower().replace("_", "-")


MOST_RECORDS: Final = 100_000
"""Records of one request that are taken apart one by one: tiny ones cost far more than their bytes tell."""


MOST_LINES: Final = 1_000_000
"""Records of one request that are cut all together."""


def refuse_too_many(count: int, most: int = MOST_RECORDS) -> None:
    """Raises Refusal when a request has more records than are taken apart at once."""
    if count > most:
        raise Refusal(Because.TOO_LARGE, f"a request may have at most {most:,} records")


def refuse_too_long(length: int, most_bytes: int) -> None:
    """Raises Refusal when a record is longer than allowed."""
    if length > most_bytes:
        raise Refusal(Because.TOO_LARGE, f"a record may have at most {most_bytes:,} bytes")


class Refusal(NoroshiError):  # noqa: N818 - what we say to a sender, not what went wrong here
    """Nothing of the request was taken, unless the message says otherwise."""

    def __init__(self, because: Because, message: str, *, after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.because = because
        self.after_seconds = after_seconds
