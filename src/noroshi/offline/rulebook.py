"""The rules of a folder as people look them up: a catalogue, and everything that is known of one rule."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import Rule, RuleBundle
from noroshi.detect.patterns.derive import derive, explain
from noroshi.runtime.errors import Fault, UsageError
from noroshi.runtime.reload import fingerprint

_LOOK_SECONDS: Final = 5.0
_GIT_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule in the catalogue. `product` is the folder its folder lies in."""

    id: str
    title: str
    description: str
    severity: str
    status: str
    owner: str
    product: str
    sources: tuple[str, ...]
    attack_ids: tuple[str, ...]
    is_stateful: bool

    def holds(self, text: str) -> bool:
        """Whether a text stands in it, in any letter case."""
        found = "\n".join((self.id, self.title, self.description, self.owner, *self.sources, *self.attack_ids))
        return text.lower() in found.lower()


@dataclass(frozen=True, slots=True)
class Revision:
    """The last commit that changed a folder; `at` is RFC 3339."""

    commit: str
    author: str
    at: str
    subject: str


@dataclass(frozen=True, slots=True)
class RuleStory:
    """Everything that stands in a rule's folder and follows from it.

    `files` are (name, text): the rule, its tests, its cases and its README, as far as they are there. `pattern` is the
    fast pattern, empty when the rule has none, and then `obstacles` say why.
    """

    entry: RuleEntry
    rule: Rule
    false_positives: tuple[str, ...]
    files: Mapping[str, str]
    libraries: tuple[str, ...]
    pattern: str
    obstacles: tuple[Fault, ...]
    revision: Revision | None


@dataclass(frozen=True, slots=True)
class _Read:
    print: str
    bundle: RuleBundle
    entries: tuple[RuleEntry, ...]
    rules: Mapping[str, Rule]


@dataclass(slots=True)
class Rulebook:
    """Reads the folder again when its files have changed. May be used from several threads."""

    folder: Callable[[], Path]
    _read: _Read | None = None
    _looked_at: float = float("-inf")
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def bundle(self) -> RuleBundle:
        """All rules and what is wrong with the others. Raises ContentError when there is no such folder."""
        return self._current().bundle

    def entries(self) -> Sequence[RuleEntry]:
        """Every rule, by product and id."""
        return self._current().entries

    def story(self, rule_id: str) -> RuleStory:
        """One rule. Raises UsageError when there is none."""
        read = self._current()
        rule = read.rules.get(rule_id)
        if rule is None:
            raise UsageError(f"there is no rule {rule_id!r}")
        folder = Path(rule.path).parent
        pattern = derive(rule.modules, rule.package)
        return RuleStory(
            entry=next(entry for entry in read.entries if entry.id == rule_id),
            rule=rule,
            false_positives=rule.false_positives,
            files=_files(Path(rule.path)),
            libraries=tuple(module.package for module in rule.modules if Path(module.path).parent != folder),
            pattern=str(pattern) if pattern else "",
            obstacles=() if pattern else tuple(explain(rule.modules, rule.package)),
            revision=_revision(folder),
        )

    def _current(self) -> _Read:
        with self._lock:
            now = time.monotonic()
            if self._read is None or now - self._looked_at > _LOOK_SECONDS:
                folder = self.folder()
                print_ = f"{folder}\n{fingerprint([folder])}"
                if self._read is None or self._read.print != print_:
                    self._read = _load(folder, print_)
                self._looked_at = time.monotonic()
            return self._read


def _load(folder: Path, print_: str) -> _Read:
    bundle = load_bundle(folder)
    entries = sorted((_entry(rule) for rule in bundle.rules), key=lambda entry: (entry.product, entry.id))
    return _Read(print_, bundle, tuple(entries), {rule.id: rule for rule in bundle.rules})


def _entry(rule: Rule) -> RuleEntry:
    return RuleEntry(
        id=rule.id,
        title=rule.title or rule.id,
        description=rule.description,
        severity=rule.severity.capitalize(),
        status=rule.status,
        owner=rule.owner,
        product=Path(rule.path).parent.parent.name,
        sources=rule.sources,
        attack_ids=rule.attack_ids,
        is_stateful=rule.stateful,
    )


def _files(rule: Path) -> dict[str, str]:
    names = [rule.name, f"{rule.stem}_test.rego", "cases.yaml", "README.md"]
    paths = [rule.parent / name for name in names]
    return {path.name: path.read_text(encoding="utf-8") for path in paths if path.is_file()}


def _revision(folder: Path) -> Revision | None:
    """None outside a repository, without git, and for a folder that was never committed."""
    command = ["git", "-C", str(folder), "log", "-1", "--format=%H%x00%an%x00%cI%x00%s", "--", "."]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_GIT_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    parts = done.stdout.strip().split("\0")
    return Revision(*parts) if done.returncode == 0 and len(parts) == 4 else None
