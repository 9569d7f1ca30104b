"""What was said of alerts like this one: how sure the rule is, and what became of those most alike."""

from __future__ import annotations

from collections.abc import Sequence

from noroshi.console.language import say
from noroshi.console.pages.alert.reading import Seen, past_verdicts
from noroshi.console.pieces.amount import meter, share
from noroshi.console.pieces.badge import badge
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.standing import state_of
from noroshi.model.triage import SimilarAlert


def draw_sureness(seen: Seen) -> None:
    """How often the rule was right."""
    quality = seen.quality
    verdicts = past_verdicts(quality)
    judged = sum(verdicts.values())
    with panel(say("alert.sure")), part("div", "stack"):
        if quality is None or quality.precision is None or not judged:
            part("p", "muted", say("alert.never_judged"))
            return
        with part("div", "lane lane--wide"):
            part("span", "figure__value", share(quality.precision))
            part("span", "muted small", say("alert.judged", count=judged))
        meter(quality.precision, say("alert.precision", share=share(quality.precision)), is_bad=quality.precision < 0.5)
        with part("div", "lane lane--wrap"):
            for verdict, count in verdicts.most_common():
                badge(f"{say(f'signs.verdict_{verdict}')} {count}")


def draw_past(similar: Sequence[SimilarAlert]) -> None:
    """Past alerts most like this one, with verdict and reason."""
    with panel(say("alert.similar"), flush=True), part("div", "rows"):
        if not similar:
            part("p", "remark muted small", say("alert.no_similar"))
        for one in similar:
            with part("a", "row-line row-line--card", href=f"/alerts/{one.alert.uid}"):
                part("span", "clip", one.alert.title)
                with part("span", "lane small"):
                    badge(*state_of(one.alert))
                    moment(one.alert.last_seen, classes="muted")
                    if one.same_key:
                        part("span", "muted", say("alert.same_key"))
                if one.verdict_reason:
                    part("span", "muted small wrap", f"“{one.verdict_reason}”")
