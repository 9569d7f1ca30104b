"""What reads differently from what it does, and what only Google's service refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from noroshi.respond.language.expression import Binary, Call, Index, Member, Unary, dotted_name, walk
from noroshi.respond.language.library import FUNCTIONS
from noroshi.respond.language.syntax import (
    Block,
    Body,
    CallStep,
    For,
    Parallel,
    Program,
    Retry,
    Try,
    inner,
    templates,
)
from noroshi.respond.language.template import Computed, Literal, Template, parts
from noroshi.runtime.errors import Fault

_LOOKS_CALLED = re.compile(r"([a-z_0-9]+(?:\.[a-z_0-9]+)*)\(.*\)", re.DOTALL)
_NOT_IDEMPOTENT = frozenset({"http.post", "http.patch"})


def check_style(program: Program) -> Iterator[Fault]:
    """Warnings for likely mistakes, errors for what deployment refuses."""
    for routine in program.routines.values():
        for fault in _block(routine.block):
            yield Fault(program.path, *fault)


_Found = tuple[int, int, str, str, str]


def _block(block: Block) -> Iterator[_Found]:
    for step in block.steps:
        yield from _body(step.body)


def _body(body: Body) -> Iterator[_Found]:
    for template in templates(body):
        yield from _template(template)
    if isinstance(body.action, Try):
        yield from _try(body.action)
    elif isinstance(body.action, Parallel):
        yield from _parallel(body.action, body)
    for part in inner(body):
        yield from _block(part) if isinstance(part, Block) else _body(part)


def _template(template: Template) -> Iterator[_Found]:
    for part in parts(template):
        if isinstance(part, Literal):
            for text in _texts(part.value):
                yield from _literal(text, part)
        elif isinstance(part, Computed):
            yield from _expression(part)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)


def _literal(text: str, at: Template) -> Iterator[_Found]:
    if "${" in text:
        message = (
            "${...} is only computed when it is the whole value; "
            'join texts with + inside one expression, like ${"a " + b}'
        )
        yield _warning(at, message, "interpolation")
    called = _LOOKS_CALLED.fullmatch(text.strip())
    if called and called[1] in FUNCTIONS:
        yield _warning(at, f"{called[1]}(...) is a plain text here; write ${{...}} around it", "missing-braces")


def _expression(computed: Computed) -> Iterator[_Found]:
    for node in walk(computed.expression):
        if isinstance(node, Binary) and node.operator == "in" and _is_not(node.left):
            message = "'not a in b' means '(not a) in b'; write not (a in b)"
            yield _warning(computed, message, "not-in")
        elif isinstance(node, Call) and node.name == "default" and node.arguments:
            first = node.arguments[0]
            if isinstance(first, Member | Index):
                message = "default() does not catch a missing key, which raises KeyError; use map.get"
                yield _warning(computed, message, "default-of-key")


def _is_not(node: object) -> bool:
    return isinstance(node, Unary) and node.operator == "not"


def _try(action: Try) -> Iterator[_Found]:
    if isinstance(action.body.action, For):
        message = "Google's service refuses 'for' directly under 'try'; put it in a step under try.steps"
        yield _warning(action.body, message, "try-for")
    if action.retry is None and action.handler is None:
        yield _warning(action.body, "'try' without 'retry' and 'except' does nothing", "idle-try")
    if action.retry is not None and _retries_everything(action.retry):
        for call in _calls(action.body):
            message = (
                f"{call.function} is repeated by this retry although it may have taken effect; "
                "use http.default_retry_non_idempotent or make the call idempotent"
            )
            yield (call.position.line, call.position.column, message, "retry-not-idempotent", "warning")


def _retries_everything(retry: Retry) -> bool:
    for template in (retry.policy, retry.predicate):
        name = dotted_name(template.expression) if isinstance(template, Computed) else None
        if name in ("http.default_retry", "http.default_retry_predicate", "retry.always"):
            return True
    return False


def _calls(body: Body) -> Iterator[CallStep]:
    if isinstance(body.action, CallStep) and body.action.function in _NOT_IDEMPOTENT:
        yield body.action
    for part in inner(body):
        if isinstance(part, Block):
            for step in part.steps:
                yield from _calls(step.body)
        else:
            yield from _calls(part)


def _parallel(action: Parallel, body: Body) -> Iterator[_Found]:
    if action.branches is not None and not 2 <= len(action.branches) <= 10:
        message = f"'branches' has {len(action.branches)} entries; it takes 2 to 10"
        yield _error(body, message, "count")
    policy = action.exception_policy
    if policy is not None and not (isinstance(policy, Literal) and policy.value == "continueAll"):
        yield _error(policy, "the only exception_policy is continueAll", "exception-policy")


def _warning(at: Template | Body, message: str, code: str) -> _Found:
    return (at.position.line, at.position.column, message, code, "warning")


def _error(at: Template | Body, message: str, code: str) -> _Found:
    return (at.position.line, at.position.column, message, code, "error")
