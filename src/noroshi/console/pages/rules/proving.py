"""A rule's tests run in the page, and the rule tried on a pasted event or on what lately came in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nicegui import ui
from nicegui.ui import element

from noroshi.console.language import say
from noroshi.console.pieces.badge import Tone, badge, risk, severity
from noroshi.console.pieces.button import button
from noroshi.console.pieces.code import record
from noroshi.console.pieces.explained import explained
from noroshi.console.pieces.field import choice, entry
from noroshi.console.pieces.panel import panel
from noroshi.console.pieces.part import part
from noroshi.console.visitor import Visitor, tell
from noroshi.detect.testing.outcome import TestReport
from noroshi.model.access import Permission
from noroshi.model.alert import Alert
from noroshi.offline.rulebook import RuleStory
from noroshi.offline.trying import TrialReport, Verdict
from noroshi.platform.proving import RECENT

_SHOWN = 5


class Prover:
    """The two panels that prove a rule; drawn for those who may."""

    def __init__(self, visitor: Visitor, story: RuleStory) -> None:
        self._visitor, self._story = visitor, story
        self._proving = visitor.surroundings.workings.proving

    def draw(self) -> None:
        """Both panels."""
        if not self._visitor.may(Permission.RULES_TEST):
            return
        with panel(say("rules.try")), part("div", "stack"):
            self._form()
            self._tried = part("div", "stack", role="status")
        with panel(say("rules.tests")) as head:
            with head:
                self._test = button(say("rules.run_tests"), self._run_tests, small=True, picture="o_play_arrow")
            self._outcomes = part("div", "stack", role="status")
            with self._outcomes:
                part("p", "muted", say("rules.tests_text"))

    def _form(self) -> None:
        sources = sorted(self._visitor.surroundings.workings.integrations)
        chosen = next((source for source in self._story.entry.sources if source in sources), sources[0])
        self._source = choice(say("rules.source"), sources, chosen)
        self._text = entry(
            say("rules.event"), hint=say("rules.event_hint"), placeholder=say("rules.event_example"), many_lines=True
        )
        self._text.props("input-class=mono")
        with part("div", "lane lane--wrap"):
            self._on_text = button(say("rules.try_event"), self._try_text, kind="main", picture="o_science")
            self._on_recent = button(say("rules.try_recent", count=RECENT), self._try_recent, picture="o_history")

    async def _try_text(self) -> None:
        source, text = str(self._source.value), str(self._text.value or "")
        work = partial(self._proving.try_on_text, self._story.entry.id, source, text)
        await self._show(self._tried, [self._on_text, self._on_recent], work, _trial)

    async def _try_recent(self) -> None:
        work = partial(self._proving.try_on_recent, self._story.entry.id, str(self._source.value))
        await self._show(self._tried, [self._on_text, self._on_recent], work, _recent)

    async def _run_tests(self) -> None:
        work = partial(self._proving.test, self._story.entry.id)
        await self._show(self._outcomes, [self._test], work, _outcomes)

    async def _show(
        self, place: element, buttons: list[element], work: Callable[[], Any], draw: Callable[[Any], None]
    ) -> None:
        for each in buttons:
            each.props["disabled"] = True
        place.clear()
        with place, part("div", "lane muted"):
            ui.spinner(size="16px")
            part("span", "", say("rules.working"))
        try:
            await self._visitor.require(Permission.RULES_TEST)
            found = await self._visitor.look(work)
        except Exception as error:
            place.clear()
            tell(error)
            return
        finally:
            for each in buttons:
                each.props["disabled"] = False
        place.clear()
        with place:
            draw(found)


def _trial(report: TrialReport) -> None:
    for reason in report.dead:
        part("div", "note", say("rules.no_event", reason=reason), data_tone="bad")
    for verdict in report.verdicts[:_SHOWN]:
        _verdict(verdict)


def _recent(report: TrialReport) -> None:
    tone = "warn" if report.matches else "good"
    words = say("rules.recent_result", matches=report.matches, events=report.events)
    part("div", "note", words, data_tone=tone)
    for verdict in report.verdicts[:_SHOWN]:
        if verdict.alerts or verdict.fault:
            _verdict(verdict)


def _verdict(verdict: Verdict) -> None:
    with part("article", "verdict stack"):
        with part("div", "lane lane--wrap"):
            if verdict.fault:
                badge(say("rules.failed"), "critical")
            elif verdict.alerts:
                badge(say("rules.matches"), "accent")
            else:
                badge(say("rules.no_match"))
        if verdict.fault:
            part("div", "note", verdict.fault, data_tone="bad")
        for alert in verdict.alerts:
            _alert(alert)
        if verdict.explanation is not None:
            explained(verdict.explanation)
        with part("details"):
            part("summary", "small", say("rules.input"))
            record(verdict.document, name=say("rules.input"))


def _alert(alert: Alert) -> None:
    with part("div", "stack stack--tight"):
        with part("div", "lane lane--wrap"):
            part("span", "strong", alert.title)
            severity(alert.severity)
            risk(alert.risk_score)
        if alert.details:
            part("p", "", alert.details)
        if alert.entities:
            with part("div", "lane lane--wrap"):
                for entity in alert.entities:
                    part("span", "chip", entity)


_TONES: dict[str, Tone] = {"pass": "good", "fail": "critical", "error": "critical", "skip": ""}


def _outcomes(report: TestReport) -> None:
    passed = say("rules.passed", passed=report.count("pass"), total=report.total)
    part("div", "note", passed, data_tone="good" if report.succeeded else "bad")
    for fault in report.faults:
        part("code", "", str(fault))
    with part("ul", "rows"):
        for outcome in report.outcomes:
            with part("li", "row-line", style="padding: 6px 0"):
                badge(say(f"rules.status_{outcome.status}"), _TONES[outcome.status])
                with part("div", "stack stack--tight grow"):
                    part("span", "wrap", outcome.name.removeprefix("test_").replace("_", " "))
                    for message in outcome.messages:
                        part("code", "wrap muted", message)
                part("span", "small muted number", f"{outcome.seconds * 1000:.0f} ms")
