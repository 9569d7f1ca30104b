"""One rule: what it says, how it does, what it costs; its tests run and the rule tried, right here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pages.rules.proving import Prover
from noroshi.console.pieces.amount import count, meter, share, span
from noroshi.console.pieces.badge import badge, severity
from noroshi.console.pieces.button import link_button
from noroshi.console.pieces.markdown import markdown
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head, panel
from noroshi.console.pieces.part import part
from noroshi.console.pieces.source import source
from noroshi.console.pieces.state import missing
from noroshi.console.visitor import Visitor
from noroshi.detect.content.attack_matrix import attack_matrix
from noroshi.model.access import Permission
from noroshi.model.triage import SEVERITIES, RuleQuality
from noroshi.offline.rulebook import RuleStory
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.quality import rule_quality

_DAYS: Final = 30
_LANGUAGES: Final = {".rego": "rego", ".yaml": "yaml"}


@page("/rules/{rule_id}", title="rules.rule", permission=Permission.RULES_READ, icon="o_rule")
async def rule(visitor: Visitor, rule_id: str) -> None:
    """Everything about one rule."""
    try:
        story = await visitor.look(visitor.surroundings.workings.rulebook.story, rule_id)
    except UsageError:
        missing()
        return
    now = visitor.now()
    since, budgets = now - timedelta(days=_DAYS), visitor.surroundings.workings.budgets
    found = await visitor.read(rule_quality, since=since, until=now, rule_id=rule_id, budgets=budgets)
    with page_head(story.entry.title, story.entry.id):
        link_button(say("rules.back"), "/rules", picture="o_arrow_back")
        link_button(say("rules.alerts"), f"/inbox?rule={rule_id}", picture="o_inbox")
    with part("div", "columns"):
        with part("div", "stack", style="gap: var(--gap-4)"):
            with panel(say("rules.about")), part("div", "stack"):
                part("p", "", story.entry.description or say("rules.undescribed"))
                _badges(story)
            _files(story)
            Prover(visitor, story).draw()
        with part("div", "stack", style="gap: var(--gap-4)"):
            _quality(found[0] if found else None)
            _facts(story)
            _pattern(story)


def _badges(story: RuleStory) -> None:
    with part("div", "lane lane--wrap"):
        if story.entry.severity in SEVERITIES:
            severity(story.entry.severity)
        if story.entry.status:
            badge(story.entry.status, "good" if story.entry.status == "stable" else "accent")
        if story.entry.is_stateful:
            badge(say("rules.stateful"), "low")
        matrix = attack_matrix()
        for technique in story.entry.attack_ids:
            name = f"{technique} {matrix[technique].name}" if technique in matrix else technique
            with part("a", "chip", href=f"/rules?attack={technique}", title=name):
                part("span", "chip__text", name)


def _files(story: RuleStory) -> None:
    with part("section", "panel", aria_label=say("rules.files")):
        with part("div", "tabs", role="group", aria_label=say("rules.files"), style="padding: 0 var(--gap-3)"):
            tabs = {name: part("button", "tab", name, type="button") for name in story.files}
        body = part("div", "panel__body")

    def show(name: str) -> None:
        for other, tab in tabs.items():
            tab.props["aria-pressed"] = "true" if other == name else "false"
        body.clear()
        with body:
            if name.endswith(".md"):
                markdown(story.files[name])
            else:
                source(story.files[name], _LANGUAGES.get(name[name.rindex(".") :], "text"), name)

    for name, tab in tabs.items():
        tab.on("click", lambda _=None, name=name: show(name), args=[])
    show(next(iter(story.files)))


def _quality(found: RuleQuality | None) -> None:
    with panel(say("rules.quality"), beside=say("overview.days", days=_DAYS)):
        if found is None:
            part("p", "muted", say("rules.never_fired"))
            return
        with part("dl", "facts"):
            _fact(say("rules.fired"), f"{found.alerts:,}")
            _fact(say("rules.occurrences"), f"{found.occurrences:,}")
            _fact(say("overview.head_precision"), share(found.precision))
            for name, number in sorted(found.verdicts.items()):
                _fact(say(f"signs.verdict_{name}"), f"{number:,}")
            _fact(say("overview.suppressed"), f"{found.suppressed:,}")
            _fact(say("overview.detect"), span(found.seconds_to_detect))
            _fact(say("overview.triage"), span(found.seconds_to_triage))
            _fact(say("overview.close"), span(found.seconds_to_close))
            part("dt", "", say("rules.budget"))
            with part("dd", "stack stack--tight"):
                part("span", "", f"{count(found.alerts_per_day)} / {found.budget_per_day:g}")
                used = found.alerts_per_day / found.budget_per_day if found.budget_per_day else 1.0
                words = say("overview.budget_words", share=f"{used * 100:.0f}", budget=f"{found.budget_per_day:g}")
                meter(used, words, is_bad=found.is_over_budget)


def _facts(story: RuleStory) -> None:
    with panel(say("rules.facts")):
        with part("dl", "facts"):
            _fact(say("rules.sources"), ", ".join(story.entry.sources) or say("rules.every_source"))
            _fact(say("rules.owner"), story.entry.owner or "–")
            if story.libraries:
                _fact(say("rules.libraries"), ", ".join(story.libraries))
            if story.revision is not None:
                part("dt", "", say("rules.revision"))
                with part("dd", "stack stack--tight"):
                    part("span", "", story.revision.subject)
                    with part("span", "lane small muted lane--wrap"):
                        part("code", "", story.revision.commit[:12])
                        moment(datetime.fromisoformat(story.revision.at))
        if story.false_positives:
            part("h3", "", say("rules.false_positives"), style="margin-top: var(--gap-3)")
            with part("ul", "prose", style="list-style: disc; padding-left: 18px"):
                for text in story.false_positives:
                    part("li", "", text)


def _pattern(story: RuleStory) -> None:
    with panel(say("rules.pattern")), part("div", "stack"):
        if not story.pattern:
            part("div", "note", say("rules.no_pattern"), data_tone="warn")
            for obstacle in story.obstacles:
                part("p", "small", say("rules.in_line", line=obstacle.line, text=obstacle.message))
            return
        part("p", "small muted", say("rules.pattern_text"))
        for line in story.pattern.splitlines():
            _, _, condition = line.partition(": ")
            with part("div", "lane lane--wrap", style="gap: 4px"):
                for number, clause in enumerate((condition or line).split(" and ")):
                    if number:
                        part("span", "small muted", say("rules.and"))
                    part("code", "literal", clause.strip("()"))


def _fact(name: str, value: str) -> None:
    part("dt", "", name)
    part("dd", "", value)
