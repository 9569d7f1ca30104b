"""The syntax tree of a playbook. Two trees are equal when they mean the same, wherever they stand in a
file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from noroshi.respond.language.evaluation import Compute, Environment, compile_expression, performs
from noroshi.respond.language.expression import Index, Member, constant
from noroshi.respond.language.template import Position, Template


@dataclass(frozen=True, slots=True)
class Target:
    """What an assignment writes: a variable and the chain of keys and indexes below it."""

    name: str
    path: tuple[Member | Index, ...]
    text: str = field(compare=False)
    position: Position = field(compare=False)
    suspends: bool = field(init=False, compare=False)
    computes: tuple[Compute, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        keys = [part.index if isinstance(part, Index) else constant(part.name) for part in self.path]
        object.__setattr__(self, "suspends", any(map(performs, keys)))
        object.__setattr__(self, "computes", tuple(map(compile_expression, keys)))

    def keys(self, env: Environment) -> list[Any]:
        """The keys and indexes of the path, computed."""
        return [compute(env) for compute in self.computes]


@dataclass(frozen=True, slots=True)
class Assignment:
    """One entry of `assign`."""

    target: Target
    value: Template


@dataclass(frozen=True, slots=True)
class Assign:
    """`assign`"""

    entries: tuple[Assignment, ...]

    @property
    def suspends(self) -> bool:
        """Whether an effect may be needed to compute a value or a target."""
        return any(entry.value.suspends or entry.target.suspends for entry in self.entries)


@dataclass(frozen=True, slots=True)
class CallStep:
    """`call` with `args` and `result`; `arguments` is a map, or a list of positional arguments."""

    function: str
    arguments: Template | None
    result: str | None
    position: Position = field(compare=False)
    result_position: Position | None = field(compare=False, default=None)


@dataclass(frozen=True, slots=True)
class Case:
    """One entry of `switch`."""

    condition: Template
    body: Body


@dataclass(frozen=True, slots=True)
class Switch:
    """`switch`"""

    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class For:
    """`for` over a list (`items`) or an inclusive range of numbers (`bounds`); one of the two is None."""

    value: str
    index: str | None
    items: Template | None
    bounds: Template | None
    block: Block
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """One entry of `parallel.branches`."""

    name: str
    block: Block
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Shared:
    """One name of `parallel.shared`."""

    name: str
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Parallel:
    """`parallel`, over named branches or over a loop; one of the two is None."""

    branches: tuple[Branch, ...] | None
    loop: For | None
    shared: tuple[Shared, ...]
    concurrency_limit: Template | None
    exception_policy: Template | None


@dataclass(frozen=True, slots=True)
class Retry:
    """`retry`: a whole policy in one expression, or its parts."""

    policy: Template | None
    predicate: Template | None
    max_retries: Template | None
    initial_delay: Template | None
    max_delay: Template | None
    multiplier: Template | None
    backoff: Template | None
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Except:
    """`except`"""

    name: str | None
    body: Body
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Try:
    """`try` with `retry` and `except`"""

    body: Body
    retry: Retry | None
    handler: Except | None


@dataclass(frozen=True, slots=True)
class Raise:
    """`raise`"""

    value: Template

    @property
    def suspends(self) -> bool:
        """Whether an effect may be needed to compute the value."""
        return self.value.suspends


@dataclass(frozen=True, slots=True)
class Return:
    """`return`"""

    value: Template

    @property
    def suspends(self) -> bool:
        """Whether an effect may be needed to compute the value."""
        return self.value.suspends


@dataclass(frozen=True, slots=True)
class Nested:
    """`steps` inside a step"""

    block: Block


Action = Assign | CallStep | Switch | For | Parallel | Try | Raise | Return | Nested


@dataclass(frozen=True, slots=True)
class Next:
    """`next`: a step's name, or `end`, `break`, `continue`."""

    target: str
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Body:
    """What a step does: one action or none, then where to go."""

    action: Action | None
    next: Next | None
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A named step."""

    name: str
    body: Body
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A list of steps; `places` maps a name to its first step, for jumps."""

    steps: tuple[Step, ...]
    places: dict[str, int] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        places: dict[str, int] = {}
        for number, step in enumerate(self.steps):
            places.setdefault(step.name, number)
        object.__setattr__(self, "places", places)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a routine; `default` is None when the argument is required."""

    name: str
    default: Template | None
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Routine:
    """`main` or a subworkflow."""

    name: str
    params: tuple[Param, ...]
    block: Block
    position: Position = field(compare=False)


@dataclass(frozen=True, slots=True)
class Program:
    """A whole source file. `revision` is the SHA-256 of its bytes."""

    routines: dict[str, Routine]
    path: str = field(compare=False)
    revision: str = field(compare=False)


def templates(body: Body) -> Iterator[Template]:
    """The templates that stand directly in a body, not those of steps below it."""
    match body.action:
        case Assign(entries):
            for entry in entries:
                yield entry.value
        case CallStep(arguments=arguments) if arguments is not None:
            yield arguments
        case Switch(cases):
            yield from (case.condition for case in cases)
        case For() as loop:
            yield from _loop_templates(loop)
        case Parallel(loop=loop, concurrency_limit=limit):
            yield from _loop_templates(loop) if loop else ()
            yield from [limit] if limit else []
        case Try(retry=retry) if retry is not None:
            named = (retry.policy, retry.max_retries, retry.initial_delay, retry.max_delay, retry.multiplier)
            yield from (template for template in (*named, retry.backoff) if template is not None)
        case Raise(value) | Return(value):
            yield value


def _loop_templates(loop: For) -> Iterator[Template]:
    yield from (template for template in (loop.items, loop.bounds) if template is not None)


def inner(body: Body) -> Iterator[Body | Block]:
    """The bodies and blocks one level below a body."""
    match body.action:
        case Switch(cases):
            yield from (case.body for case in cases)
        case For(block=block) | Nested(block):
            yield block
        case Parallel(branches, loop):
            yield from (branch.block for branch in branches or ())
            yield from [loop.block] if loop else []
        case Try(attempt, _, handler):
            yield attempt
            if handler:
                yield handler.body


def steps_below(block: Block) -> Iterator[Step]:
    """Every step of a block, nested ones after the step that holds them."""
    for step in block.steps:
        yield step
        yield from _steps_in(step.body)


def _steps_in(body: Body) -> Iterator[Step]:
    for part in inner(body):
        yield from steps_below(part) if isinstance(part, Block) else _steps_in(part)
