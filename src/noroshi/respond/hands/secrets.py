"""Secrets for playbooks, read where Google's Secret Manager would be asked."""

from __future__ import annotations

from noroshi.model.call import Attempt, Call, Facts, Failed, Reply, Returned, Secret, error_map
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.secrets.chain import Secrets

SERVICE = "googleapis.secretmanager.v1.projects.secrets.versions"


class SecretService:
    """Answers `accessString` with the secret of that name, whatever project and version are asked for."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets

    def facts(self, call: Call) -> Facts:  # noqa: ARG002
        """A look-up."""
        return Facts(writes=False, repeatable=True)

    def perform(self, call: Call, attempt: Attempt) -> Reply:  # noqa: ARG002
        """The secret; HttpError 404 when nobody keeps it."""
        name = str(call.arguments.get("secret_id", ""))
        if not call.function.endswith(".accessString"):
            return Failed(error_map("SystemError", f"not configured: {call.function}; only accessString is served"))
        try:
            value = self._secrets.find(name)
        except ConfigError as error:
            return Failed(error_map("SystemError", str(error)))
        if value is None:
            return Failed(error_map("HttpError", self._secrets.missing(name), code=404, headers={}, body=""))
        return Secret(name, value)

    def assume(self, call: Call) -> Reply:
        """A stand-in that names the secret, so that a dry run needs none."""
        return Returned(f"[secret {call.arguments.get('secret_id', '')}]")

    def reveal(self, reference: str) -> str:
        """The value of a secret by name. Raises ConfigError when nobody keeps it any more."""
        return self._secrets.reveal(reference)
