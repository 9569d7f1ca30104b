"""The definitions of a rule's modules: which one a reference means, and which of them call stateful functions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Literal

from noroshi.detect.contract import RuleModule
from noroshi.detect.patterns.purity import is_pure
from noroshi.detect.rego.tree import Node, calls, import_names, package_path, references

Path = tuple[str, ...]
Kind = Literal["value", "set", "object", "function", "default", "opaque"]


@dataclass(frozen=True, slots=True, eq=False)
class Definition:
    """One definition of a rule. `path` is its constant path below `data`; `key` the expression that adds a member."""

    path: Path
    kind: Kind
    module: File
    node: Node
    key: Node | None = None

    @property
    def line(self) -> int:
        """The line it begins in."""
        return int(self.node["span"]["line"])

    def bodies(self) -> list[tuple[Node | None, list[Node]]]:
        """(value expression or None for `true`, statements) of each body, the `else` ones included."""
        if "head" not in self.node:
            return [(self.node["value"], [])]
        assign = self._head().get("assign")
        if not self.node["bodies"]:
            return [(assign and assign["value"], [])]
        found = []
        for body in self.node["bodies"]:
            own = body["assign"] or (None if body["is_else"] else assign)
            found.append((own and own["value"], body["query"]["stmts"]))
        return found

    def parameters(self) -> list[Node]:
        """The patterns of a function's arguments."""
        return list(self._head()["args"] if "head" in self.node else self.node["args"])

    def tree(self) -> Any:
        """Everything in it that is evaluated, which leaves out its own name."""
        if self.kind == "opaque":
            return self.node
        parameters = self.parameters() if self.kind == "function" else None
        return [self.key, parameters, *([value, statements] for value, statements in self.bodies())]

    def _head(self) -> Node:
        return dict(next(iter(self.node["head"].values())))


class File:
    """One module with the names its text can use."""

    def __init__(self, module: RuleModule) -> None:
        self.path, self.name = module.path, module.package
        self.package: Path = package_path(module)
        self.imports: Mapping[str, Path] = import_names(module)
        self.rules: list[Node] = module.ast["rules"]
        self._text = module.program.encode()

    def text(self, span: Mapping[str, Any]) -> str:
        """The text at a span of the tree."""
        return self._text[span["start"] : span["end"]].decode()

    def definitions(self) -> Iterator[Definition]:
        """The module's definitions in source order."""
        for rule in self.rules:
            ((form, node),) = rule.items()
            if form == "Default":
                steps, _ = _head_steps(node["refr"])
                yield Definition((*self.package, *steps), "function" if node["args"] else "default", self, node)
                continue
            ((head_form, head),) = node["head"].items()
            steps, further = _head_steps(head["refr"])
            kind, key = _kind(head_form, head, further)
            yield Definition((*self.package, *steps), kind, self, node, key)


def _head_steps(refr: Node) -> tuple[Path, list[Node | str]]:
    """The constant steps of a head, and the steps from the first that is an expression."""
    steps: list[Node | str] = []
    while "Var" not in refr:
        ((form, node),) = refr.items()
        name = node["field"][1] if form == "RefDot" else node["index"].get("String", {}).get("value")
        steps.append(node["index"] if name is None else name)
        refr = node["refr"]
    steps.append(refr["Var"]["value"])
    steps.reverse()
    constant = list(takewhile(lambda step: isinstance(step, str), steps))
    return tuple(str(step) for step in constant), steps[len(constant) :]


def _kind(form: str, head: Node, further: list[Node | str]) -> tuple[Kind, Node | None]:
    """What a definition makes, and the expression of the member it adds."""
    if not further:
        if form == "Set":
            return ("set", head["key"]) if head["key"] else ("opaque", None)
        return ("function" if form == "Func" else "value"), None
    member = further[0]
    return (
        ("object", member) if form == "Compr" and len(further) == 1 and isinstance(member, dict) else ("opaque", None)
    )


class Program:
    """All definitions of the modules, found by path."""

    def __init__(self, modules: Sequence[RuleModule]) -> None:
        self.files = [File(module) for module in modules]
        self.definitions = [definition for file in self.files for definition in file.definitions()]
        self._at: defaultdict[Path, list[Definition]] = defaultdict(list)
        self._below: defaultdict[Path, list[Definition]] = defaultdict(list)
        self._counting: dict[Definition, bool] = {}
        for definition in self.definitions:
            self._at[definition.path].append(definition)
            for end in range(len(definition.path)):
                self._below[definition.path[:end]].append(definition)

    def absolute(self, file: File, path: Path) -> Path | None:
        """What a reference of a file means: a path below `data`, one that begins with `input`, or None if its first
        name is neither these nor an import nor a rule."""
        path = (*file.imports.get(path[0], path[:1]), *path[1:])
        if path[0] == "data":
            return path[1:]
        own = (*file.package, *path)
        known = own[: len(file.package) + 1]
        return own if known in self._at or known in self._below else None

    def rule_at(self, path: Path) -> tuple[list[Definition], Path] | None:
        """The definitions that a path below `data` leads to, with the steps it goes on from there.

        None if it is not certain which rule is meant: none there, or some at different depths.
        """
        taken = [end for end in range(len(path) + 1) if path[:end] in self._at]
        if len(taken) != 1 or path[: taken[0]] in self._below:
            return None
        return self._at[path[: taken[0]]], path[taken[0] :]

    def touching(self, path: Path) -> Iterator[Definition]:
        """Every definition that the value at a path may hold or be held by."""
        for end in range(len(path) + 1):
            yield from self._at.get(path[:end], ())
        yield from self._below.get(path, ())

    def counts(self, definition: Definition) -> bool:
        """Whether evaluating a definition may call a function that records the call."""
        if definition not in self._counting:
            recording, reached_by, waiting = set(), defaultdict(set), [definition]
            seen = {definition}
            while waiting:
                each = waiting.pop()
                records, further = self.look_into(each.module, each.tree())
                if records or self._counting.get(each):
                    recording.add(each)
                for other in further:
                    reached_by[other].add(each)
                waiting += set(further) - seen
                seen.update(further)
            self._counting.update(dict.fromkeys(seen, False))
            waiting = list(recording)
            while waiting:
                each = waiting.pop()
                self._counting[each] = True
                waiting += [other for other in reached_by[each] if not self._counting[other]]
        return self._counting[definition]

    def look_into(self, file: File, tree: Any) -> tuple[bool, tuple[Definition, ...]]:
        """Whether a tree of a file itself calls a function that records the call, or puts one in the place of another;
        and the definitions that evaluating it may evaluate."""
        paths = (self.absolute(file, reference.path) for reference in references(tree))
        reached = dict.fromkeys(each for path in paths if path is not None for each in self.touching(path))
        recording = any(self._records(file, call.path) for call in calls(tree))
        return recording or any(_replaces_function(each) for each in statements_of(tree)), tuple(reached)

    def _records(self, file: File, path: Path) -> bool:
        """Whether a call means neither a rule nor a builtin; what `data` holds besides rules is the engine's own."""
        return self.absolute(file, path) is None and not is_pure(".".join(path))


def statements_of(tree: Any) -> Iterator[Node]:
    """Every statement in a tree, at whatever depth."""
    if isinstance(tree, dict):
        if "literal" in tree:
            yield tree
        for value in tree.values():
            yield from statements_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from statements_of(value)


def _replaces_function(statement: Node) -> bool:
    targets = (next(references(modifier["refr"]), None) for modifier in statement.get("with_mods", ()))
    return any(target is None or target.path[0] not in ("input", "data") for target in targets)
