"""A connector at work: playbooks' calls in, checked arguments, results or errors of the language out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from noroshi.connect.breaker import Breaker
from noroshi.connect.client import WebClient
from noroshi.connect.destinations import Destinations
from noroshi.connect.errand import Errand, NotSentError, Surroundings, Task
from noroshi.connect.plain import answer_of, is_plain, request_of
from noroshi.connect.transport import GuardedTransport
from noroshi.model.call import Attempt, Call, Facts, Failed, Reply, Returned, error_map
from noroshi.runtime.addresses import AddressGuard
from noroshi.sdk.connector import Action, Connector, Retry
from noroshi.sdk.outside import CallError

_CHECK_SECONDS: Final = 20.0
_PLAIN_SECONDS: Final = 300.0
_NOBODY: Final = Attempt(run_id="", idempotency_key="", number=1)


class Connection:
    """Satisfies what playbooks ask of a service. May be called from several threads."""

    def __init__(
        self, name: str, connector: Connector[Any], around: Surroundings, transport: GuardedTransport | None = None
    ) -> None:
        """Raises ConfigError when what the connector may reach cannot be understood."""
        self.name = name
        self.connector = connector
        self._around = around
        self._breaker = Breaker(around.clock)
        reach = connector.reach()
        transport = transport or GuardedTransport(AddressGuard(reach.private))
        self._web = WebClient(Destinations(reach.hosts), transport)

    def close(self) -> None:
        """Let go of connections."""
        self._web.close()

    def facts(self, call: Call) -> Facts:
        """Known without making the call; of an action that does not exist nothing good is thought."""
        if is_plain(call):
            return self.connector.facts_by_url(request_of(call))
        action = self.connector.actions.get(self._action_name(call))
        if action is None:
            return Facts(writes=True, repeatable=False)
        return Facts(writes=action.writes, repeatable=action.idempotent)

    def perform(self, call: Call, attempt: Attempt) -> Reply:
        """Make the call. Whatever goes wrong outside is a `Failed` without secrets."""
        if is_plain(call):
            return self._plainly(call, attempt)
        return self._act(call, attempt, drawn=False)[0]

    def assume(self, call: Call) -> Reply | None:
        """What a dry run goes on with: arguments are checked, look-ups made if settings say so, nothing is changed."""
        if not is_plain(call):
            return self._act(call, _NOBODY, drawn=True)[0]
        request = request_of(call)
        body = self.connector.assumed_by_url(request)
        if body is not None:
            return Returned({"code": 200, "headers": {}, "body": body})
        if self.connector.facts_by_url(request).writes:
            return None
        try:
            return Returned(answer_of(self.connector.by_url(request, self._drawing())))
        except NotSentError:
            return None
        except CallError as error:
            return Failed(error.error)

    def render(self, call: Call) -> list[dict[str, Any]]:
        """What making the call would send, as far as it can be known beforehand; secrets are hidden."""
        if not is_plain(call):
            return self._act(call, _NOBODY, drawn=True)[1]
        errand = self._drawing()
        with suppress(NotSentError, CallError):
            self.connector.by_url(request_of(call), errand)
        return errand.drawings

    def check(self) -> str:
        """Whether the other side answers and knows us. Raises CallError."""
        errand = self._errand("check", _NOBODY, Retry.NEVER, _CHECK_SECONDS)
        try:
            return str(errand.redact(self.connector.check(errand)))
        except CallError as error:
            raise _hidden(error, errand) from None

    # Inside

    def _action_name(self, call: Call) -> str:
        return call.function.removeprefix(f"{self.name}.")

    def _act(self, call: Call, attempt: Attempt, *, drawn: bool) -> tuple[Reply, list[dict[str, Any]]]:
        name = self._action_name(call)
        action = self.connector.actions.get(name)
        if action is None:
            return Failed(error_map("KeyError", self._unknown(name))), []
        try:
            given = action.arguments.model_validate(dict(_named(action, call)))
        except ValidationError as error:
            return Failed(error_map("ValueError", f"{call.function}: {_faults(error)}")), []
        errand = self._errand(name, attempt, action.retry, action.seconds, drawn=drawn)
        try:
            result = action.carry_out(self.connector, given, errand)
        except NotSentError:
            return Returned(action.assumed), errand.drawings
        except CallError as error:
            return Failed(errand.redact(error.error)), errand.drawings
        return Returned(errand.redact(action.result.dump_python(result, mode="json", by_alias=True))), errand.drawings

    def _plainly(self, call: Call, attempt: Attempt) -> Reply:
        try:
            request = request_of(call)
        except (KeyError, TypeError, ValueError):
            return Failed(error_map("ValueError", "the arguments of the HTTP call cannot be read"))
        seconds = float(call.arguments.get("timeout") or _PLAIN_SECONDS)
        errand = self._errand(request.method.lower(), attempt, Retry.NEVER, seconds, plain=True)
        try:
            return Returned(answer_of(self.connector.by_url(request, errand)))
        except CallError as error:
            return Failed(errand.redact(error.error))

    def _errand(
        self, name: str, attempt: Attempt, retry: Retry, seconds: float, *, plain: bool = False, drawn: bool = False
    ) -> Errand:
        task = Task(
            connector=self.name,
            action=name,
            attempt=attempt,
            retry=retry,
            seconds=seconds,
            limit=self.connector.limit,
            plain=plain,
            drawn=drawn,
        )
        return Errand(task, self._web, self._breaker, self._around)

    def _drawing(self) -> Errand:
        return self._errand("http", _NOBODY, Retry.NEVER, _PLAIN_SECONDS, plain=True, drawn=True)

    def _unknown(self, name: str) -> str:
        near = get_close_matches(name, self.connector.actions, 1)
        hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(self.connector.actions) or 'none'}"
        return f"{self.name} has no action {name!r}; {hint}"


class Unready:
    """Stands for a connector whose settings are missing or wrong: every call fails and says what to set."""

    def __init__(self, name: str, connector: type[Connector[Any]], fault: str) -> None:
        self.name, self.connector, self.fault = name, connector, fault

    def facts(self, call: Call) -> Facts:  # noqa: ARG002
        """Nothing is sent."""
        return Facts(writes=False, repeatable=True)

    def perform(self, call: Call, attempt: Attempt) -> Reply:  # noqa: ARG002
        """Says what to set."""
        return Failed(error_map("SystemError", f"not configured: {self.fault}"))

    def assume(self, call: Call) -> Reply | None:
        """A dry run needs no settings: the action's own example."""
        if is_plain(call):
            return None
        action = self.connector.actions.get(call.function.removeprefix(f"{self.name}."))
        return Returned(action.assumed) if action is not None else self.perform(call, _NOBODY)

    def render(self, call: Call) -> list[dict[str, Any]]:  # noqa: ARG002
        """Nothing can be said."""
        return []

    def check(self) -> str:
        """Raises CallError."""
        raise CallError("SystemError", f"not configured: {self.fault}")

    def close(self) -> None:
        """Nothing to let go of."""


def _named(action: Action, call: Call) -> Mapping[str, Any]:
    """Arguments by name; positional ones take the names of the action's arguments in their order."""
    names = [field.alias or name for name, field in action.arguments.model_fields.items()]
    return {**dict(zip(names, call.positional, strict=False)), **call.arguments}


def _faults(error: ValidationError) -> str:
    told = error.errors(include_input=False, include_url=False, include_context=False)
    return "; ".join(f"{'.'.join(str(part) for part in fault['loc']) or 'arguments'}: {fault['msg']}" for fault in told)


def _hidden(error: CallError, errand: Errand) -> CallError:
    shown = errand.redact(error.error)
    message = str(shown.pop("message")).removeprefix(f"{error.tag}: ")
    shown.pop("tags")
    return CallError(error.tag, message, **shown)
