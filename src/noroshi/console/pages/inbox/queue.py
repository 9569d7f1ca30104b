"""The queue as the browser shows it: rows, the row that is looked at, and the rows that are chosen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from nicegui.element import Element

from noroshi.console.language import say
from noroshi.console.pages.alert.wording import state_of
from noroshi.console.pieces.badge import risk_tone
from noroshi.console.pieces.entity import kind_name, picture_of
from noroshi.model.triage import AlertOrder, AlertRow

_SHOWN_ENTITIES: Final = 3


class Queue(Element, component="queue.js"):
    """Rows of alerts, of which the browser draws those in view. `queue.js` knows the keys."""

    def __init__(self, rows: Sequence[AlertRow], order: AlertOrder, *, selectable: bool) -> None:
        super().__init__()
        self.props["words"] = {"name": say("inbox.queue"), "pick": say("inbox.pick")}
        self.props["selectable"] = selectable
        self.props["order"] = order
        self.props["first"] = [_shown(row) for row in rows]

    def replace(self, rows: Sequence[AlertRow], order: AlertOrder) -> None:
        """Show these rows and no others."""
        self.run_method("replace", [_shown(row) for row in rows], order)

    def append(self, rows: Sequence[AlertRow]) -> None:
        """Show these rows behind those that are there."""
        self.run_method("append", [_shown(row) for row in rows])

    def merge(self, rows: Sequence[AlertRow], gone: Collection[str], *, is_news: bool = False) -> None:
        """Put in rows that are new or changed, take out those that are gone. What is news lights up."""
        self.run_method("merge", [_shown(row) for row in rows], list(gone), is_news)

    async def targets(self) -> list[str]:
        """The alerts that an action is meant for: those that are chosen, else the one that is looked at."""
        found: list[str] = await self.run_method("targets", timeout=5.0)
        return found

    def clear_choice(self) -> None:
        """Choose none."""
        self.run_method("clear")

    def on_opened(self, act: Callable[[str], Any]) -> None:
        """Call with the uid of an alert that is to be opened."""
        self.on("opened", lambda event: act(event.args))

    def on_chosen(self, act: Callable[[int], Any]) -> None:
        """Call with the number of rows that are chosen whenever it changes."""
        self.on("chosen", lambda event: act(event.args))

    def on_more(self, act: Callable[[], Any]) -> None:
        """Call when the last rows come into view."""
        self.on("more", act, args=[])


def _shown(row: AlertRow) -> dict[str, Any]:
    entities = row.entities[:_SHOWN_ENTITIES]
    state, state_tone = state_of(row)
    return {
        "uid": row.uid,
        "title": row.title,
        "rule": row.rule_id,
        "severity": say(f"signs.severity_{row.severity.lower()}"),
        "tone": row.severity.lower(),
        "risk": row.risk_score,
        "risk_name": say("signs.risk", value=row.risk_score),
        "risk_tone": risk_tone(row.risk_score),
        "entities": [
            {
                "id": one.id,
                "value": one.value,
                "picture": picture_of(one.kind),
                "name": f"{kind_name(one.kind)}: {one.value}",
            }
            for one in entities
        ],
        "more": len(row.entities) - len(entities),
        "count": row.occurrences,
        "count_short": f"{row.occurrences:,}" if row.occurrences < 10_000 else f"{row.occurrences // 1000:,}k",
        "count_name": say("inbox.occurrences", count=row.occurrences),
        "seen": row.last_seen.isoformat(),
        "status": row.status,
        "state": state,
        "state_tone": state_tone,
    }
