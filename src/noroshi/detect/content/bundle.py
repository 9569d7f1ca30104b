"""A folder of Rego as one bundle: every rule with all it needs, and every fault with its place."""

from __future__ import annotations

import re
import subprocess
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from noroshi.detect.content.check_calls import check_calls
from noroshi.detect.content.check_variables import check_variables
from noroshi.detect.content.closure import Closures
from noroshi.detect.contract import STATEFUL_FUNCTIONS, Rule, RuleBundle, RuleModule
from noroshi.detect.rego.compilation import compile_faults
from noroshi.detect.rego.metadata import Annotation, read_annotations
from noroshi.detect.rego.syntax import parse_module
from noroshi.detect.rego.tree import calls, definitions
from noroshi.runtime.errors import ContentError, Fault

_PACKAGE = re.compile(r"^[ \t]*package[ \t]+\S+", re.MULTILINE)


def load_bundle(folder: Path) -> RuleBundle:
    """Read, parse and check every `*.rego` below `folder` (or the one file it is), sorted by path.

    A rule is a package with an `alert` definition. Never raises for content: what is wrong is in `faults`. Raises
    ContentError only when there is no such folder.
    """
    found = read_files(folder)
    healthy, refused = without_refused(found.modules, found.unread)
    faults = tuple(sorted([*found.faults, *refused]))
    return RuleBundle(rules_of(healthy), tuple(healthy), found.tests, faults, _commit(folder))


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


def is_test(path: str) -> bool:
    """Whether a file holds tests and no rules."""
    return path.endswith("_test.rego")


@dataclass(frozen=True, slots=True)
class RegoFiles:
    """The Rego files of a folder: those that parse, and of those that do not an empty module in their package's place."""

    modules: tuple[RuleModule, ...]
    tests: tuple[RuleModule, ...]
    unread: tuple[RuleModule, ...]
    faults: tuple[Fault, ...]


def read_files(folder: Path) -> RegoFiles:
    """Every `*.rego` below a folder, or the one file it is. Raises ContentError when there is no such folder."""
    if not folder.exists():
        raise ContentError([Fault(str(folder), 0, 0, "no such file or folder", "no-folder")])
    modules: list[RuleModule] = []
    unread: list[RuleModule] = []
    faults: list[Fault] = []
    for path in [folder] if folder.is_file() else sorted(folder.rglob("*.rego")):
        source = ""
        try:
            source = path.read_bytes().decode()
            modules.append(parse_module(str(path), source))
        except ContentError as error:
            faults += error.faults
            if not is_test(str(path)) and (stated := _PACKAGE.search(source)):
                with suppress(ContentError):
                    unread.append(parse_module(str(path), stated[0]))
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(path), 0, 0, f"cannot be read as UTF-8 text: {error}", "unreadable"))
    rules = tuple(module for module in modules if not is_test(module.path))
    tests = tuple(module for module in modules if is_test(module.path))
    return RegoFiles(rules, tests, tuple(unread), tuple(faults))


def without_refused(
    modules: Sequence[RuleModule], unread: Sequence[RuleModule] = ()
) -> tuple[list[RuleModule], list[Fault]]:
    """The modules that compile with all they reach, and the faults of the others.

    A module that reaches a faulty or unread one is left out with it, and told, because with a part missing it would
    say something else than was meant.
    """
    healthy, faults = _without(modules, {module.path for module in unread}, [*modules, *unread])
    while together := _refused(healthy):
        if not all(fault.line for fault in together):
            # The engine did not say which module it is about, so each is tried with just what it needs.
            closures = Closures(healthy)
            alone = [_refused(closures.of([module])) for module in healthy]
            together = [fault for found in alone for fault in found] or together
        faults += together
        healthy, left_out = _without(healthy, {fault.path for fault in together}, healthy)
        faults += left_out
    return healthy, sorted(set(faults))


def _without(
    modules: Sequence[RuleModule], broken: set[str], every: Sequence[RuleModule]
) -> tuple[list[RuleModule], list[Fault]]:
    """The modules that are not broken and reach nothing broken, and a fault for each that does."""
    if not broken:
        return list(modules), []
    closures = Closures(every)
    kept, faults = [], []
    for module in modules:
        needed = sorted(broken & {reached.path for reached in closures.of([module])})
        if not needed:
            kept.append(module)
        elif module.path not in broken:
            message = f"left out, because it needs {needed[0]}, which is broken"
            faults.append(Fault(module.path, module.ast["package"]["span"]["line"], 1, message, "needs-broken"))
    return kept, faults


def _refused(modules: Sequence[RuleModule]) -> list[Fault]:
    """Why these modules cannot be evaluated together; empty when they can."""
    called = [fault for fault in check_calls(modules) if fault.severity == "error"]
    return [*called, *check_variables(modules)] or compile_faults(modules)


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
