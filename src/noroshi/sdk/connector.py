"""What a connector is: typed settings and named actions for one other system.

`integrations/<name>/connector.py` holds one subclass of `Connector`; playbooks call its method `post` with
`call: noroshi.<name>.post`. Arguments and results are described by types; validation and the reference follow from
these.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Generic, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from noroshi.model.call import Facts
from noroshi.sdk.outside import CallError, Limit, Outside, Reach, Request, Response

SecretName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$", json_schema_extra={"secret": True})]
"""A setting that names a secret; the value never stands in settings."""

_REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})


class Retry(StrEnum):
    """When a request is sent again without asking the playbook."""

    NEVER = "never"
    UNSENT = "unsent"
    """When the other side certainly did nothing: no connection, 429, 503."""
    REPEATABLE = "repeatable"
    """Also after 502, 504, a broken connection and a time-out: sending twice is as good as once."""


class ConnectorSettings(BaseModel):
    """Settings of a connector. Credentials are names of secrets (`SecretName`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Arguments(BaseModel):
    """Arguments of an action."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Outcome(BaseModel):
    """The result of an action."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a connector can do.

    `writes`: it changes something outside. `idempotent`: doing it twice is as good as once, or the other side takes the
    idempotency key. `assumed` is the answer of dry runs. `seconds` is the longest it may take, retries included.
    """

    name: str
    title: str
    writes: bool
    idempotent: bool
    retry: Retry
    seconds: float
    assumed: Any
    arguments: type[Arguments]
    result: TypeAdapter[Any]
    carry_out: Callable[[Any, Any, Outside], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    name: str | None
    writes: bool
    idempotent: bool
    retry: Retry
    seconds: float
    assumed: Any


_Method = TypeVar("_Method", bound=Callable[..., Any])
_Settings = TypeVar("_Settings", bound=ConnectorSettings)


def action(
    *,
    idempotent: bool,
    assumed: Any = None,
    retry: Retry = Retry.UNSENT,
    seconds: float = 30,
    name: str | None = None,
) -> Callable[[_Method], _Method]:
    """Mark a method `(self, given: ARGUMENTS, outside: Outside) -> RESULT` as an action that changes something."""
    return _marked(_Marks(name=name, writes=True, idempotent=idempotent, retry=retry, seconds=seconds, assumed=assumed))


def look_up(*, assumed: Any = None, seconds: float = 30, name: str | None = None) -> Callable[[_Method], _Method]:
    """Mark a method as an action that only asks."""
    marks = _Marks(name=name, writes=False, idempotent=True, retry=Retry.REPEATABLE, seconds=seconds, assumed=assumed)
    return _marked(marks)


def _marked(marks: _Marks) -> Callable[[_Method], _Method]:
    def mark(method: _Method) -> _Method:
        method.__dict__["_action"] = marks
        return method

    return mark


class Connector(Generic[_Settings]):
    """Subclass it once per connector; it is made once and may be called from several threads."""

    title: ClassVar[str]
    """What it connects to."""
    settings_type: ClassVar[type[ConnectorSettings]]
    limit: ClassVar[Limit | None] = None
    """The rate of all its requests together."""
    called: ClassVar[str] = ""
    """What playbooks call it where that is not noroshi.NAME."""
    urls: ClassVar[tuple[str, ...]] = ()
    """Patterns of URLs of which plain `http.*` calls come here, unless settings map them elsewhere."""
    actions: ClassVar[Mapping[str, Action]]

    def __init_subclass__(cls) -> None:
        found = [_described(member) for member in vars(cls).values() if hasattr(member, "_action")]
        cls.actions = {one.name: one for one in found}

    def __init__(self, settings: _Settings) -> None:
        self.settings = settings

    def reach(self) -> Reach:
        """What `Outside.request` may reach: what the setting `base_url` names, unless overridden."""
        base = getattr(self.settings, "base_url", None)
        return Reach(hosts=(str(base),), private=True) if base else Reach()

    def check(self, outside: Outside) -> str:
        """Ask the other side whether it answers and knows us; one line on who we are. Raises CallError."""
        raise NotImplementedError

    def by_url(self, request: Request, outside: Outside) -> Response:  # noqa: ARG002
        """Answer a plain `http.*` call. Raises CallError."""
        raise CallError("SystemError", f"{self.title} takes no plain HTTP calls")

    def facts_by_url(self, request: Request) -> Facts:
        """What is known of a plain call: by its method, as RFC 9110 has it."""
        return Facts(writes=request.changes, repeatable=request.method.upper() in _REPEATABLE)

    def assumed_by_url(self, request: Request) -> Any:  # noqa: ARG002
        """The body of the answer that dry runs go on with, None to leave it to settings."""
        return None


def _described(method: Any) -> Action:
    marks: _Marks = method._action
    hints = get_type_hints(method, include_extras=True)
    given = next(hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, Arguments))
    return Action(
        name=marks.name or method.__name__,
        title=(inspect.getdoc(method) or "").strip(),
        writes=marks.writes,
        idempotent=marks.idempotent,
        retry=marks.retry,
        seconds=marks.seconds,
        assumed=marks.assumed,
        arguments=given,
        result=TypeAdapter(hints["return"]),
        carry_out=method,
    )
