"""What a suppression matches: the body of a Rego rule over one alert, kept to what ends quickly whatever the alert.

Only conditions, `some … in`, `not` and a few pure functions are allowed; nothing that could make something large out
of something small. So it needs no process of its own that could be ended (docs/decisions/0014).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import regorus

from noroshi.runtime.errors import Fault

FUNCTIONS: Final = frozenset(
    {
        "contains",
        "count",
        "endswith",
        "glob.match",
        "lower",
        "net.cidr_contains",
        "regex.match",
        "startswith",
        "upper",
    }
)
_REFUSED: Final = {
    "ArrayCompr": "a comprehension",
    "SetCompr": "a comprehension",
    "ObjectCompr": "a comprehension",
    "Every": "`every`",
}
_MAX_CHARACTERS: Final = 8000
_MAX_LOOPS: Final = 3
_PACKAGE: Final = "noroshi_suppression"
_HEAD_LINES: Final = 2


class Expression:
    """One compiled match. Belongs to one thread."""

    def __init__(self, match: str) -> None:
        """Raises ValueError, with a line of the match, when it is not allowed or not Rego."""
        faults = list(check_match(match))
        if faults:
            raise ValueError("; ".join(f"line {fault.line}: {fault.message}" for fault in faults))
        self._engine = _compiled(match)

    def matches(self, document: Mapping[str, Any]) -> bool:
        """Whether it holds for an alert. What cannot be evaluated does not match: it hides nothing."""
        return self.matches_json(json.dumps(document))

    def matches_json(self, document: str) -> bool:
        """The same, for an alert that is JSON already."""
        try:
            self._engine.set_input_json(document)
            return bool(self._engine.eval_rule_as_json(f"data.{_PACKAGE}.hit") == "true")
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            return False


def check_match(match: str, path: str = "") -> Iterator[Fault]:
    """What is wrong with a match; lines are those of the match."""
    if not match.strip():
        yield Fault(path, 1, 0, "an empty match would hide every alert of its rules", "empty-match")
        return
    if len(match) > _MAX_CHARACTERS:
        yield Fault(path, 1, 0, f"a match has at most {_MAX_CHARACTERS} characters", "long-match")
        return
    try:
        engine = _parsed(match)
        rules = json.loads(engine.get_ast_as_json())[0]["ast"]["rules"]
    except Exception as error:
        yield Fault(path, 1, 0, f"not the body of a Rego rule: {_first_line(error)}", "not-rego")
        return
    if len(rules) != 1 or set(rules[0]) != {"Spec"}:
        yield Fault(path, 1, 0, "a match is the body of one rule: conditions, one a line", "not-a-body")
        return
    faults = list(_faults(rules[0], path))
    yield from faults
    if not faults:
        # Only now may it be evaluated, which is what shows variables that nothing binds.
        try:
            _compiled(match)
        except Exception as error:
            yield Fault(path, 1, 0, f"not the body of a Rego rule: {_first_line(error)}", "not-rego")


def _faults(tree: Any, path: str) -> Iterator[Fault]:
    loops = 0
    for tag, node in _nodes(tree):
        line = max(1, _line(node) - _HEAD_LINES)
        if tag in _REFUSED:
            yield Fault(path, line, 0, f"{_REFUSED[tag]} is not allowed in a match", "not-allowed")
        elif tag == "Call" and (name := ".".join(_path(node["fcn"]))) not in FUNCTIONS:
            allowed = ", ".join(sorted(FUNCTIONS))
            yield Fault(
                path, line, 0, f"{name or 'this'} is not allowed in a match; functions are {allowed}", "not-allowed"
            )
        elif tag == "Var" and node["value"] == "data":
            yield Fault(path, line, 0, "a match sees only `input`", "not-allowed")
        elif tag in ("SomeIn", "RefBrack") and (tag == "SomeIn" or "String" not in node["index"]):
            loops += 1
        elif tag == "With":
            yield Fault(path, line, 0, "`with` is not allowed in a match", "not-allowed")
    if loops > _MAX_LOOPS:
        yield Fault(path, 1, 0, f"a match goes through lists at most {_MAX_LOOPS} times, not {loops}", "many-loops")


def _parsed(match: str) -> Any:
    engine = regorus.Engine()  # type: ignore[attr-defined]
    engine.add_policy("match.rego", f"package {_PACKAGE}\nhit if {{\n{match}\n}}\n")
    return engine


def _compiled(match: str) -> Any:
    engine = _parsed(match)
    engine.set_input_json("{}")
    engine.eval_rule_as_json(f"data.{_PACKAGE}.hit")
    return engine


def _nodes(tree: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    waiting: list[tuple[str, Any]] = [("", tree)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            if key[:1].isupper():
                yield key, value
            waiting += reversed(value.items())
            waiting += (("With", modifier) for modifier in value.get("with_mods", ()))
        elif isinstance(value, list):
            waiting += (("", item) for item in reversed(value))


def _path(node: Any) -> list[str]:
    """The name of what is called, in steps."""
    if "RefDot" in node:
        return [*_path(node["RefDot"]["refr"]), str(node["RefDot"]["field"][1])]
    return [str(node["Var"]["value"])] if "Var" in node else []


def _line(node: Mapping[str, Any]) -> int:
    span = node.get("span")
    return int(span["line"]) if isinstance(span, dict) else 0


def _first_line(error: Exception) -> str:
    """What the engine says is wrong, without the picture of the place and the trace that it prints around it."""
    lines = [line.strip() for line in str(error).splitlines()]
    told = next((line for line in lines if line.startswith("error:")), lines[0] if lines else type(error).__name__)
    return told.removeprefix("error:").strip()
