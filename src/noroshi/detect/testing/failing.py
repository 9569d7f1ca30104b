"""Which expression of a test is the one that was not true."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.tree import Definition


def failing_statement(module: RuleModule, definition: Definition, reached: Collection[int]) -> tuple[int, str] | None:
    """Line and text of the last statement of a rule's body that was reached, None when none was.

    The engine stops at the first statement that is not true; it may take them in another order than they
    are written in, which is why a statement behind unreached ones may be the one.
    """
    spans = [span for span in _statements(module, definition) if span["line"] in reached]
    if not spans:
        return None
    line = max(span["line"] for span in spans)
    on_it = [span for span in spans if span["line"] == line]
    if len(on_it) > 1:
        # Only lines are told apart, so none of several statements on one is accused.
        return line, module.source.splitlines()[line - 1].strip()[:200]
    text = module.program.encode()[on_it[0]["start"] : on_it[0]["end"]].decode()
    return line, " ".join(text.split())[:200]


def _statements(module: RuleModule, definition: Definition) -> Iterator[dict[str, Any]]:
    """The spans of the statements of a definition's bodies, those of `every` and comprehensions not among them."""
    for rule in module.ast["rules"]:
        (node,) = rule.values()
        if node["span"]["start"] == definition.start:
            for body in node.get("bodies", ()):
                yield from (statement["span"] for statement in body["query"]["stmts"])
