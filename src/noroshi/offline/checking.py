"""Checking content: rules, playbooks, suppressions and integrations, with what the known sources hold."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from noroshi.analyze.checking import check_integration
from noroshi.analyze.samples import expected_path, raw_samples
from noroshi.detect.content.check import rules_and_faults
from noroshi.detect.content.check_fields import KnownFields
from noroshi.offline.cost import RuleCost, measure_costs
from noroshi.offline.playbook_checking import check_playbooks
from noroshi.offline.suppression_check import suppression_faults, suppression_folders
from noroshi.runtime.errors import ContentError, Fault, UsageError
from noroshi.runtime.folders import files_below
from noroshi.schemas.event import load_event_schema
from noroshi.sdk import Integration, is_log_source, load_integration


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check looked at and found. Paths of faults are relative to the working directory where they can be."""

    faults: tuple[Fault, ...]
    rules: int
    integrations: int
    playbooks: int = 0
    costs: tuple[RuleCost, ...] = ()


def check_content(
    folders: Sequence[Path], shipped: Mapping[str, Integration], *, measure_cost: bool = False
) -> CheckReport:
    """Every fault of the rules, playbooks, suppressions and integrations below the folders.

    `shipped` are sources that rules may be about too.

    Raises UsageError when a folder is missing or holds none of them.
    """
    faults: list[Fault] = []
    own: dict[str, Integration] = {}
    folders_found = [found for folder in folders for found in _integration_folders(folder)]
    for found in folders_found:
        faults += check_integration(found)
        with suppress(ContentError):
            own[found.name] = load_integration(found)
    inputs = _SampleInputs({**shipped, **own})
    known = KnownFields(_Decoded(inputs), load_event_schema())
    rules = playbooks = 0
    known_rules: set[str] = set()
    costs: list[RuleCost] = []
    for folder in folders:
        found_rules, rule_faults = rules_and_faults(folder, known)
        rules += len(found_rules)
        known_rules |= {rule.id for rule in found_rules}
        faults += rule_faults
        found_playbooks, playbook_faults = check_playbooks(folder)
        playbooks += found_playbooks
        faults += playbook_faults
        if measure_cost:
            costs += measure_costs(found_rules, inputs)
    exceptions = suppression_folders(folders)
    for exception_folder in exceptions:
        faults += suppression_faults(exception_folder, known_rules)
    if not any((rules, playbooks, folders_found, exceptions, faults)):
        places = ", ".join(map(str, folders))
        raise UsageError(f"nothing to check in {places}: no *.rego rule, no playbook and no manifest.toml there")
    told = tuple(sorted({_shortened(fault) for fault in faults}))
    return CheckReport(told, rules, len(folders_found), playbooks, tuple(costs))


def _integration_folders(folder: Path) -> list[Path]:
    if not folder.exists():
        raise UsageError(f"no such file or folder: {folder}")
    return [path.parent for path in files_below(folder, "manifest.toml") if is_log_source(path.parent)]


class _SampleInputs(Mapping[str, Sequence[str]]):
    """The documents rules see of each integration's samples, as its expected events tell them."""

    def __init__(self, integrations: Mapping[str, Integration]) -> None:
        self._integrations = integrations
        self._documents: dict[str, Sequence[str]] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._integrations)

    def __len__(self) -> int:
        return len(self._integrations)

    def __getitem__(self, source: str) -> Sequence[str]:
        if source not in self._documents:
            folder = self._integrations[source].folder
            self._documents[source] = [
                document for raw in raw_samples(folder) for document in _expected_inputs(expected_path(raw), source)
            ]
        return self._documents[source]


def _expected_inputs(path: Path, source: str) -> Iterator[str]:
    """The canonical documents of a file of expected events; none of a file that cannot be read, which is a fault."""
    try:
        described = json.loads(path.read_bytes())
        events = described["events"]
        inputs = described.get("inputs") or [None] * len(events)
        for event, given in zip(events, inputs, strict=True):
            record = json.loads(event["raw_data"]) if given is None else given
            ocsf = {key: value for key, value in event.items() if key != "raw_data"}
            noroshi = {"uid": event["metadata"]["uid"], "source": source}
            document = {**record, "ocsf": ocsf, "noroshi": noroshi}
            yield json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    except (OSError, ValueError, KeyError, TypeError):
        return


class _Decoded(Mapping[str, Sequence[Mapping[str, object]]]):
    """The same documents as objects."""

    def __init__(self, documents: Mapping[str, Sequence[str]]) -> None:
        self._documents = documents

    def __iter__(self) -> Iterator[str]:
        return iter(self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def __getitem__(self, source: str) -> Sequence[Mapping[str, object]]:
        return [msgspec.json.decode(text, type=dict[str, object]) for text in self._documents[source]]


def _shortened(fault: Fault) -> Fault:
    """The fault with its path as a person in the working directory would type it."""
    path = Path(fault.path)
    here = Path.cwd()
    if path.is_absolute() and path.is_relative_to(here):
        path = path.relative_to(here)
    text = os.path.normpath(path)
    return Fault(text, fault.line, fault.column, fault.message, fault.code, fault.severity)
