"""What the parts of the detection room agree on: modules, rules, extensions, the engine and its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from noroshi.runtime.errors import Fault

RegoVersion = Literal["v0", "v1"]
FaultKind = Literal["refused", "error", "panic", "timeout", "output"]
"""`refused`: a builtin was given a value it does not take, the expression has no value, and the alerts are complete."""

STATEFUL_FUNCTIONS: Mapping[str, int] = {
    "rateLimit": 2,
    "isThreatActor": 1,
    "noroshi.distinct": 3,
    "noroshi.first_seen": 3,
    "noroshi.in_list": 2,
    "noroshi.risk": 2,
}
"""Functions whose answer depends on what was seen before, with how many values each is given."""


@dataclass(frozen=True, slots=True)
class RuleModule:
    """One Rego file that parses.

    `package` is without `data.` (`aws.root_login`). `source` is the text as written and `program` the text the engine
    runs: the same lines with syntax the engine lacks written out. `ast` is the engine's tree of `program`, whose
    `ast["package"]`, `ast["imports"]` and `ast["rules"]` carry spans with `line`, `col` (from 1) and byte offsets.
    """

    path: str
    package: str
    source: str
    version: RegoVersion
    ast: dict[str, Any]
    program: str


class Undefined(Exception):  # noqa: N818 - not a failure: the expression that called has no value
    """Raised by an extension when its result is undefined for these arguments, as OPA's builtins are on bad input."""


@dataclass(frozen=True, slots=True)
class Extension:
    """A function rules may call by its full dotted `name`.

    `call` takes `arity` values as Python values (str, int, float, bool, None, list, dict, set) and returns one; it
    raises `Undefined` when there is no result. `stateful` marks functions whose calls are counted, so that they must
    not be evaluated for an event that cannot match before them.
    """

    name: str
    arity: int
    call: Callable[..., Any]
    stateful: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A package with an `alert` set. `id` is the package path without `data.`; metadata is that of the package.

    `modules` are the files of this package, then those of every package they reach by `data.` references or imports
    (the closure). `path` is the file of the package's first `alert` definition. Unset metadata is empty; `sources`
    are names of integrations.
    """

    id: str
    package: str
    path: str
    modules: tuple[RuleModule, ...]
    title: str = ""
    description: str = ""
    severity: str = ""
    attack_ids: tuple[str, ...] = ()
    owner: str = ""
    status: str = ""
    false_positives: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    risk_score: int | None = None
    stateful: bool = False


@dataclass(frozen=True, slots=True)
class RuleBundle:
    """All Rego of a folder: rules, every module (libraries and rules, without tests), test modules, and what was wrong.

    A file with a fault is left out, and so is a rule that reaches one: one bad package never harms the others.
    `commit` is the Git commit of the folder, empty when it has none.
    """

    rules: tuple[Rule, ...]
    modules: tuple[RuleModule, ...]
    tests: tuple[RuleModule, ...]
    faults: tuple[Fault, ...]
    commit: str = ""


class RuleFault(Exception):  # noqa: N818 - the domain's word; it carries a place, not only a message
    """One rule failed on one event; the event and every other rule are unharmed."""

    def __init__(
        self, package: str, path: str, line: int, column: int, message: str, kind: FaultKind = "error"
    ) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}" if line else f"{path}: {message}")
        self.package = package
        self.path = path
        self.line = line
        self.column = column
        self.message = message
        self.kind = kind
        self.alerts: list[dict[str, Any]] = []
        """What the other `alert` definitions of the same package found on this event."""


class RegoEngine(Protocol):
    """Evaluates rules. One engine belongs to one thread."""

    def evaluate(self, package: str, input_json: str) -> list[dict[str, Any]]:
        """The alerts of `data.<package>.alert` for one input document, in the engine's order; a bare string becomes
        `{"title": …}`. Raises RuleFault, whose `alerts` holds what the package's healthy definitions found."""

    def disable(self, package: str, fault: RuleFault) -> None:
        """Evaluate this package no more: `evaluate` gives no alerts for it. The first fault stays on record."""

    def disabled(self) -> Sequence[RuleFault]:
        """The faults that packages were disabled for."""
