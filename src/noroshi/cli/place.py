"""The options of every command that is about a platform: in which folder it is, and by which settings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Folder = Annotated[Path | None, typer.Option("--dir", help="Folder of the platform.", show_default="var/noroshi")]
SettingsFile = Annotated[
    Path | None, typer.Option("--settings", help="Settings file.", show_default="noroshi.toml, when there is one")
]
