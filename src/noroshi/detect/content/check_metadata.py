"""Whether a rule says what it is: title, description, severity, owner, status, ATT&CK, false positives."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterator
from typing import Any

from noroshi.detect.content.attack import attack_fault
from noroshi.detect.contract import Rule
from noroshi.detect.rego.metadata import Annotation, read_annotations
from noroshi.runtime.errors import Fault

SEVERITIES = ("informational", "low", "medium", "high", "critical")
STATUSES = ("experimental", "stable", "deprecated")

_KNOWN_KEYS = (
    "title", "description", "scope", "custom", "authors", "organizations", "related_resources", "entrypoint",
    "schemas", "labels", "compile",
)  # fmt: skip
_KNOWN_CUSTOM = ("severity", "attack", "owner", "status", "false_positives", "source", "risk_score")
_SUGGESTED = {
    "title": "# title: what was seen, in a few words",
    "description": "# description: what it means and why it matters",
    "custom.severity": f"#   severity: one of {', '.join(SEVERITIES)}",
    "custom.owner": "#   owner: the team that answers for this rule",
    "custom.status": f"#   status: one of {', '.join(STATUSES)}",
}


def check_metadata(rule: Rule, sources: Collection[str]) -> Iterator[Fault]:
    """Faults of the METADATA that describes a rule. `sources` are the names a rule may give as its source."""
    own = [module for module in rule.modules if module.package == rule.package]
    annotated: list[tuple[str, Annotation]] = []
    unreadable = False
    for module in own:
        found, faults = read_annotations(module.path, module.program)
        yield from faults
        unreadable = unreadable or bool(faults)
        annotated += [(module.path, annotation) for annotation in found]
    chosen = [entry for entry in annotated if entry[1].scope in ("package", "subpackages")] or annotated
    if not chosen and unreadable:
        return
    if not chosen:
        first = next((m for m in own if m.path == rule.path), own[0])
        line = first.ast["package"]["span"]["line"]
        message = "no METADATA: put a `# METADATA` block above `package` with title, description and custom keys"
        yield Fault(rule.path, line, 1, message, "metadata-missing")
        return
    path, annotation = chosen[0]
    for key in ("title", "description"):
        if not isinstance(annotation.fields.get(key, ""), str):
            yield Fault(path, *annotation.place(key), f"{key} must be text", "metadata-value")
    yield from _missing(path, annotation)
    yield from _unknown_keys(path, annotation)
    custom = annotation.fields.get("custom")
    if isinstance(custom, dict):
        yield from _values(path, annotation, custom, sources)


def _missing(path: str, annotation: Annotation) -> Iterator[Fault]:
    for key, suggestion in _SUGGESTED.items():
        if not _value(annotation.fields, key):
            place = annotation.place(*key.split("."))
            message = f"METADATA has no {key}: add `{suggestion}`"
            yield Fault(path, *place, message, "metadata-missing")
    for key, reason in (
        ("attack", "list the ATT&CK techniques it finds, `[]` when it finds none"),
        ("false_positives", "list what else looks like this, `[]` when nothing does"),
    ):
        if _value(annotation.fields, f"custom.{key}") is None:
            message = f"METADATA has no custom.{key}: {reason}"
            yield Fault(path, annotation.line, 1, message, "metadata-missing", "warning")


def _value(fields: dict[str, Any], dotted: str) -> Any:
    value: Any = fields
    for key in dotted.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _unknown_keys(path: str, annotation: Annotation) -> Iterator[Fault]:
    custom = annotation.fields.get("custom")
    if custom is not None and not isinstance(custom, dict):
        yield Fault(path, *annotation.place("custom"), "custom must be a map", "metadata")
    for key in annotation.fields:
        if key not in _KNOWN_KEYS:
            where = "custom." + key if key in _KNOWN_CUSTOM else _near(key, _KNOWN_KEYS)
            hint = f": did you mean {where}?" if where else ""
            yield Fault(path, *annotation.place(key), f"unknown METADATA key {key!r}{hint}", "metadata-unknown")
    for key in custom if isinstance(custom, dict) else ():
        if key not in _KNOWN_CUSTOM and (near := _near(key, _KNOWN_CUSTOM)):
            message = f"unknown custom key {key!r}: did you mean {near}?"
            yield Fault(path, *annotation.place("custom", key), message, "metadata-unknown", "warning")


def _near(key: str, known: Collection[str]) -> str:
    return next(iter(difflib.get_close_matches(key, known, n=1, cutoff=0.75)), "")


def _values(path: str, annotation: Annotation, custom: dict[str, Any], sources: Collection[str]) -> Iterator[Fault]:
    checks: dict[str, Callable[[Any], str | None]] = {
        "severity": lambda value: _one_of(value, SEVERITIES),
        "status": lambda value: _one_of(value, STATUSES),
        "risk_score": _risk_fault,
    }
    for key, check in checks.items():
        if (value := custom.get(key)) is not None and (message := check(value)):
            yield Fault(path, *annotation.place("custom", key), f"custom.{key} {message}", "metadata-value")
    item_faults: dict[str, Callable[[Any], str | None]] = {
        "attack": lambda item: attack_fault(str(item)),
        "false_positives": lambda item: None if isinstance(item, str) else "must be a sentence",
        "source": lambda item: _source_fault(item, sources),
    }
    for key, item_fault in item_faults.items():
        value = custom.get(key)
        items = value if isinstance(value, list) else [] if value is None else [value]
        if value is not None and not isinstance(value, list) and key != "source":
            yield Fault(path, *annotation.place("custom", key), f"custom.{key} must be a list", "metadata-value")
        for index, item in enumerate(items):
            if message := item_fault(item):
                code = "attack-id" if key == "attack" else "metadata-value"
                yield Fault(path, *annotation.place("custom", key, str(index)), message, code)


def _one_of(value: Any, allowed: Collection[str]) -> str | None:
    if value in allowed:
        return None
    near = _near(str(value).lower(), allowed)
    return f"{value!r} is none of {', '.join(allowed)}" + (f": did you mean {near}?" if near else "")


def _risk_fault(value: Any) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole and 0 <= value <= 100 else "must be a whole number from 0 to 100"


def _source_fault(value: Any, sources: Collection[str]) -> str | None:
    if not sources or value in sources:
        return None
    near = _near(str(value), sources)
    return f"no integration is called {value!r}" + (f": did you mean {near}?" if near else "")
