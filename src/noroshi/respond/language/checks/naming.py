"""Variables: that what is read was written where it can be seen, and that branches write only what they share.

The analysis ignores order: a name counts as visible when anything in its scope or one around it ever writes it, so
that a finding is certain and a jump cannot make it wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from noroshi.respond.language.expression import Expression, Index, Member, Name, dotted_name, walk
from noroshi.respond.language.library import CONSTANTS
from noroshi.respond.language.syntax import (
    Assign,
    Block,
    Body,
    CallStep,
    Except,
    For,
    Nested,
    Parallel,
    Program,
    Routine,
    Switch,
    Target,
    Try,
    templates,
)
from noroshi.respond.language.template import Computed, Position, Template, expressions
from noroshi.runtime.errors import Fault


@dataclass(slots=True)
class _Region:
    """A scope of the source: the names it declares itself, those written in it and those changed in part."""

    kind: str
    line: int
    parent: _Region | None = None
    shared: frozenset[str] | None = None
    declared: set[str] = field(default_factory=set)
    writes: list[tuple[str, Position]] = field(default_factory=list)
    changes: list[tuple[str, Position]] = field(default_factory=list)
    reads: list[tuple[str, Position]] = field(default_factory=list)
    inner: list[_Region] = field(default_factory=list)

    def child(self, kind: str, line: int, shared: frozenset[str] | None = None) -> _Region:
        made = _Region(kind, line, self, shared)
        self.inner.append(made)
        return made

    def around(self) -> Iterator[_Region]:
        region: _Region | None = self
        while region is not None:
            yield region
            region = region.parent

    def below(self) -> Iterator[_Region]:
        yield self
        for region in self.inner:
            yield from region.below()

    def names(self) -> set[str]:
        return self.declared | {name for name, _ in self.writes}


def check_names(program: Program) -> Iterator[Fault]:
    """Errors for reads of variables nothing can have set, and for unshared writes in parallel steps."""
    for routine in program.routines.values():
        root = _collect(routine, program)
        for region in root.below():
            yield from _reads(program, root, region)
            yield from _writes(program, region)


def _reads(program: Program, root: _Region, region: _Region) -> Iterator[Fault]:
    visible = set().union(*(around.names() for around in region.around()))
    for name, at in region.reads:
        if name in visible:
            continue
        holder = next((other for other in root.below() if name in other.names()), None)
        message = f"the variable {name!r} is never assigned"
        if holder is not None:
            message = f"{name!r} is set only inside the {holder.kind} of line {holder.line} and gone outside it"
        yield Fault(program.path, at.line, at.column, message, "undefined-variable")


def _writes(program: Program, region: _Region) -> Iterator[Fault]:
    for name, at in region.writes + region.changes:
        own: set[str] = set()
        for around in region.around():
            own |= around.declared
            if name in own:
                break
            if around.shared is not None and name not in around.shared and _set_outside(name, around):
                message = f"{name!r} belongs to the steps around the parallel step; list it in 'shared' to write it"
                yield Fault(program.path, at.line, at.column, message, "unshared-write")
                break


def _set_outside(name: str, branch: _Region) -> bool:
    parent = branch.parent
    return parent is not None and any(name in around.names() for around in parent.around())


def _collect(routine: Routine, program: Program) -> _Region:
    root = _Region("routine", routine.position.line)
    root.declared.update(param.name for param in routine.params)
    _block(routine.block, root, program)
    return root


def _block(block: Block, region: _Region, program: Program) -> None:
    for step in block.steps:
        _body(step.body, region, program)


def _body(body: Body, region: _Region, program: Program) -> None:
    for template in templates(body):
        _read(template, region, program)
    match body.action:
        case Assign(entries):
            for entry in entries:
                _target(entry.target, region)
        case CallStep(result=str(result), position=position, result_position=place):
            region.writes.append((result, place or position))
        case Switch(cases):
            for case in cases:
                _body(case.body, region, program)
        case For() as loop:
            _loop(loop, region.child("for", loop.position.line), program)
        case Nested(block):
            _block(block, region, program)
        case Try(attempt, _, handler):
            _body(attempt, region, program)
            if handler is not None:
                _handler(handler, region, program)
        case Parallel() as parallel:
            _parallel(parallel, body.position, region, program)


def _target(target: Target, region: _Region) -> None:
    for part in target.path:
        if isinstance(part, Index):
            _read_expression(part.index, target.position, region)
    if target.path:
        region.reads.append((target.name, target.position))
        region.changes.append((target.name, target.position))
    else:
        region.writes.append((target.name, target.position))


def _loop(loop: For, region: _Region, program: Program) -> None:
    region.declared.update(name for name in (loop.value, loop.index) if name)
    _block(loop.block, region, program)


def _handler(handler: Except, region: _Region, program: Program) -> None:
    inside = region.child("except", handler.position.line)
    if handler.name:
        inside.declared.add(handler.name)
    _body(handler.body, inside, program)


def _parallel(parallel: Parallel, at: Position, region: _Region, program: Program) -> None:
    shared = frozenset(entry.name for entry in parallel.shared)
    region.reads.extend((entry.name, entry.position) for entry in parallel.shared)
    if parallel.loop is not None:
        _loop(parallel.loop, region.child("parallel loop", at.line, shared), program)
    for branch in parallel.branches or ():
        _block(branch.block, region.child("branch", branch.position.line, shared), program)


def _read(template: Template, region: _Region, program: Program) -> None:
    for computed in expressions(template):
        _read_computed(computed, region, program)


def _read_computed(computed: Computed, region: _Region, program: Program) -> None:
    if isinstance(computed.expression, Name) and computed.expression.name in program.routines:
        return
    _read_expression(computed.expression, computed.position, region)


def _read_expression(expression: Expression, at: Position, region: _Region) -> None:
    constants = {id(_root(node)) for node in walk(expression) if _is_constant(node)}
    for node in walk(expression):
        if isinstance(node, Name) and id(node) not in constants:
            region.reads.append((node.name, at))


def _is_constant(node: Expression) -> bool:
    return isinstance(node, Member) and dotted_name(node) in CONSTANTS


def _root(node: Expression) -> Expression:
    while isinstance(node, Member):
        node = node.target
    return node
