"""Which tests are to run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteOptions:
    """Which tests to run: those below `path` (or in it, when it is a file) whose title holds a match of `pattern`."""

    path: Path
    coverage: bool = False
    pattern: str = ""

    def wants(self, title: str) -> bool:
        """Whether the test of this title is to run."""
        return re.search(self.pattern, title) is not None
