"""What happened: who, where, when, by which rule."""

from __future__ import annotations

from urllib.parse import quote

from noroshi.console.language import say
from noroshi.console.pieces.entity import entity_chip
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.model.triage import AlertStory


def draw_facts(story: AlertStory) -> None:
    """The panel that comes first."""
    row = story.alert
    with panel(say("alert.what")), part("div", "stack"):
        if story.details:
            part("p", "wrap lead", story.details)
        with part("dl", "facts"):
            _entities(story)
            part("dt", "", say("alert.when"))
            with part("dd", "lane lane--wrap"):
                moment(row.first_seen, form="exact")
                if row.occurrences > 1:
                    part("span", "muted", "–")
                    moment(row.last_seen, form="exact")
                    part("span", "muted", say("queue.occurrences", count=row.occurrences))
                else:
                    moment(row.last_seen, classes="muted")
            part("dt", "", say("alert.rule"))
            with part("dd", "lane lane--wrap"):
                part("a", "mono", row.rule_id, href=f"/rules/{quote(row.rule_id, safe='')}")
                if story.rule_commit:
                    part("span", "mono muted", story.rule_commit[:12], title=say("alert.commit"))
            part("dt", "", say("alert.source"))
            part("dd", "mono", row.source)
            if row.attack_ids:
                part("dt", "", "ATT&CK")
                with part("dd", "lane lane--wrap"):
                    for attack_id in row.attack_ids:
                        part("span", "badge", attack_id)
            if story.verdict_reason:
                part("dt", "", say("verdict.title"))
                part("dd", "", story.verdict_reason)


def _entities(story: AlertStory) -> None:
    if not story.alert.entities:
        return
    part("dt", "", say("alert.who"))
    with part("dd", "lane lane--wrap"):
        for one in story.alert.entities:
            entity_chip(one.id, one.kind, one.value)
