"""Where secrets are kept by others: the environment and a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from noroshi.runtime.errors import ConfigError


class SecretSource(Protocol):
    """One place that keeps secrets."""

    def find(self, name: str) -> str | None:
        """The value, None when this place has none of that name. Raises ConfigError when it cannot be asked."""

    def place(self, name: str) -> str:
        """Where a secret of that name would be put, for messages."""


class Environment:
    """`slack-token` is the variable `NOROSHI_SECRET_SLACK_TOKEN`."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables

    def find(self, name: str) -> str | None:
        """See `SecretSource`."""
        return self._variables.get(self.variable(name))

    def place(self, name: str) -> str:
        """See `SecretSource`."""
        return f"the environment variable {self.variable(name)}"

    @staticmethod
    def variable(name: str) -> str:
        """The variable that holds a secret."""
        return "NOROSHI_SECRET_" + "".join(letter if letter.isalnum() else "_" for letter in name).upper()


class Folder:
    """A file per secret, as container platforms mount them. One line break at the end is not part of the value."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def find(self, name: str) -> str | None:
        """See `SecretSource`."""
        if not name or Path(name).name != name:
            return None
        try:
            return (self._path / name).read_text(encoding="utf-8").removesuffix("\n").removesuffix("\r")
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"the secret in {self._path / name} cannot be read: {type(error).__name__}") from None

    def place(self, name: str) -> str:
        """See `SecretSource`."""
        return f"the file {self._path / name}"
