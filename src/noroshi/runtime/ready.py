"""How a room process tells the supervisor that it is working, not only started."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "NOROSHI_READY_FILE"
"""Environment variable with the file whose existence says so; without it nobody is waiting."""


def announce_ready() -> None:
    """Say that everything this process needs is there and its work has begun."""
    if path := os.environ.get(VARIABLE):
        Path(path).touch(mode=0o600)
