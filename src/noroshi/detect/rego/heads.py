"""Heads that may be without a value in some rounds of their body: each round asks for it before it is taken.

OPA leaves out a round in which the head of a rule has no value. The engine forgets what other rounds found, or stops
with an error. So the head's expression is also made the last statement of a body that goes round: there a round
without a value ends quietly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from noroshi.detect.rego.edits import Edit, apply_edits
from noroshi.detect.rego.lexer import opaque_spans
from noroshi.detect.rego.tree import nodes

_NAME: Final = "__head"
_OPENING: Final = re.compile(rb"\s*(?::=|=|\[|contains\b)\s*")
_LOOPS: Final = frozenset({"SomeIn", "SomeVars"})
_MAY_LACK: Final = frozenset({"RefDot", "RefBrack", "Call"})


def head_guards(program: str, tree: Any, edits: Sequence[Edit]) -> list[Edit]:
    """Edits that add the last statements. `edits` are those already made elsewhere, which the copies need too."""
    raw = program.encode()
    return [edit for start, end, query in _looping(raw, tree) for edit in _guard(raw, start, end, query, edits)]


def _looping(raw: bytes, tree: Any) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """(start of the head's expression, its end, body) where the body goes round and the expression may lack a value."""
    for rule in tree:
        spec = rule.get("Spec")
        if spec is None or len(spec["bodies"]) != 1:
            continue
        head = next(iter(spec["head"].values()))
        value = _value(head)
        query = spec["bodies"][0]["query"]
        if value is None or not any(tag in _MAY_LACK for tag, _ in nodes(value)):
            continue
        if any(tag in _LOOPS or (tag == "RefBrack" and "Var" in node["index"]) for tag, node in nodes(query)):
            end = max(node["span"]["end"] for _, node in nodes(value) if "span" in node)
            yield _start(raw, head, end), end, query


def _start(raw: bytes, head: dict[str, Any], end: int) -> int:
    """Where the expression begins: the engine's own span of an object begins at one of its members."""
    assign = head.get("assign")
    before = assign["span"]["start"] if assign else next(iter(head["refr"].values()))["span"]["end"]
    found = _OPENING.match(raw, before, end)
    return found.end() if found else before


def _value(head: dict[str, Any]) -> dict[str, Any] | None:
    """The expression of `contains …`, `[…]` of a set, or behind the head's `:=`."""
    if "key" in head:
        key: dict[str, Any] | None = head["key"]
        return key
    assign = head.get("assign")
    value: dict[str, Any] | None = assign["value"] if assign else None
    return value


def _guard(raw: bytes, start: int, end: int, query: dict[str, Any], edits: Sequence[Edit]) -> list[Edit]:
    inside = [
        Edit(edit.start - start, edit.end - start, edit.text, edit.rank)
        for edit in edits
        if start <= edit.start and edit.end <= end
    ]
    copied = _in_a_line(apply_edits(raw[start:end].decode(), inside).text)
    if copied is None:
        return []
    begin, stop = query["span"]["start"], query["span"]["end"]
    statement = f"{_NAME} := [{copied}]"
    if raw[begin : begin + 1] == b"{" and raw[stop - 1 : stop] == b"}":
        last = query["stmts"][-1]["span"]["end"]
        joint = " " if b"\n" in raw[last : stop - 1] else "; "
        return [Edit(stop - 1, stop - 1, f"{joint}{statement} ")]
    return [Edit(begin, begin, "{ ", -(1 << 40)), Edit(stop, stop, f"; {statement} }}", 1 << 40)]


def _in_a_line(text: str) -> str | None:
    """The expression without comments and line ends, because no line of a program may move; None when it has a string
    of several lines."""
    kept, read = [], 0
    for begin, end in opaque_spans(text):
        if text[begin] == "#":
            kept.append(text[read:begin])
            read = end
        elif "\n" in text[begin:end]:
            return None
    return "".join((*kept, text[read:])).replace("\n", " ")
