"""How triage is set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageOptions:
    """`case_breadth`: a case takes no alerts by itself that would bring it more users and hosts than these."""

    half_life_hours: float = 24.0
    quiet_hours: float = 24.0
    case_hours: float = 24.0
    case_breadth: int = 20
    kept_bodies: int = 20
    """Of so many occurrences an alert keeps what was raised; the lake has all of them."""
