"""Secrets in Google Cloud Secret Manager; needs the extra `noroshi[gcp]`.

REST: `GET /v1/projects/P/secrets/S/versions/latest:access` gives `{payload: {data: BASE64}}`.
"""

from __future__ import annotations

import base64
import re
from functools import cached_property
from typing import Any, Final

from noroshi.runtime.errors import AuthError, ConfigError

_URL: Final = "https://secretmanager.googleapis.com/v1/projects/{}/secrets/{}/versions/latest:access"
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,255}")
_SCOPE: Final = "https://www.googleapis.com/auth/cloud-platform"


class SecretManager:
    """The latest version of each secret of a project, read with the credentials of the surroundings."""

    def __init__(self, project: str, session: Any = None) -> None:
        """`session` is asked with `.get(url, timeout=…)`; without one, Google's default credentials make it."""
        self._project = project
        self._given = session

    @cached_property
    def _session(self) -> Any:
        if self._given is not None:
            return self._given
        try:
            import google.auth
            from google.auth.exceptions import DefaultCredentialsError
            from google.auth.transport.requests import AuthorizedSession
        except ImportError as error:
            raise ConfigError("secrets.gcp_project needs Google's libraries: pip install 'noroshi[gcp]'") from error
        try:
            credentials, _ = google.auth.default(scopes=[_SCOPE])
        except DefaultCredentialsError as error:
            raise AuthError("secrets.gcp_project: there are no Google credentials here") from error
        return AuthorizedSession(credentials)

    def find(self, name: str) -> str | None:
        """See `SecretSource`. Raises AuthError when we are turned away, ConfigError when there is no answer."""
        if not _NAME.fullmatch(name):
            return None
        try:
            answer = self._session.get(_URL.format(self._project, name), timeout=10)
            status = answer.status_code
        except ConfigError:
            raise
        except Exception as error:  # the kinds of error come from whichever transport stands behind the session
            raise ConfigError(f"Secret Manager does not answer: {type(error).__name__}") from None
        if status == 404:
            return None
        if status in (401, 403):
            raise AuthError(f"Secret Manager refuses the secret {name!r} of {self._project} ({status})")
        if status != 200:
            raise ConfigError(f"Secret Manager answers {status} for the secret {name!r}")
        return base64.b64decode(answer.json()["payload"]["data"]).decode()

    def place(self, name: str) -> str:
        """See `SecretSource`."""
        return f"the secret {name} of the Google Cloud project {self._project}"
