"""Brings each call to the service that carries it out."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Protocol, runtime_checkable

from noroshi.model.call import Attempt, Call, Facts, Failed, Returned, Secret
from noroshi.respond.language.effects import Outcome
from noroshi.respond.language.failure import failure
from noroshi.runtime.errors import ConfigError

_NO_RESPONSE: dict[str, Any] = {"code": 200, "headers": {}, "body": {}}


class Service(Protocol):
    """Carries out one kind of call; the methods are those of `Hands`.

    A service reached by URL is given the `http.*` call as it is and answers with `code`, `headers` and `body`.
    """

    def facts(self, call: Call) -> Facts:
        """Known without making the call."""

    def perform(self, call: Call, attempt: Attempt) -> Outcome | Secret:
        """Make the call."""

    def assume(self, call: Call) -> Outcome | Secret | None:
        """The answer of a dry run, None to take the one that settings name."""


@runtime_checkable
class KeepsSecrets(Protocol):
    """A service that gives secrets."""

    def reveal(self, reference: str) -> str:
        """The value behind a reference. Raises ConfigError when it is gone."""


class Router:
    """Hands made of services.

    `urls` maps patterns of URLs (`*` stands for anything) to names of services; `services` maps names, which are also
    prefixes of function names, to services; `assumed` maps patterns of URLs or functions to the bodies that dry runs
    take for answered.
    """

    def __init__(
        self, services: Mapping[str, Service], urls: Mapping[str, str], assumed: Mapping[str, Any] | None = None
    ) -> None:
        """Raises ConfigError when a URL is mapped to a service that does not exist."""
        for pattern, name in urls.items():
            if name not in services:
                known = ", ".join(sorted(services))
                raise ConfigError(f"respond.services: {pattern!r} names {name!r}, which is no service ({known})")
        self._services = dict(services)
        self._urls = dict(urls)
        self._assumed = dict(assumed or {})

    def facts(self, call: Call) -> Facts:
        """What the service says; an unknown call writes and must not be repeated."""
        service = self._service(call)
        return service.facts(call) if service is not None else Facts(writes=True, repeatable=False)

    def perform(self, call: Call, attempt: Attempt) -> Outcome | Secret:
        """What the service does; a call without a service fails and says what to configure."""
        service = self._service(call)
        return service.perform(call, attempt) if service is not None else Failed(_not_configured(call))

    def assume(self, call: Call) -> Outcome | Secret:
        """The body that settings name for the call, else what the service says, else an empty answer."""
        address = _address(call)
        named = [body for pattern, body in self._assumed.items() if fnmatchcase(address, pattern)]
        service = self._service(call)
        answer = service.assume(call) if service is not None and not named else None
        if answer is not None:
            return answer
        body: Any = named[0] if named else {}
        return Returned({**_NO_RESPONSE, "body": body} if call.function.startswith("http.") else body)

    def reveal(self, reference: str) -> str:
        """The value of a secret, from the service of secrets."""
        for service in self._services.values():
            if isinstance(service, KeepsSecrets):
                return service.reveal(reference)
        raise ConfigError("no service keeps secrets")

    def _service(self, call: Call) -> Service | None:
        if call.function.startswith("http."):
            url = str(call.arguments.get("url", ""))
            name = next((name for pattern, name in self._urls.items() if fnmatchcase(url, pattern)), "http")
            return self._services.get(name)
        prefixes = [name for name in self._services if call.function == name or call.function.startswith(f"{name}.")]
        return self._services[max(prefixes, key=len)] if prefixes else None


def _address(call: Call) -> str:
    return str(call.arguments["url"]) if call.function.startswith("http.") else call.function


def _not_configured(call: Call) -> Any:
    if call.function.startswith("http."):
        where = f"map the URL {_address(call)!r} to a connector in the setting respond.services"
    else:
        where = f"no connector answers to {call.function!r}; install one, or map it in the setting respond.services"
    return failure("SystemError", f"not configured: {where}").value
