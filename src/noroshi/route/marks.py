"""Places in streams kept in a file, for sinks that cannot keep them beside their rows."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from noroshi.route.contract import Mark
from noroshi.runtime.errors import ConfigError


class MarkFile:
    """One sink's mark. `pending` are files of a store that has not been completed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Mark, list[str]]:
        """The mark and the pending files. Raises ConfigError when the file cannot be read."""
        try:
            content = json.loads(self._path.read_text())
            mark = Mark(incarnation=content["incarnation"], sequence=content["sequence"])
            return mark, [str(name) for name in content.get("pending", [])]
        except FileNotFoundError:
            return Mark(), []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"cannot read {self._path}: {error}; delete it to begin anew") from error

    def write(self, mark: Mark, pending: Sequence[str] = ()) -> None:
        """Remember durably, whole or not at all."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump({"incarnation": mark.incarnation, "sequence": mark.sequence, "pending": list(pending)}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
