"""The records that an alert rests on, in the order they came."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from noroshi.console.language import say
from noroshi.console.pieces.code import record
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.model.triage import AlertStory, Occurrence

_HUNTED: Final = 20


def draw_evidence(story: AlertStory) -> None:
    """Every occurrence that is kept, each with its raw records folded in; the first one open."""
    beside = say("queue.occurrences", count=story.alert.occurrences)
    with panel(say("alert.evidence"), flush=True, beside=beside):
        if not story.occurrences:
            empty(say("alert.no_evidence"), picture="o_find_in_page")
        with part("ol", "events"):
            for place, occurrence in enumerate(story.occurrences):
                _occurrence(occurrence, is_open=place == 0)
        hidden = story.alert.occurrences - len(story.occurrences)
        if hidden > 0:
            part("p", "remark muted small", say("alert.more_occurrences", count=f"{hidden:,}"))


def _occurrence(occurrence: Occurrence, *, is_open: bool) -> None:
    with part("li", ""), part("details", "event", open=is_open):
        with part("summary", "event__head"):
            moment(occurrence.time, form="exact")
            part("span", "clip grow", occurrence.details or say("alert.no_details"))
            part("span", "muted small", say("alert.events", count=len(occurrence.event_uids)))
        with part("div", "event__body stack"):
            if not occurrence.evidence:
                part("a", "small", say("alert.in_lake"), href=_hunt(occurrence))
            for each in occurrence.evidence:
                part("div", "mono small muted wrap", f"{each.source} · {each.event_uid}")
                record(each.raw_data, name=say("alert.raw"))


def _hunt(occurrence: Occurrence) -> str:
    """The address that asks the lake for the events of an occurrence."""
    uids = ", ".join(f"'{uid.replace(chr(39), chr(39) * 2)}'" for uid in occurrence.event_uids[:_HUNTED])
    day = f"TIMESTAMPTZ '{occurrence.time:%Y-%m-%d %H:%M:%SZ}'"
    near = f"time BETWEEN {day} - INTERVAL 1 DAY AND {day} + INTERVAL 1 DAY"
    sql = f"SELECT * FROM events\nWHERE uid IN ({uids})\nAND {near}"  # noqa: S608 - a person sees and sends it
    return "/hunt?" + urlencode({"sql": sql})
