"""Templates in the language of Go's `text/template`: the part that fills values into text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from noroshi.detect.contract import Undefined
from noroshi.detect.rego.builtins.crypto import text_of

_ACTION = re.compile(r"(?P<trim>\s*)\{\{(?P<left>- )?\s*(?P<code>.*?)\s*(?P<right> -)?\}\}", re.DOTALL)
_WORD = re.compile(
    r"""\s*(?P<word>"(?:\\.|[^"\\])*"|`[^`]*`|-?\d+(?:\.\d+)?|\$[\w.]*|(?:\.\w+)+|\.|\w+|:=|=|[(),|])""", re.DOTALL
)
_OPENING = ("if", "range", "with")
_MISSING = "<undefined>"
_LOOP_LIMIT = 100_000


@dataclass(slots=True)
class _Node:
    """A piece of a template: text, a value, or a block with what stands in it and in its `else`."""

    kind: str
    code: str = ""
    body: list[_Node] = field(default_factory=list)
    other: list[_Node] = field(default_factory=list)


def render_template(template: Any, values: Any) -> str:
    """The text with its actions replaced; a missing key reads `<undefined>`.

    Known are pipelines, variables, `if`, `range`, `with`, comments, and the functions and, eq, ge, gt, index, len, le,
    lt, ne, not, or, print, printf (%s %d %v %q).
    """
    if not isinstance(values, dict):
        raise Undefined("the values of a template are an object")
    nodes = _parsed(text_of(template))
    return "".join(_rendered(nodes, values, {"$": values}))


def _parsed(text: str) -> list[_Node]:
    root = _Node("root")
    stack = [(root, root.body)]
    for piece in _pieces(text):
        if isinstance(piece, str):
            stack[-1][1].append(_Node("text", piece))
            continue
        word, _, rest = piece.code.partition(" ")
        if word in _OPENING:
            node = _Node(word, rest)
            stack[-1][1].append(node)
            stack.append((node, node.body))
        elif word == "else" and len(stack) > 1:
            stack[-1] = (stack[-1][0], stack[-1][0].other)
            if rest:
                raise Undefined("`else if` is not known: nest the second `if`")
        elif word == "end" and len(stack) > 1:
            stack.pop()
        elif word in ("else", "end", "define", "template", "block", "break", "continue"):
            raise Undefined(f"unexpected {{{{{word}}}}} in the template")
        elif not piece.code.startswith("/*"):
            stack[-1][1].append(_Node("value", piece.code))
    if len(stack) > 1:
        raise Undefined(f"{{{{{stack[-1][0].kind}}}}} is not closed in the template")
    return root.body


def _pieces(text: str) -> Iterator[str | _Node]:
    at = 0
    trim_next = False
    for match in _ACTION.finditer(text):
        before = text[at : match.start()] + ("" if match["left"] else match["trim"])
        yield before.lstrip() if trim_next else before
        yield _Node("action", match["code"])
        at, trim_next = match.end(), bool(match["right"])
    yield text[at:].lstrip() if trim_next else text[at:]


def _rendered(nodes: list[_Node], dot: Any, variables: dict[str, Any]) -> Iterator[str]:
    for node in nodes:
        if node.kind == "text":
            yield node.code
        elif node.kind == "value":
            declared, value = _evaluated(node.code, dot, variables)
            if declared:
                variables[declared[0]] = value
            else:
                yield _printed(value)
        elif node.kind == "range":
            yield from _range(node, dot, variables)
        else:
            declared, value = _evaluated(node.code, dot, variables)
            inner = {**variables, **({declared[0]: value} if declared else {})}
            if _true(value):
                yield from _rendered(node.body, value if node.kind == "with" else dot, inner)
            else:
                yield from _rendered(node.other, dot, dict(variables))


def _range(node: _Node, dot: Any, variables: dict[str, Any]) -> Iterator[str]:
    declared, value = _evaluated(node.code, dot, variables)
    items = sorted(value.items()) if isinstance(value, dict) else list(enumerate(_listed(value)))
    if len(items) > _LOOP_LIMIT:
        raise Undefined("a range of the template is too long")
    for key, item in items:
        inner = dict(variables)
        if len(declared) == 2:
            inner |= {declared[0]: key, declared[1]: item}
        elif declared:
            inner[declared[0]] = item
        yield from _rendered(node.body, item, inner)
    if not items:
        yield from _rendered(node.other, dot, dict(variables))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, set):
        return sorted(value)
    if value is None or isinstance(value, list):
        return value or []
    raise Undefined("range needs a list or an object")


