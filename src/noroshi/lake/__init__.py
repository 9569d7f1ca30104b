"""The lake: Apache Iceberg tables of events, alerts, dead letters and the ledger, and SQL over them.

`noroshi.lake.connect()` opens it from a notebook or a program of your own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from noroshi.lake.querying import Lake
    from noroshi.runtime.settings import Settings

__all__ = ["connect"]


def connect(folder: str | Path | None = None, settings: Settings | None = None) -> Lake:
    """The lake of a platform folder, of settings, or of `noroshi.toml` and the environment. Raises ConfigError."""
    from noroshi.lake import querying

    return querying.connect(folder, settings)
