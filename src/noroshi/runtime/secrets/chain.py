"""Every place that keeps secrets, asked in turn."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.runtime.errors import ConfigError
from noroshi.runtime.secrets.sources import SecretSource


class Secrets:
    """The first source that knows a name answers."""

    def __init__(self, sources: Sequence[SecretSource]) -> None:
        self._sources = tuple(sources)

    def find(self, name: str) -> str | None:
        """The value, None when nobody keeps it. Raises ConfigError when a source cannot be asked."""
        found = (source.find(name) for source in self._sources)
        return next((value for value in found if value is not None), None)

    def reveal(self, name: str) -> str:
        """The value. Raises ConfigError, which says where to put it, when nobody keeps it."""
        value = self.find(name)
        if value is None:
            raise ConfigError(self.missing(name))
        return value

    def missing(self, name: str) -> str:
        """What to do about a secret that nobody keeps."""
        places = [source.place(name) for source in self._sources]
        return f"there is no secret {name!r}; set {', or '.join(places)}"
