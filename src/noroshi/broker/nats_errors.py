"""Errors of the NATS client in our words."""

from __future__ import annotations

from typing import Final

import nats.errors
from nats.js.errors import APIError, NoStreamResponseError, NotFoundError, ServiceUnavailableError

from noroshi.runtime.errors import ConfigError, OverloadError, TransientError

_FULL: Final = frozenset({10077, 10047, 10023})
"""JetStream's error codes for a stream at its limit, and for storage and resources that are used up."""
_RETRY_SECONDS: Final = 1.0


class translated:  # noqa: N801 - reads as a word in `with`
    """Turns the client's errors into ours: full streams push back, everything else is worth another try."""

    def __init__(self, doing: str) -> None:
        self._doing = doing

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: type | None, error: BaseException | None, __: object) -> None:
        if isinstance(error, NotFoundError):
            raise ConfigError(f"cannot {self._doing}: {error.description}") from error
        if isinstance(error, APIError) and error.err_code in _FULL:
            raise OverloadError(f"cannot {self._doing}: {error.description}") from error
        if isinstance(error, (NoStreamResponseError, ServiceUnavailableError, APIError, nats.errors.Error)):
            raise TransientError(f"cannot {self._doing}: {error}", after_seconds=_RETRY_SECONDS) from error
        if isinstance(error, TimeoutError):
            raise TransientError(f"cannot {self._doing}: no answer in time", after_seconds=_RETRY_SECONDS) from error
