"""Signing in at an OpenID Connect issuer: authorization code with PKCE (RFC 7636), state, nonce, issuer (RFC 9207)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit

import httpx
import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from noroshi.api.accounts.secrets import Vault, new_secret
from noroshi.model.access import Role
from noroshi.runtime.errors import AuthError, ConfigError, TransientError
from noroshi.runtime.settings import WebSettings

_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "RS384", "ES384", "RS512", "ES512", "EdDSA"]
_TIMEOUT_SECONDS: Final = 10.0
_LEEWAY_SECONDS: Final = 60
PATIENCE_SECONDS: Final = 600
"""How long somebody may take at the issuer."""


class OidcError(AuthError):
    """The issuer's answer is not one that somebody can be let in by."""


class _Asked(msgspec.Struct, frozen=True):
    """What is remembered of a request to the issuer, in a sealed cookie of the browser that made it."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    to: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Somebody for whom the issuer vouches. `subject` is the issuer and its name for him."""

    subject: str
    name: str
    display_name: str
    email: str
    roles: frozenset[Role]
    to: str


class Oidc:
    """One issuer. Its description and keys are fetched when needed: it may come up after us and change keys."""

    def __init__(self, web: WebSettings, vault: Vault) -> None:
        """Raises ConfigError for settings that do not go together."""
        if not (web.oidc_issuer and web.oidc_client_id):
            raise ConfigError("web.oidc_issuer and web.oidc_client_id belong together")
        self._issuer, self._client_id = web.oidc_issuer, web.oidc_client_id
        self._secret = web.oidc_client_secret.get_secret_value() if web.oidc_client_secret else None
        self._scopes, self._claim, self._vault = web.oidc_scopes, web.oidc_claim, vault
        _require_safe(self._issuer)
        unknown = sorted(set(web.oidc_roles.values()) - {str(role) for role in Role})
        if unknown:
            raise ConfigError(f"web.oidc_roles: there is no role {unknown[0]!r}; roles are {', '.join(Role)}")
        self._roles = {value: Role(role) for value, role in web.oidc_roles.items()}

    async def begin(self, redirect_uri: str, to: str) -> tuple[str, str]:
        """Where the browser goes, and the sealed text that it keeps until it comes back. Raises TransientError."""
        asked = _Asked(new_secret(), new_secret(), new_secret(), redirect_uri, to)
        async with _client() as client:
            metadata = await self._metadata(client)
        question = urlencode(
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": redirect_uri,
                "scope": self._scopes,
                "state": asked.state,
                "nonce": asked.nonce,
                "code_challenge": create_s256_code_challenge(asked.verifier),  # type: ignore[no-untyped-call]
                "code_challenge_method": "S256",
            }
        )
        endpoint = metadata["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{question}", self._vault.seal(
            msgspec.json.encode(asked).decode()
        )

    async def finish(self, kept: str, answer: Mapping[str, str]) -> Vouched:
        """Who came back with an answer of the issuer. Raises OidcError and TransientError."""
        asked = self._opened(kept)
        if not hmac.compare_digest(answer.get("state", "").encode(), asked.state.encode()):
            raise OidcError("the answer belongs to another request")
        if answer.get("iss", self._issuer) != self._issuer:
            raise OidcError("the answer comes from another issuer")
        if "error" in answer or not answer.get("code"):
            raise OidcError("the issuer did not sign anybody in")
        async with _client() as client:
            metadata = await self._metadata(client)
            tokens = await self._redeem(client, metadata, answer["code"], asked)
            keys = await _fetch(client, metadata["jwks_uri"])
            claims = self._verified(str(tokens.get("id_token", "")), keys, asked.nonce)
            if self._claim not in claims and "userinfo_endpoint" in metadata:
                claims |= await self._userinfo(client, metadata, tokens, claims["sub"])
        return self._vouched(claims, asked.to)

    def _opened(self, kept: str) -> _Asked:
        try:
            return msgspec.json.decode(self._vault.open(kept, PATIENCE_SECONDS), type=_Asked)
        except (ConfigError, msgspec.DecodeError) as error:
            raise OidcError("this took too long, or began in another browser") from error

    async def _metadata(self, client: httpx.AsyncClient) -> dict[str, Any]:
        metadata = await _fetch(client, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != self._issuer:
            raise OidcError(f"the issuer calls itself {metadata.get('issuer')!r}; set web.oidc_issuer to that")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _require_safe(str(metadata.get(name)))
        return metadata

    async def _redeem(
        self, client: httpx.AsyncClient, metadata: Mapping[str, Any], code: str, asked: _Asked
    ) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": asked.redirect_uri,
            "code_verifier": asked.verifier,
            "client_id": self._client_id,
        }
        methods = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = None
        if self._secret and "client_secret_basic" in methods:
            basic = httpx.BasicAuth(self._client_id, self._secret)
        elif self._secret:
            form["client_secret"] = self._secret
        return await _fetch(client, metadata["token_endpoint"], form=form, auth=basic)

    def _verified(self, token: str, keys: dict[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of an ID token (OpenID Connect Core, 3.1.3.7)."""
        try:
            decoded = jwt.decode(token, KeySet.import_key_set(cast("Any", keys)), algorithms=_ALGORITHMS)
            claims = dict(decoded.claims)
            rules = {
                "iss": {"essential": True, "value": self._issuer},
                "aud": {"essential": True, "value": self._client_id},
            }
            params = {"nonce": nonce, "client_id": self._client_id}
            checked = CodeIDToken(claims, decoded.header, cast("Any", rules), params)
            checked.validate(leeway=_LEEWAY_SECONDS)  # type: ignore[no-untyped-call]
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise OidcError("the issuer's token does not hold") from error
        return claims

    async def _userinfo(
        self, client: httpx.AsyncClient, metadata: Mapping[str, Any], tokens: Mapping[str, Any], subject: str
    ) -> dict[str, Any]:
        _require_safe(metadata["userinfo_endpoint"])
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        more = await _fetch(client, metadata["userinfo_endpoint"], headers=bearer)
        if more.get("sub") != subject:
            raise OidcError("the issuer tells of somebody else")
        return {name: value for name, value in more.items() if name not in ("iss", "aud", "sub")}

    def _vouched(self, claims: Mapping[str, Any], to: str) -> Vouched:
        values = claims.get(self._claim, [])
        listed = [values] if isinstance(values, str) else values if isinstance(values, list) else []
        roles = frozenset(self._roles[value] for value in listed if isinstance(value, str) and value in self._roles)
        subject = str(claims["sub"])
        name = str(claims.get("preferred_username") or claims.get("email") or subject)
        display_name, email = (str(claims.get(key) or "") for key in ("name", "email"))
        return Vouched(f"{self._issuer} {subject}", name, display_name, email, roles, to)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=False)


async def _fetch(
    client: httpx.AsyncClient,
    url: str,
    *,
    form: dict[str, str] | None = None,
    auth: httpx.Auth | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    """A JSON object of the issuer's."""
    try:
        request = client.build_request("POST" if form else "GET", url, data=form, headers=headers)
        answer = await client.send(request, auth=auth)
        answer.raise_for_status()
        content = answer.json()
    except httpx.HTTPStatusError as error:
        raise OidcError(f"the issuer answers {error.response.status_code} at {urlsplit(url).path}") from error
    except httpx.HTTPError as error:
        raise TransientError(f"the issuer does not answer: {type(error).__name__}", after_seconds=5) from error
    except ValueError as error:
        raise OidcError("the issuer's answer is no JSON") from error
    if not isinstance(content, dict):
        raise OidcError("the issuer's answer is no object")
    return content


def _require_safe(url: str) -> None:
    """TLS, except on this machine. Raises ConfigError."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")):
        raise ConfigError(f"{url} is no https address: signing in there would not be safe")
