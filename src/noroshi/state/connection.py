"""Reaching a Valkey server, and what its client's errors mean to us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import valkey
from valkey.backoff import ExponentialBackoff
from valkey.exceptions import (
    AuthenticationError,
    AuthorizationError,
    ConnectionError,  # noqa: A004 - the client's own error, which is not the built-in one
    OutOfMemoryError,
    ReadOnlyError,
    TimeoutError,  # noqa: A004
    TryAgainError,
    ValkeyError,
)
from valkey.retry import Retry

from noroshi.runtime.errors import AuthError, ConfigError, TransientError

_TRANSIENT: Final = (ConnectionError, TimeoutError, OutOfMemoryError, ReadOnlyError, TryAgainError)
_NOT_NOW: Final = ("BUSY", "LOADING", "MASTERDOWN", "CLUSTERDOWN", "MISCONF", "NOREPLICAS")
"""Codes of a server that is sound but cannot write just now; MISCONF is a disk that is full."""


def open_client(url: str, timeout_seconds: float) -> valkey.Valkey:
    """A client that connects when it is first used and tries a few times. Raises ConfigError for a URL that is none."""
    try:
        return valkey.Valkey.from_url(
            url,
            socket_timeout=timeout_seconds,
            retry=Retry(ExponentialBackoff(cap=0.2, base=0.02), 3),
            retry_on_error=[ConnectionError],
        )
    except ValueError as error:
        # The URL itself may hold a password, and so may the client's own message.
        forms = "unix:///path, valkey://host:port or valkeys://host:port"
        raise ConfigError(f"the state store's URL is none; it looks like {forms}") from error


@contextmanager
def translated_errors() -> Iterator[None]:
    """The client's errors as ours; what the server refuses for another reason is our bug and passes."""
    try:
        yield
    except (AuthenticationError, AuthorizationError) as error:
        raise AuthError("the state store refuses the credentials in its URL; mend them") from error
    except _TRANSIENT as error:
        raise TransientError(f"the state store does not answer: {error}", after_seconds=1.0) from error
    except ValkeyError as error:
        if str(error).startswith(_NOT_NOW):
            raise TransientError(f"the state store does not take it now: {error}", after_seconds=1.0) from error
        raise
