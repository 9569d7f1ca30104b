"""What people may ask of the platform from another system, such as a chat."""

from __future__ import annotations

from typing import Any, Literal, Protocol

Verdict = Literal["approve", "deny"]


class Office(Protocol):
    """`person` is the name of a user here, whose rights count. Answers are sentences for that person.

    Every method raises UsageError, whose words are for the person too.
    """

    def start(self, person: str, playbook: str, argument: Any, key: str) -> str:
        """Start a deployed playbook; the same `key` starts one run only."""

    def status(self, person: str, run: str | None) -> str:
        """How a run is, or without one what the latest runs and open questions are."""

    def decide(self, person: str, approval: str, verdict: Verdict, comment: str) -> str:
        """Answer a question that a run asks."""
