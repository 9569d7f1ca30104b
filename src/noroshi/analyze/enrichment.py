"""Facts joined to events: where an address is, who runs its network, what the organisation knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentSettings:
    """Files to enrich with. Every one is optional, and an absent one costs nothing.

    `geoip` and `asn` are MMDB files. `indicators` maps a list's name to a text file with one value or CIDR a line.
    `assets` is a CSV or YAML file with `ip` or `hostname` and any of `owner`, `criticality`, `tags`.
    """

    geoip: Path | None = None
    asn: Path | None = None
    indicators: tuple[tuple[str, Path], ...] = ()
    assets: Path | None = None
