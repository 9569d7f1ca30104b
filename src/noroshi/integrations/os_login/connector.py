"""Google OS Login: the SSH keys that people have in their Google profile, which every host of a project asks for.

REST: `GET v1/users/USER/loginProfile`, `DELETE v1/users/USER/sshPublicKeys/FINGERPRINT`, `POST …:importSshPublicKey`.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final
from urllib.parse import quote

from pydantic import Field

from noroshi.model.call import Facts
from noroshi.sdk.accounts import HostOutcome, Outcomes, Removed, account_by_url, none_left
from noroshi.sdk.connector import Arguments, Connector, ConnectorSettings, action, look_up
from noroshi.sdk.outside import CallError, Limit, Outside, Request, Response

_KEPT_SECONDS: Final = 30 * 86_400.0
_AUTH: Final = {"type": "OAuth2", "scope": "https://www.googleapis.com/auth/cloud-platform"}
_ASSUMED: Final[dict[str, Any]] = {
    "outcome": "success",
    "hosts": [{"host": "os-login", "outcome": "success", "count": 1, "detail": ""}],
}


class OsLoginSettings(ConnectorSettings):
    """Credentials come from `[connect.auth.OAuth2]`."""

    base_url: str = "https://oslogin.googleapis.com"


class Person(Arguments):
    """A person's Google account, such as bob@example.com."""

    user: str = Field(min_length=3, max_length=254)


class Removal(Person):
    """`removal` is what `remove_keys` called it."""

    removal: str = Field(pattern=r"^[0-9a-f]{1,64}$")


class OsLogin(Connector[OsLoginSettings]):
    """Acts for all hosts at once: `hosts` of its results has the one entry `os-login`."""

    title = "Google OS Login"
    settings_type: ClassVar[type[ConnectorSettings]] = OsLoginSettings
    limit = Limit(count=10, per_seconds=1, burst=10)

    @action(idempotent=True, seconds=60, assumed=_ASSUMED | {"removal": "0"})
    def remove_keys(self, given: Person, outside: Outside) -> Removed:
        """Delete a person's SSH keys, keeping them for `restore_keys` for 30 days."""
        removal = (outside.idempotency_key or "0")[:32]
        keys = self._keys(given.user, outside)
        if keys:
            kept = outside.recall(f"removal:{removal}") or {}
            outside.remember(f"removal:{removal}", {**kept, **keys}, _KEPT_SECONDS)
            outside.remember(f"latest:{given.user}", removal, _KEPT_SECONDS)
        for fingerprint in keys:
            self._ask("DELETE", f"{_user(given.user)}/sshPublicKeys/{quote(fingerprint, safe='')}", outside)
        return Removed(outcome="success", hosts=[_one(len(keys))], removal=removal)

    @look_up(assumed=_ASSUMED)
    def verify_keys_removed(self, given: Person, outside: Outside) -> Outcomes:
        """See that no key is left."""
        return none_left([_one(len(self._keys(given.user, outside)))])

    @action(idempotent=True, seconds=60, assumed=_ASSUMED)
    def restore_keys(self, given: Removal, outside: Outside) -> Outcomes:
        """Give back the keys that a removal took."""
        kept = outside.recall(f"removal:{given.removal}")
        if not kept:
            raise CallError("OperationError", "what this removal took is not kept, or no longer")
        for key in kept.values():
            self._ask("POST", f"{_user(given.user)}:importSshPublicKey", outside, {"key": key})
        return Outcomes(outcome="success", hosts=[_one(len(kept))])

    def check(self, outside: Outside) -> str:
        """Whether there is a token; without a person there is nothing to ask for."""
        outside.authorization(_AUTH, self.settings.base_url)
        return "a token can be had"

    def by_url(self, request: Request, outside: Outside) -> Response:
        """`POST …/user/disable` and `…/user/enable` with `{parameter: USER}`; answers `{outcome, hosts}`."""

        def enable(user: str) -> Outcomes:
            return self.restore_keys(Removal(user=user, removal=outside.recall(f"latest:{user}") or "0"), outside)

        return account_by_url(
            request,
            {"/user/disable": lambda user: self.remove_keys(Person(user=user), outside), "/user/enable": enable},
        )

    def facts_by_url(self, request: Request) -> Facts:  # noqa: ARG002
        """Doing it twice is as good as once."""
        return Facts(writes=True, repeatable=True)

    def assumed_by_url(self, request: Request) -> Any:  # noqa: ARG002
        """All went well."""
        return _ASSUMED

    def _keys(self, user: str, outside: Outside) -> dict[str, str]:
        """Public keys by fingerprint; of a person without a profile none."""
        try:
            profile = self._ask("GET", f"{_user(user)}/loginProfile", outside)
        except CallError as error:
            if error.code != 404:
                raise
            return {}
        found = profile.get("sshPublicKeys") or {}
        return {fingerprint: str(one.get("key", "")) for fingerprint, one in found.items()}

    def _ask(self, method: str, path: str, outside: Outside, body: dict[str, Any] | None = None) -> Any:
        url = f"{self.settings.base_url.rstrip('/')}/v1/{path}"
        headers = {"authorization": outside.authorization(_AUTH, self.settings.base_url)}
        return outside.request(Request(method=method, url=url, headers=headers, json=body)).value


def _user(user: str) -> str:
    return f"users/{quote(user, safe='@')}"


def _one(count: int) -> HostOutcome:
    return HostOutcome(host="os-login", outcome="success", count=count)
