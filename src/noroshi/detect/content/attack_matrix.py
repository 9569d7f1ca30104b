"""The matrix of ATT&CK Enterprise: tactics in their order, and the names and tactics of techniques."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

VERSION: Final = "18"
"""The release of ATT&CK that the names and tactics are those of."""

TACTICS: Final = {
    "reconnaissance": "Reconnaissance",
    "resource-development": "Resource Development",
    "initial-access": "Initial Access",
    "execution": "Execution",
    "persistence": "Persistence",
    "privilege-escalation": "Privilege Escalation",
    "defense-evasion": "Defense Evasion",
    "credential-access": "Credential Access",
    "discovery": "Discovery",
    "lateral-movement": "Lateral Movement",
    "collection": "Collection",
    "command-and-control": "Command and Control",
    "exfiltration": "Exfiltration",
    "impact": "Impact",
}
"""Short name → name, in the order of the matrix."""


@dataclass(frozen=True, slots=True)
class Technique:
    """A technique or sub-technique; `tactics` are short names."""

    id: str
    name: str
    tactics: tuple[str, ...]

    @property
    def parent(self) -> str:
        """The id of the technique that this one is a part of, its own when it is whole."""
        return self.id.partition(".")[0]


@cache
def attack_matrix() -> Mapping[str, Technique]:
    """Every technique of `VERSION` by id, parents before their parts."""
    text = (files("noroshi.detect.content") / "attack_matrix.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {technique: Technique(technique, name, tuple(tactics.split())) for technique, name, tactics in rows}
