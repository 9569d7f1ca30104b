"""Calls: that the function exists, takes these arguments, and may stand where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from noroshi.respond.language.expression import Call, dotted_name, walk
from noroshi.respond.language.library import CONSTANTS, FUNCTIONS, MODULES
from noroshi.respond.language.library.registry import REQUIRED
from noroshi.respond.language.syntax import (
    Block,
    Body,
    CallStep,
    Program,
    Retry,
    Try,
    inner,
    steps_below,
    templates,
)
from noroshi.respond.language.template import (
    Computed,
    ListTemplate,
    Literal,
    MapTemplate,
    Position,
    Template,
    expressions,
)
from noroshi.runtime.errors import Fault


def check_calls(program: Program) -> Iterator[Fault]:
    """Errors for unknown functions, wrong arguments, and blocking calls inside expressions."""
    for routine in program.routines.values():
        if routine.name in FUNCTIONS:
            message = f"the library has a function {routine.name!r}, which hides this subworkflow"
            yield _fault(program, routine.position, message, "hidden-routine", "warning")
        for body in _bodies(routine.block):
            yield from _check_body(program, body)


def called_actions(program: Program) -> Iterator[tuple[str, Sequence[str] | None, Position]]:
    """Steps that call what is neither library nor routine: name, names of the arguments (None: not known), place."""
    for routine in program.routines.values():
        for body in _bodies(routine.block):
            action = body.action
            known = (*FUNCTIONS, *program.routines)
            if isinstance(action, CallStep) and action.function not in known:
                yield action.function, _names(action.arguments), action.position


def _bodies(block: Block) -> Iterator[Body]:
    for step in steps_below(block):
        yield from _with_inline(step.body)


def _with_inline(body: Body) -> Iterator[Body]:
    """The body and the bodies in it that are not steps: switch entries, try and except."""
    yield body
    for part in inner(body):
        if isinstance(part, Body):
            yield from _with_inline(part)


def _check_body(program: Program, body: Body) -> Iterator[Fault]:
    action = body.action
    if isinstance(action, CallStep):
        yield from _check_step(program, action)
    elif isinstance(action, Try) and action.retry is not None:
        yield from _check_predicate(program, action.retry)
    for template in templates(body):
        for computed in expressions(template):
            for node in walk(computed.expression):
                if isinstance(node, Call):
                    yield from _check_inside(program, node, computed.position)


def _check_step(program: Program, step: CallStep) -> Iterator[Fault]:
    unknown = _unknown(program, step.function)
    if unknown:
        yield _fault(program, step.position, unknown, "unknown-function")
        return
    positional = _count(step.arguments)
    named = _names(step.arguments)
    if named is not None:
        yield from _check_arguments(program, step.function, positional, named, step.position)


def _check_inside(program: Program, node: Call, at: Position) -> Iterator[Fault]:
    unknown = _unknown(program, node.name)
    function = FUNCTIONS.get(node.name)
    if unknown:
        yield _fault(program, at, unknown, "unknown-function")
    elif function is not None and function.blocking:
        message = f"{node.name} cannot be called inside an expression; give it a step of its own"
        yield _fault(program, at, message, "blocking-call")
    elif function is None and "." in node.name:
        message = f"{node.name} is called inside an expression, where its arguments have no names"
        yield _fault(program, at, message, "connector-in-expression", "warning")
    else:
        yield from _check_arguments(program, node.name, len(node.arguments), (), at)


def _check_arguments(
    program: Program, name: str, positional: int, named: Sequence[str], at: Position
) -> Iterator[Fault]:
    required = _required(program, name)
    if required is None:
        return
    for argument in named:
        if argument not in required:
            near = get_close_matches(argument, required, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; it takes {', '.join(required) or 'none'}"
            yield _fault(program, at, f"{name} has no argument {argument!r}{hint}", "unknown-argument")
    if positional > len(required):
        message = f"{name} takes at most {len(required)} arguments, not {positional}"
        yield _fault(program, at, message, "argument-count")
    for argument in list(required)[positional:]:
        if required[argument] and argument not in named:
            yield _fault(program, at, f"{name} needs the argument {argument!r}", "missing-argument")


def _required(program: Program, name: str) -> dict[str, bool] | None:
    """Parameter names in order, and whether each must be given; None when nobody declared them."""
    if name in FUNCTIONS:
        return {parameter.name: parameter.default is REQUIRED for parameter in FUNCTIONS[name].parameters}
    if name in program.routines:
        return {param.name: param.default is None for param in program.routines[name].params}
    return None


def _unknown(program: Program, name: str) -> str:
    if name in FUNCTIONS or name in program.routines:
        return ""
    if "." in name and name.split(".", maxsplit=1)[0] not in MODULES:
        return ""
    near = get_close_matches(name, [*FUNCTIONS, *program.routines], 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no function or subworkflow {name!r}{hint}"


def _check_predicate(program: Program, retry: Retry) -> Iterator[Fault]:
    template = retry.predicate
    name = None
    if isinstance(template, Literal):
        name = str(template.value)
    elif isinstance(template, Computed):
        dotted = dotted_name(template.expression)
        name = dotted if dotted and (dotted in program.routines or "." in dotted) else None
    if template is None or name is None or name in CONSTANTS:
        return
    unknown = _unknown(program, name)
    if unknown:
        yield _fault(program, template.position, unknown, "unknown-function")
    elif name in program.routines and len(program.routines[name].params) != 1:
        message = f"the predicate {name!r} must take exactly one parameter, the error"
        yield _fault(program, template.position, message, "predicate")


def _count(arguments: Template | None) -> int:
    if isinstance(arguments, ListTemplate):
        return len(arguments.items)
    return len(arguments.value) if isinstance(arguments, Literal) and arguments.kind == "list" else 0


def _names(arguments: Template | None) -> Sequence[str] | None:
    """The names of the arguments, None when one is computed."""
    if isinstance(arguments, MapTemplate):
        names = [key.value for key, _ in arguments.entries if isinstance(key, Literal)]
        return names if len(names) == len(arguments.entries) else None
    return list(arguments.value) if isinstance(arguments, Literal) and arguments.kind == "map" else ()


def _fault(program: Program, at: Position, message: str, code: str, severity: str = "error") -> Fault:
    return Fault(program.path, at.line, at.column, message, code, severity)
