"""Why an alert fired: every condition of its rule with what was found."""

from __future__ import annotations

from noroshi.console.visitor import Visitor
from noroshi.model.triage import AlertStory


class Why:
    """The panel."""

    def __init__(self, visitor: Visitor, story: AlertStory) -> None:
        self._visitor, self._story = visitor, story

    def draw(self) -> None:
        """Put it on the page."""
