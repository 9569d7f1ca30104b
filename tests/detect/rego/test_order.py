"""Calls that count are made after the tests that stand before them in the source, as OPA evaluates a body."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import Extension
from noroshi.detect.rego.regorus_engine import RegorusEngine

DOCUMENT = {"user": "bob", "names": ["x", "y"], "kept": {"k": "v"}}


def asked(folder: Path, body: str) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    """The calls of `rateLimit`, which answers 5, and the alerts of a package with this body."""
    (folder / "r.rego").write_text(f'package t\n\nalert contains {{"title": "t"}} if {{ {body} }}\n')
    bundle = load_bundle(folder)
    assert [fault for fault in bundle.faults if fault.severity == "error"] == []
    calls: list[tuple[Any, ...]] = []

    def rate_limit(*values: Any) -> int:
        calls.append(values)
        return 5

    engine = RegorusEngine(bundle, [Extension("rateLimit", 2, rate_limit, stateful=True)])
    return calls, engine.evaluate("t", json.dumps(DOCUMENT))


@pytest.mark.parametrize(
    "body",
    [
        'a := input.user; b := a; b == "root"; rateLimit("k", "5m") > 3',
        'a := input.user; b := a; c := b; c == "root"; rateLimit("k", "5m") > 3',
        'a := input.user; b := [a, a]; b[1] == "root"; rateLimit("k", "5m") > 3',
        'a := input.user; b := {"user": a}; b.user == "root"; rateLimit("k", "5m") > 3',
        'a := input.user\n b := {\n "n": 1,\n "user": a, # who\n "x": 2 }\n b.user == "root"; rateLimit("k", "5m") > 3',
        'a := input.user; [b, _] := [a, a]; b == "root"; rateLimit("k", "5m") > 3',
        'a := input.user; b := a; startswith(b, "r"); rateLimit("k", "5m") > 3',
        'a := input.user; b := a; b == "root"; every n in [1] { rateLimit("k", "5m") > n }',
        'some a in input.names; b := a; b == "root"; rateLimit("k", "5m") > 3',
        'a := input.user; b := a; b == "root"; n := rateLimit("k", "5m"); m := n; m > 3',
        'a := input.user\n b := # why\n  a\n b == "root"\n rateLimit("k", "5m") > 3',
    ],
)
def test_no_call_is_counted_for_an_event_that_fails_a_test_before_it(tmp_path: Path, body: str) -> None:
    assert asked(tmp_path, body) == ([], [])


@pytest.mark.parametrize(
    ("body", "keys"),
    [
        ('a := input.user; b := a; b == "bob"; rateLimit(b, "5m") > 3', ["bob"]),
        ('a := input.user; b := {"user": a}; b.user == "bob"; rateLimit(b.user, "5m") > 3', ["bob"]),
        ('[a, b] := [input.user, "z"]; c := [b, a]; c[1] == "bob"; rateLimit(c[0], "5m") > 3', ["z"]),
        ('some a in input.names; b := a; b != "x"; rateLimit(b, "5m") > 3', ["y"]),
        ('a := false; b := a; b == false; rateLimit("k", "5m") > 3', ["k"]),
        ('a := input.kept; {"k": b} := a; b == "v"; rateLimit(b, "5m") > 3', ["v"]),
        ('a := input.user; b := a with input as {"user": "eve"}; rateLimit(b, "5m") > 3', ["bob"]),
    ],
)
def test_a_call_is_made_with_what_was_assigned_before_it(tmp_path: Path, body: str, keys: list[str]) -> None:
    assert asked(tmp_path, body) == ([(key, "5m") for key in keys], [{"title": "t"}])


def test_an_assignment_without_a_value_holds_for_no_event(tmp_path: Path) -> None:
    assert asked(tmp_path, 'a := input.nobody; b := {"user": a}; rateLimit("k", "5m") > 3') == ([], [])
