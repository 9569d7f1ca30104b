"""Checking suppressions that are files, with the rules that they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Final

from noroshi.runtime.errors import Fault
from noroshi.triage.exceptions.files import load_suppressions

FOLDER: Final = "suppressions"


def suppression_folders(folders: Sequence[Path]) -> list[Path]:
    """Every folder of suppressions that is, or lies in, one of these."""
    found = {inner for folder in folders if folder.is_dir() for inner in folder.rglob(FOLDER) if inner.is_dir()}
    return sorted(found | {folder for folder in folders if folder.name == FOLDER and folder.is_dir()})


def suppression_faults(folder: Path, rules: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the files of a folder of suppressions. `rules` are the ids that are known; () knows none."""
    suppressions, faults = load_suppressions(folder)
    yield from faults
    for one in suppressions:
        for rule in one.rules if rules else ():
            if rule not in rules:
                path = str(folder / f"{one.name}.yaml")
                yield Fault(path, 1, 1, f"there is no rule {rule!r}: it hides nothing of it", "unknown-rule", "warning")
