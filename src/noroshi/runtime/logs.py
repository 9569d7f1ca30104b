"""Structured logs: JSON lines for machines, short coloured lines for a person at a terminal; never a secret."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

from noroshi.runtime.masking import MASK, mask_addresses, names_secret


def configure_logs(level: str, *, room: str, as_json: bool) -> None:
    """Set up logging of this process; call it once, at the start of a command that runs for long."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        # Tracebacks without the values of variables: there may be a password or a cookie among them.
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            mask_secrets,
            structlog.processors.format_exc_info if as_json else _unchanged,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Unfailing(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(room=room)


class _Unfailing:
    """A file whose writing never fails: on a full disk a log is lost, and whoever logs goes on."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        """See io."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """See io."""
        with suppress(OSError):
            self._file.flush()


def mask_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide the values of keys that name a secret, and secrets in addresses: what was logged by mistake is not told."""
    for key, value in event.items():
        if names_secret(key):
            event[key] = MASK
        elif isinstance(value, str):
            event[key] = mask_addresses(value)
    return event


def _unchanged(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return event
