"""What lies below a folder of content."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path


def files_below(folder: Path, pattern: str = "*") -> list[Path]:
    """The files whose names match a shell pattern, sorted by path; none when the folder is none. A link that leads
    nowhere is among them, so that whoever reads it can say so.

    Links are followed, so that rules of another checkout can be linked in, but no folder is entered that is hidden:
    Git's own, and those from which Kubernetes links the files of a ConfigMap.
    """
    return sorted(Path(place, name) for place, names in _walk(folder) for name in names if fnmatchcase(name, pattern))


def _walk(folder: Path) -> Iterator[tuple[str, list[str]]]:
    entered: set[tuple[int, int]] = set()
    for place, inside, names in os.walk(folder, followlinks=True):
        about = Path(place).stat()
        if (about.st_dev, about.st_ino) in entered:
            inside.clear()
            continue
        entered.add((about.st_dev, about.st_ino))
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        yield place, names
