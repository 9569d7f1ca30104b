"""Modules and patterns from rule texts, documents from events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import duckdb

from noroshi.detect.contract import RuleModule
from noroshi.detect.patterns.derive import FastPattern, derive
from noroshi.detect.rego.syntax import parse_module


def modules_of(*texts: str) -> list[RuleModule]:
    """Each text as a module of its own file."""
    return [parse_module(f"{number}.rego", text) for number, text in enumerate(texts)]


def canonical(events: Sequence[Any]) -> list[str]:
    """Events as the analyzer writes them."""
    texts = [json.dumps(event) for event in events]
    return [row[0] for row in duckdb.execute("SELECT json(text) FROM unnest(?) AS given(text)", [texts]).fetchall()]


def pattern_of(body: str, *, rest: str = "") -> FastPattern | None:
    """The pattern of a package with one `alert` of this body, and other definitions."""
    text = f"package p\n\nalert contains msg if {{\n{body}\nmsg := input.title\n}}\n\n{rest}"
    return derive(modules_of(text), "p")


def clauses_of(body: str, *, rest: str = "") -> set[str]:
    """The clauses of a single `alert` with this body; without the one for the key `title` that its head needs."""
    pattern = pattern_of(body, rest=rest)
    assert pattern is not None
    (only,) = pattern.bodies
    clauses = {" | ".join(str(literal) for literal in sorted(clause)) for clause in only.clauses}
    return clauses - {'"title"'}
