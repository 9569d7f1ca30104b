"""A folder of Rego as one bundle: every rule with all it needs, and every fault with its place."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from noroshi.detect.content.closure import Closures
from noroshi.detect.content.files import detection_tree, lies_in, read_files
from noroshi.detect.content.health import without_refused
from noroshi.detect.contract import STATEFUL_FUNCTIONS, Rule, RuleBundle, RuleModule
from noroshi.detect.rego.metadata import Annotation, read_annotations
from noroshi.detect.rego.tree import calls, definitions
from noroshi.runtime.errors import ContentError, Fault


def load_bundle(folder: Path) -> RuleBundle:
    """Read, parse and check every `*.rego` below `folder` (or the one file it is), sorted by path.

    A rule is a package with an `alert` definition. Below a folder `detections`, libraries are taken from anywhere in
    it. Never raises for content: what is wrong is in `faults`. Raises ContentError when there is no such folder.
    """
    if not folder.exists():
        raise ContentError([Fault(str(folder), 0, 0, "no such file or folder", "no-folder")])
    found = read_files(detection_tree(folder))
    healthy, refused = without_refused(found.modules, found.unread)
    rules = tuple(rule for rule in rules_of(healthy) if lies_in(rule.path, folder))
    needed = {module.path for rule in rules for module in rule.modules}
    modules = tuple(module for module in healthy if module.path in needed or lies_in(module.path, folder))
    tests = tuple(test for test in found.tests if lies_in(test.path, folder))
    faults = sorted(fault for fault in (*found.faults, *refused) if lies_in(fault.path, folder))
    return RuleBundle(rules, modules, tests, tuple(faults), _commit(folder))


def rules_of(modules: Sequence[RuleModule]) -> tuple[Rule, ...]:
    """The rules that modules define, sorted by id."""
    annotations = {module.path: read_annotations(module.path, module.program)[0] for module in modules}
    packages: defaultdict[str, list[RuleModule]] = defaultdict(list)
    for module in modules:
        packages[module.package].append(module)
    closures = Closures(modules)
    remembering = {module.path for module in modules if _remembers(module)}
    rules = (
        _rule(package, own, closures.of(own), annotations, remembering)
        for package, own in packages.items()
        if any(_defines_alert(module) for module in own)
    )
    return tuple(sorted(rules, key=lambda rule: rule.id))


def _rule(
    package: str,
    own: Sequence[RuleModule],
    closure: Sequence[RuleModule],
    annotations: dict[str, list[Annotation]],
    remembering: set[str],
) -> Rule:
    fields = _fields(own, annotations)
    custom = fields.get("custom")
    custom = custom if isinstance(custom, dict) else {}
    return Rule(
        id=package,
        package=package,
        path=next(module.path for module in own if _defines_alert(module)),
        modules=tuple(closure),
        title=_text(fields.get("title")),
        description=_text(fields.get("description")),
        severity=_text(custom.get("severity")),
        attack_ids=_texts(custom.get("attack")),
        owner=_text(custom.get("owner")),
        status=_text(custom.get("status")),
        false_positives=_texts(custom.get("false_positives")),
        sources=_texts(custom.get("source")),
        risk_score=custom["risk_score"] if isinstance(custom.get("risk_score"), int) else None,
        stateful=any(module.path in remembering for module in closure),
    )


def _remembers(module: RuleModule) -> bool:
    return any(".".join(call.path) in STATEFUL_FUNCTIONS for call in calls(module.ast["rules"]))


def _fields(own: Iterable[RuleModule], annotations: dict[str, list[Annotation]]) -> dict[str, Any]:
    """The package's metadata; where it has none, that of its first annotated `alert` definition."""
    every = [annotation for module in own for annotation in annotations[module.path]]
    for scopes in (("package", "subpackages"), ("rule", "document")):
        for annotation in every:
            if annotation.scope in scopes:
                return annotation.fields
    return {}


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_text(item) for item in value if _text(item))
    return (_text(value),) if _text(value) else ()


def _defines_alert(module: RuleModule) -> bool:
    return any(definition.name == ("alert",) for definition in definitions(module))


def _commit(folder: Path) -> str:
    """The Git commit the folder is at, empty outside a repository or without git."""
    place = folder if folder.is_dir() else folder.parent
    try:
        done = subprocess.run(
            ["git", "-C", str(place), "rev-parse", "HEAD"],
            capture_output=True, text=True, timeout=10, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
