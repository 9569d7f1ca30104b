"""Secrets for playbooks, read where Google's Secret Manager would be asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from noroshi.model.call import Attempt, Call, Facts, Failed, Returned, Secret
from noroshi.respond.language.effects import Outcome
from noroshi.respond.language.failure import failure
from noroshi.runtime.errors import ConfigError

SERVICE = "googleapis.secretmanager.v1.projects.secrets.versions"


class SecretService:
    """Answers `accessString` from the environment (`NOROSHI_SECRET_SLACK_TOKEN`) or a folder with a file per secret."""

    def __init__(self, environment: Mapping[str, str], folder: Path | None = None) -> None:
        self._environment = environment
        self._folder = folder

    def facts(self, call: Call) -> Facts:  # noqa: ARG002
        """A look-up."""
        return Facts(writes=False, repeatable=True)

    def perform(self, call: Call, attempt: Attempt) -> Outcome | Secret:  # noqa: ARG002
        """The secret; HttpError 404 when nobody keeps it."""
        name = str(call.arguments.get("secret_id", ""))
        if not call.function.endswith(".accessString"):
            return Failed(failure("SystemError", f"not configured: {call.function}; only accessString is served").value)
        value = self._find(name)
        if value is None:
            error = failure("HttpError", self._missing(name), code=404, headers={}, body="")
            return Failed(error.value)
        return Secret(name, value)

    def assume(self, call: Call) -> Outcome | Secret:
        """A stand-in that names the secret, so that a dry run needs none."""
        return Returned(f"[secret {call.arguments.get('secret_id', '')}]")

    def reveal(self, reference: str) -> str:
        """The value of a secret by name. Raises ConfigError when nobody keeps it any more."""
        value = self._find(reference)
        if value is None:
            raise ConfigError(self._missing(reference))
        return value

    def _find(self, name: str) -> str | None:
        value = self._environment.get(_variable(name))
        if value is None and self._folder is not None and Path(name).name == name and name:
            file = self._folder / name
            value = file.read_text(encoding="utf-8").rstrip("\n") if file.is_file() else None
        return value

    def _missing(self, name: str) -> str:
        where = f", or the file {self._folder / name}" if self._folder else ""
        return f"there is no secret {name!r}; set the environment variable {_variable(name)}{where}"


def _variable(name: str) -> str:
    return "NOROSHI_SECRET_" + "".join(letter if letter.isalnum() else "_" for letter in name).upper()
