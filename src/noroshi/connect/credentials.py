"""What `auth: {type: OIDC}` and `{type: OAuth2}` of a playbook stand for here, as settings say.

[connect.auth.OIDC]
kind = "client-credentials"     RFC 6749, section 4.4, at token_url with client_id and the secret client_secret
kind = "bearer"                 the secret named by `secret`, as it is
kind = "google"                 an identity token for the audience, of the surroundings' Google credentials
"""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote_plus

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from noroshi.connect.client import WebClient
from noroshi.connect.destinations import Destinations
from noroshi.connect.transport import GuardedTransport
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.secrets.chain import Secrets
from noroshi.sdk.outside import CallError, Request

_EARLY_SECONDS = 60.0
_TIMEOUT_SECONDS = 10.0


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ClientCredentials(_Kind):
    """A token of our own for a client that an authorisation server knows."""

    kind: Literal["client-credentials"]
    token_url: str
    client_id: str
    client_secret: str
    scope: str | None = None


class Bearer(_Kind):
    """A token that is kept as a secret."""

    kind: Literal["bearer"]
    secret: str


class Google(_Kind):
    """An identity token of Google."""

    kind: Literal["google"]


_Credential = Annotated[ClientCredentials | Bearer | Google, Field(discriminator="kind")]
_TYPES = ("OIDC", "OAuth2")


class Credentials:
    """Gives Authorization headers; tokens are kept until a minute before they end."""

    def __init__(
        self,
        settings: Mapping[str, Mapping[str, Any]],
        secrets: Secrets,
        transport: GuardedTransport,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises ConfigError for settings that will not do."""
        adapter: TypeAdapter[Any] = TypeAdapter(_Credential)
        self._kinds: dict[str, ClientCredentials | Bearer | Google] = {}
        for name, values in settings.items():
            if name not in _TYPES:
                raise ConfigError(f"connect.auth.{name}: playbooks know {' and '.join(_TYPES)}")
            try:
                self._kinds[name] = adapter.validate_python(dict(values))
            except ValidationError as error:
                faults = "; ".join(fault["msg"] for fault in error.errors(include_input=False))
                raise ConfigError(f"connect.auth.{name}: {faults}") from None
        self._secrets, self._transport, self._clock = secrets, transport, clock
        self._tokens: dict[tuple[str, str], tuple[str, float]] = {}
        self._lock = threading.Lock()

    def authorization(self, auth: Mapping[str, Any], url: str) -> str:
        """`Bearer …` for `auth` of a request to `url`. Raises CallError (AuthError) when no token can be had."""
        name = str(auth.get("type"))
        kind = self._kinds.get(name)
        if kind is None:
            raise CallError("AuthError", f"not configured: say in connect.auth.{name} where such tokens come from")
        audience = str(auth.get("audience") or url.partition("?")[0])
        with self._lock:
            token, ends_at = self._tokens.get((name, audience), ("", 0.0))
            if ends_at - _EARLY_SECONDS <= self._clock():
                token, ends_at = self._fetch(kind, audience)
                self._tokens[name, audience] = token, ends_at
        return f"Bearer {token}"

    def _fetch(self, kind: ClientCredentials | Bearer | Google, audience: str) -> tuple[str, float]:
        try:
            if isinstance(kind, Bearer):
                return self._secrets.reveal(kind.secret), 0.0
            if isinstance(kind, Google):
                return _google(audience), self._clock() + 3000
            return self._granted(kind, audience)
        except ConfigError as error:
            raise CallError("AuthError", str(error)) from None

    def _granted(self, kind: ClientCredentials, audience: str) -> tuple[str, float]:
        web = WebClient(Destinations([kind.token_url]), self._transport)
        basic = f"{quote_plus(kind.client_id)}:{quote_plus(self._secrets.reveal(kind.client_secret))}"
        response = web.send(
            Request(
                method="POST",
                url=kind.token_url,
                headers={"authorization": f"Basic {b64encode(basic.encode()).decode()}", "accept": "application/json"},
                form={"grant_type": "client_credentials", "scope": kind.scope, "audience": audience},
            ),
            _TIMEOUT_SECONDS,
        )
        answer = response.value
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if response.status != 200 or not isinstance(token, str):
            raise CallError("AuthError", f"the token server answered {response.status} without a token")
        return token, self._clock() + float(answer.get("expires_in") or 0)


def _google(audience: str) -> str:
    try:
        from google.auth.exceptions import GoogleAuthError
        from google.auth.transport.requests import Request as Transport
        from google.oauth2 import id_token
    except ImportError as error:
        raise ConfigError("this needs Google's libraries: pip install 'noroshi[gcp]'") from error
    try:
        return str(id_token.fetch_id_token(Transport(), audience))
    except GoogleAuthError as error:
        raise ConfigError(f"Google gives no identity token: {type(error).__name__}") from None
