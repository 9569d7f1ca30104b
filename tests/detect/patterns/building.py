"""Modules and patterns from rule texts."""

from __future__ import annotations

from noroshi.detect.contract import RuleModule
from noroshi.detect.patterns.derive import FastPattern, derive
from noroshi.detect.rego.syntax import parse_module


def modules_of(*texts: str) -> list[RuleModule]:
    """Each text as a module of its own file."""
    return [parse_module(f"{number}.rego", text) for number, text in enumerate(texts)]


def pattern_of(body: str, *, rest: str = "", stateful: str = "") -> FastPattern | None:
    """The pattern of a package with one `alert` of this body, and other definitions."""
    text = f"package p\n\nalert contains msg if {{\n{body}\n{stateful}\nmsg := input.title\n}}\n\n{rest}"
    return derive(modules_of(text), "p")


def clauses_of(body: str, *, rest: str = "") -> set[str]:
    """The clauses of a single `alert` with this body; without the one for the key `title` that its head needs."""
    pattern = pattern_of(body, rest=rest)
    assert pattern is not None
    (only,) = pattern.bodies
    clauses = {" | ".join(str(literal) for literal in sorted(clause)) for clause in only.clauses}
    return clauses - {'"title"'}