def _evaluated(code: str, dot: Any, variables: dict[str, Any]) -> tuple[list[str], Any]:
    """The names that an action declares, and the value of its pipeline."""
    words = _words(code)
    declared: list[str] = []
    for sign in (":=", "="):
        if sign in words:
            end = words.index(sign)
            declared, words = [word for word in words[:end] if word != ","], words[end + 1 :]
            break
    value: Any = None
    given: list[Any] = []
    for command in _split(words, "|"):
        value = _command(command, dot, variables, given)
        given = [value]
    return declared, value


def _words(code: str) -> list[str]:
    words, at = [], 0
    while at < len(code.rstrip()):
        match = _WORD.match(code, at)
        if match is None:
            raise Undefined(f"the template has an action that cannot be read: {{{{{code}}}}}")
        words.append(match["word"])
        at = match.end()
    return words


def _split(words: list[str], sign: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == sign and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def _command(words: list[str], dot: Any, variables: dict[str, Any], given: list[Any]) -> Any:
    if not words:
        raise Undefined("the template has an empty command")
    if words[0] in _FUNCTIONS:
        operands = [*_operands(words[1:], dot, variables), *given]
        try:
            return _FUNCTIONS[words[0]](*operands)
        except (TypeError, LookupError, ValueError) as error:
            raise Undefined(f"{words[0]} in the template: {error}") from error
    values = _operands(words, dot, variables)
    if len(values) != 1 or given:
        raise Undefined(f"the template calls {words[0]}, which is no function")
    return values[0]


def _operands(words: list[str], dot: Any, variables: dict[str, Any]) -> list[Any]:
    values = []
    at = 0
    while at < len(words):
        if words[at] == "(":
            depth, end = 1, at + 1
            while depth and end < len(words):
                depth += (words[end] == "(") - (words[end] == ")")
                end += 1
            values.append(_command(words[at + 1 : end - 1], dot, variables, []))
            at = end
        else:
            values.append(_operand(words[at], dot, variables))
            at += 1
    return values


def _operand(word: str, dot: Any, variables: dict[str, Any]) -> Any:
    if word[0] in '"-0123456789':
        return json.loads(word)
    if word[0] == "`":
        return word[1:-1]
    if word in ("true", "false", "nil"):
        return {"true": True, "false": False, "nil": None}[word]
    if word[0] in "$.":
        name, *steps = word.split(".")
        if name and name not in variables:
            raise Undefined(f"the template has no variable {name}")
        value = variables[name] if name else dot
        for step in steps if word != "." else ():
            if not isinstance(value, dict):
                raise Undefined(f"the template asks {step} of a value that is no object")
            value = value.get(step, _MISSING)
        return value
    raise Undefined(f"the template calls {word}, which is no function")


def _true(value: Any) -> bool:
    return bool(value) and value is not _MISSING


def _printed(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "<nil>"
    if isinstance(value, dict):
        return f"map[{' '.join(f'{key}:{_printed(inner)}' for key, inner in sorted(value.items()))}]"
    if isinstance(value, list | set):
        return f"[{' '.join(_printed(inner) for inner in _listed(value))}]"
    return str(value)


def _printf(form: str, *values: Any) -> str:
    rest = list(values)

    def one(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = rest.pop(0)
        return json.dumps(value) if match[0] == "%q" else _printed(value)

    return re.sub(r"%[sdvq%]", one, form)


def _index(value: Any, *keys: Any) -> Any:
    for key in keys:
        value = value[key]
    return value


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "and": lambda *values: next((value for value in values if not _true(value)), values[-1]),
    "or": lambda *values: next((value for value in values if _true(value)), values[-1]),
    "not": lambda value: not _true(value),
    "eq": lambda first, *others: first in others,
    "ne": lambda left, right: left != right,
    "lt": lambda left, right: left < right,
    "le": lambda left, right: left <= right,
    "gt": lambda left, right: left > right,
    "ge": lambda left, right: left >= right,
    "len": len,
    "index": _index,
    "print": lambda *values: "".join(map(_printed, values)),
    "printf": _printf,
}
