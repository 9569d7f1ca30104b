"""HEC's answers: the code in the body, the text that goes with it, and the HTTP status."""

from __future__ import annotations

from enum import Enum
from typing import Any

from noroshi.collect.refusal import Because, Refusal


class Code(Enum):
    """Numbers, texts and statuses as Splunk documents them."""

    SUCCESS = (0, "Success", 200)
    TOKEN_DISABLED = (1, "Token disabled", 403)
    TOKEN_REQUIRED = (2, "Token is required", 401)
    INVALID_AUTHORIZATION = (3, "Invalid authorization", 401)
    INVALID_TOKEN = (4, "Invalid token", 403)
    NO_DATA = (5, "No data", 400)
    INVALID_FORMAT = (6, "Invalid data format", 400)
    INCORRECT_INDEX = (7, "Incorrect index", 400)
    BUSY = (9, "Server is busy", 503)
    CHANNEL_MISSING = (10, "Data channel is missing", 400)
    INVALID_CHANNEL = (11, "Invalid data channel", 400)
    EVENT_REQUIRED = (12, "Event field is required", 400)
    EVENT_BLANK = (13, "Event field cannot be blank", 400)
    ACK_DISABLED = (14, "ACK is disabled", 400)
    INDEXED_FIELDS = (15, "Error in handling indexed fields", 400)
    QUERY_STRING_DISABLED = (16, "Query string authorization is not enabled", 400)
    HEALTHY = (17, "HEC is healthy", 200)
    UNHEALTHY = (18, "HEC is unhealthy, queues are full", 503)
    SHUTTING_DOWN = (23, "Server is shutting down", 503)
    QUEUE_AT_CAPACITY = (26, "Queue at capacity", 429)

    @property
    def number(self) -> int:
        """The code in the body."""
        return self.value[0]

    @property
    def text(self) -> str:
        """The text in the body."""
        return self.value[1]

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.value[2]


class HecError(Refusal):
    """A refusal that only HEC knows; `more` goes into the answer, such as `invalid-event-number`."""

    def __init__(self, code: Code, **more: Any) -> None:
        super().__init__(Because.CORRUPT, code.text)
        self.code = code
        self.more = {name.replace("_", "-"): value for name, value in more.items()}
