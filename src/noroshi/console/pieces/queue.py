"""A list of thousands of lines that is worked from the keyboard: alerts, cases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, Literal

import msgspec
from nicegui.element import Element

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone
from noroshi.console.pieces.entity import kind_name, picture_of
from noroshi.model.triage import EntityRef, Severity

Order = Literal["latest", "oldest", "risk"]
_SHOWN_ENTITIES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it is shown. `key` is unique, `seen` RFC 3339; `is_fresh` says that nobody has looked at it yet."""

    key: str
    href: str
    title: str
    beneath: str
    severity: Severity
    risk: int
    entities: Sequence[EntityRef]
    entity_count: int
    count: str
    count_name: str
    seen: str
    state: str
    state_tone: Tone
    is_fresh: bool


class Queue(Element, component="queue.js"):
    """Lines of which the browser draws those in view. `queue.js` knows the keys."""

    def __init__(self, name: str, lines: Sequence[Line], order: Order, *, selectable: bool) -> None:
        super().__init__()
        self.props["name"] = name
        self.props["pick"] = say("queue.pick")
        self.props["selectable"] = selectable
        keys = ("j k", "o", "x") if selectable else ("j k", "o")
        self.props["keys"] = msgspec.json.encode([(key, say(f"queue.key_{key[0]}")) for key in keys]).decode()
        self.props["order"] = order
        # As text: NiceGUI would watch every value in it for changes, which takes longer than all else on the page.
        self.props["first"] = msgspec.json.encode([_shown(line) for line in lines]).decode()

    def replace(self, lines: Sequence[Line], order: Order) -> None:
        """Show these lines and no others."""
        self.run_method("replace", [_shown(line) for line in lines], order)

    def append(self, lines: Sequence[Line]) -> None:
        """Show these lines behind those that are there."""
        self.run_method("append", [_shown(line) for line in lines])

    def merge(self, lines: Sequence[Line], gone: Collection[str], *, is_news: bool = False) -> None:
        """Put in lines that are new or changed, take out those that are gone. What is news lights up."""
        self.run_method("merge", [_shown(line) for line in lines], list(gone), is_news)

    async def targets(self) -> list[str]:
        """The keys that an action is meant for: those that are chosen, else the one that is looked at."""
        found: list[str] = await self.run_method("targets", timeout=5.0)
        return found

    def clear_choice(self) -> None:
        """Choose none."""
        self.run_method("clear")

    def on_opened(self, act: Callable[[str], Any]) -> None:
        """Call with the address of a line that is to be opened."""
        self.on("opened", lambda event: act(event.args))

    def on_chosen(self, act: Callable[[int], Any]) -> None:
        """Call with the number of lines that are chosen whenever it changes."""
        self.on("chosen", lambda event: act(event.args))

    def on_more(self, act: Callable[[], Any]) -> None:
        """Call when the last lines come into view."""
        self.on("more", act, args=[])


_PLAIN: Final = tuple(one.name for one in fields(Line) if one.name not in ("entities", "entity_count"))


def short_count(count: int) -> str:
    """A number of occurrences in few letters; nothing for one."""
    if count <= 1:
        return ""
    return f"×{count:,}" if count < 10_000 else f"×{count // 1000:,}k"


def _shown(line: Line) -> dict[str, Any]:
    entities = line.entities[:_SHOWN_ENTITIES]
    chips = [
        {
            "id": one.id,
            "value": one.value,
            "picture": picture_of(one.kind),
            "name": f"{kind_name(one.kind)}: {one.value}",
        }
        for one in entities
    ]
    return {name: getattr(line, name) for name in _PLAIN} | {
        "severity": say(f"signs.severity_{line.severity.lower()}"),
        "tone": line.severity.lower(),
        "risk_name": say("signs.risk", value=line.risk),
        "entities": chips,
        "more": line.entity_count - len(entities),
    }
