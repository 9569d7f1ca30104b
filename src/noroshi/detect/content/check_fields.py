"""Fields of `input` that no known source has: a rule that reads them never matches, and nobody would notice."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from noroshi.detect.contract import RuleModule
from noroshi.detect.rego.paths import ref_path
from noroshi.detect.rego.tree import Reference, first_place, import_names, nodes, references
from noroshi.runtime.errors import Fault
from noroshi.schemas.event import EventSchema
from noroshi.schemas.notation import Kind

_NOROSHI = {"uid": False, "source": False, "received_at": False, "enrichment": True}


@dataclass(slots=True)
class Fields:
    """A tree of field names. `open` means that other names than those seen may stand below."""

    below: dict[str, Fields] = field(default_factory=dict)
    open: bool = False

    def add(self, value: Any) -> None:
        """Learn the names of a JSON value; the elements of a list share their list's names."""
        if isinstance(value, dict):
            for name, inner in value.items():
                self.below.setdefault(name, Fields()).add(inner)
        elif isinstance(value, list):
            for inner in value:
                self.add(inner)

    def missing(self, path: Iterable[str]) -> tuple[int, Fields] | None:
        """How many steps of the path are known and the names there would be instead; None when all are, or may be."""
        at = self
        for depth, step in enumerate(path):
            if at.open or not (at.below or depth == 0):
                return None
            if step not in at.below:
                return depth, at
            at = at.below[step]
        return None


class KnownFields:
    """What `input` holds: natively by source, as its samples show it, and normalised, as the event schema says.

    `documents` gives the inputs of a source; it is asked for a source only when a rule is about it.
    """

    def __init__(self, documents: Mapping[str, Iterable[Mapping[str, Any]]], schema: EventSchema) -> None:
        self._documents = documents
        self._native: dict[str, Fields] = {}
        self._ocsf = Fields()
        for path, kind in schema.paths().items():
            at = self._ocsf
            for step in path.split("."):
                at = at.below.setdefault(step, Fields())
            at.open = kind in (Kind.JSON, Kind.MAP, Kind.STRING_MAP)
        self._noroshi = Fields({name: Fields(open=inner) for name, inner in _NOROSHI.items()})

    @property
    def sources(self) -> Collection[str]:
        """The sources whose documents are known."""
        return self._documents.keys()

    def _of(self, source: str) -> Fields:
        if source not in self._native:
            tree = self._native[source] = Fields()
            for document in self._documents[source]:
                tree.add({key: value for key, value in document.items() if key not in ("ocsf", "noroshi")})
        return self._native[source]

    def fault(self, path: tuple[str, ...], sources: Collection[str]) -> tuple[str, str] | None:
        """(severity, message) about a path below `input`, None when some source may have it.

        Samples do not show every field a source can have. So a native field is told as an error only when a known
        one is so near that it must be a slip, and deeper down it is not told at all without such a one.
        """
        name = ".".join(path)
        if path[0] in ("ocsf", "noroshi"):
            tree = self._ocsf if path[0] == "ocsf" else self._noroshi
            missing = tree.missing(path[1:])
            if missing is None:
                return None
            depth, there = missing
            return "error", f"input.{name}: no field {path[depth + 1]}{_hint(path[depth + 1], there.below)}"
        wanted = [source for source in sources if source in self._documents] or list(self._documents)
        found = [self._of(source).missing(path) for source in wanted]
        if not found or None in found:
            return None
        depth = max(missing[0] for missing in found if missing)
        names = {name for missing in found if missing and missing[0] == depth for name in missing[1].below}
        hint = _slip_hint(path[depth], names) if depth else _hint(path[depth], names)
        if depth > 0 and not hint:
            return None
        of = f"source {', '.join(sorted(wanted))}" if sources and set(wanted) <= set(sources) else "any known source"
        severity = "error" if hint and depth == 0 else "warning"
        return severity, f"input.{name}: no event of {of} has a field {path[depth]}{hint}"


def check_fields(module: RuleModule, sources: Collection[str], known: KnownFields) -> Iterator[Fault]:
    """Faults of the references to `input` in a module whose rules are about these sources (none: about any)."""
    imported = {name: path for name, path in import_names(module).items() if path[0] == "input"}
    told: set[tuple[str, ...]] = set()
    for reference in _inputs(module, imported):
        verdict = known.fault(reference.path[1:], sources) if len(reference.path) > 1 else None
        if verdict and reference.path not in told:
            told.add(reference.path)
            severity, message = verdict
            yield Fault(module.path, reference.line, reference.column, message, "unknown-field", severity)


def _inputs(module: RuleModule, imported: Mapping[str, tuple[str, ...]]) -> Iterator[Reference]:
    for tag, node in nodes(module.ast["rules"]):
        if tag == "Call" and ref_path(node["fcn"]) == ["object", "get"] and len(node["params"]) >= 2:
            of = ref_path(node["params"][0])
            if of and of[0] == "input":
                yield Reference((*of, *_got(node)), False, *first_place(node["fcn"]))
    for reference in references(module.ast["rules"]):
        if reference.path[0] == "input":
            yield reference
        elif full := imported.get(reference.path[0]):
            path = (*full, *reference.path[1:])
            yield Reference(path, reference.whole, reference.line, reference.column)


def _got(call: Mapping[str, Any]) -> list[str]:
    """The steps below its object that an `object.get` with a constant key or path takes."""
    key = call["params"][1]
    items = key["Array"]["items"] if "Array" in key else [key]
    steps = []
    for item in items:
        if "String" not in item:
            break
        steps.append(item["String"]["value"])
    return steps


def _hint(step: str, names: Iterable[str]) -> str:
    lowered = {name.lower(): name for name in names}
    near = difflib.get_close_matches(step.lower(), lowered, n=1, cutoff=0.8)
    return f", did you mean {lowered[near[0]]}?" if near else ""


def _slip_hint(step: str, names: Iterable[str]) -> str:
    """A hint when a name differs by case or one letter only; deeper down, names that are alike are often both right."""
    near = next((name for name in sorted(names) if _one_slip(step.lower(), name.lower())), None)
    return f", did you mean {near}?" if near else ""


def _one_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, another, or two in the wrong order is all the difference.

    A plural is no slip: sources have `name` here and `names` there.
    """
    if one.removesuffix("s") == other.removesuffix("s"):
        return one == other
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, goal = one[at:], other[at:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return goal in (rest, rest[1:], swapped) or goal[1:] in (rest, rest[1:])
