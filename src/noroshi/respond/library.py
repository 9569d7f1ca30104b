"""A folder of playbooks, `<name>/playbook.yaml` with its `policy.yaml`, deployed as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from noroshi.respond.engine.contract import Engine
from noroshi.respond.language.findings import findings_of
from noroshi.respond.policy import NO_POLICY, Policy, load_policy
from noroshi.runtime.errors import ContentError, Fault
from noroshi.runtime.folders import files_below

FILE_NAMES: Final = ("playbook.yaml", "playbook.yml", "playbook.json")
_BY: Final = "content"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """One playbook of a folder with every fault of it; one that has errors cannot be deployed."""

    name: str
    path: Path
    source: str
    policy: Policy
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> list[Fault]:
        """Faults that forbid to deploy it."""
        return [fault for fault in self.faults if fault.severity == "error"]


def read_library(folder: Path) -> list[Shelved]:
    """Every playbook below a folder, or the one in a file, by path."""
    found = files_below(folder) if folder.is_dir() else [folder]
    return [_read(file) for file in found if file.name in FILE_NAMES]


def deploy_library(engine: Engine, folder: Path, version: str, *, whole: bool) -> int:
    """Let the names of a folder's playbooks stand for what it holds now, and those it no longer holds for nothing.

    With `whole`, one broken playbook keeps all of them as they were, and ContentError tells every fault; without, the
    broken ones are left out. Gives the number of playbooks that changed.
    """
    shelved = read_library(folder)
    errors = [fault for one in shelved for fault in one.errors]
    if errors and whole:
        raise ContentError(errors)
    for fault in errors:
        log.error("a playbook cannot be used", fault=str(fault))
    deployed = {one.name: one for one in engine.deployed()}
    changed = 0
    for one in shelved:
        before = deployed.get(one.name)
        same = before is not None and before.policy == one.policy and engine.source(one.name) == one.source
        if not one.errors and not same:
            engine.deploy(one.name, one.source, f"{_BY} {version}", one.policy)
            changed += 1
    kept = {one.name for one in shelved}
    for name, before in deployed.items():
        if before.deployed_by.startswith(f"{_BY} ") and name not in kept:
            engine.withdraw(name)
            changed += 1
    return changed


def _read(file: Path) -> Shelved:
    faults: list[Fault] = []
    policy, source = NO_POLICY, ""
    try:
        source = file.read_text(encoding="utf-8")
        faults += findings_of(source, str(file))
        policy = load_policy(file)
    except ContentError as error:
        faults += error.faults
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(str(file), 1, 1, f"cannot be read: {error}", "playbook"))
    return Shelved(name=file.parent.name, path=file, source=source, policy=policy, faults=tuple(faults))
