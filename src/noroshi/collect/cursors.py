"""Where collectors that fetch have got to: one small file an input, written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import msgspec

from noroshi.runtime.errors import ConfigError

_FOLDER: Final = "cursors"

T = TypeVar("T")


class Cursor(Generic[T]):
    """The stored state of one input, of a given type."""

    def __init__(self, folder: Path, name: str, kind: type[T]) -> None:
        """Raises ConfigError when the folder cannot be made."""
        try:
            (folder / _FOLDER).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"cannot make {folder / _FOLDER}: {error.strerror}") from error
        self._path = folder / _FOLDER / f"{name}.json"
        self._decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(kind)
        self._kind = kind

    def load(self) -> T:
        """What was stored last, or the type's default. Raises ConfigError when it cannot be read."""
        try:
            loaded: T = self._decoder.decode(self._path.read_bytes())
        except FileNotFoundError:
            return self._kind()
        except (OSError, msgspec.DecodeError) as error:
            raise ConfigError(f"cannot read {self._path}: {error}; remove it to begin anew") from error
        return loaded

    def store(self, state: T) -> None:
        """Replace what was stored. Raises ConfigError when it cannot be written."""
        fresh = self._path.with_suffix(".new")
        try:
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(msgspec.json.encode(state))
            fresh.replace(self._path)
        except OSError as error:
            raise ConfigError(f"cannot write {self._path}: {error.strerror}") from error
