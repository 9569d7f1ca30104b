"""The workings of a platform as a person looks at them through the web: lake, rules, sources, playbooks."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from noroshi.model.triage import AlertStory
from noroshi.platform.content import Content
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.ports import COLLECT_FILE
from noroshi.platform.sources import Sources
from noroshi.runtime.errors import ConfigError, NoroshiError, UsageError
from noroshi.runtime.settings import Settings
from noroshi.sdk import Integration
from noroshi.triage.desk.quality import Budgets

if TYPE_CHECKING:
    from noroshi.detect.contract import Rule
    from noroshi.lake.querying import Lake
    from noroshi.offline.explanation import Explanation
    from noroshi.offline.rulebook import Rulebook
    from noroshi.platform.proving import Proving
    from noroshi.platform.source_quality import QualityReadings
    from noroshi.respond.engine.local import LocalEngine

log = structlog.get_logger()


class Workings:
    """Each part is made when it is first asked for, so that a broken one harms no other. `close` it in the end."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._held = ExitStack()
        self.sources = Sources(settings.broker, lambda: self.integrations)

    async def follow(self, stopping: asyncio.Event) -> None:
        """Follow the sources, and read the rules before somebody waits for them, until told to stop."""
        reading = asyncio.create_task(asyncio.to_thread(self._read_rules))
        await self.sources.follow(stopping)
        await reading

    def _read_rules(self) -> None:
        try:
            self.rulebook.entries()
        except NoroshiError as error:
            log.warning("the rules cannot be read", error=str(error))

    @property
    def budgets(self) -> Budgets:
        """How noisy rules may be."""
        triage = self.settings.triage
        return Budgets(triage.noise_budget, triage.noise_budgets)

    def lake(self) -> Lake:
        """The lake, made anew, so that it is found as soon as there is one. Raises ConfigError until then."""
        from noroshi.lake.querying import Lake

        return Lake(self.settings)

    @cached_property
    def quality(self) -> QualityReadings:
        """What was found of the quality of each source."""
        from noroshi.platform.source_quality import QualityReadings

        return QualityReadings(self.lake)

    @cached_property
    def rulebook(self) -> Rulebook:
        """The rules that are live, read again when they change."""
        from noroshi.offline.rulebook import Rulebook

        return Rulebook(lambda: Content(self.settings, fetch=False).rules)

    def explain_alert(self, story: AlertStory) -> Explanation:
        """Its rule as it is now, on the last record that is kept with it, with what functions with memory said then.

        Raises UsageError when there is no such rule any more, or no record, or it is no event.
        """
        from noroshi.app import load_integrations
        from noroshi.offline.explaining import Question, explain

        bundle, rule_id = self.rulebook.bundle(), story.alert.rule_id
        rule = next((each for each in bundle.rules if each.id == rule_id), None)
        if rule is None:
            raise UsageError(f"there is no rule {rule_id!r} any more")
        kept = [(one, record) for one in story.occurrences for record in one.evidence]
        if not kept:
            raise UsageError("its records are not kept with it any more; the lake has them, by the uids of its events")
        occurrence, record = kept[-1]
        question = Question(self._within(rule), record.raw_data, record.source, bundle.commit, occurrence.calls)
        return explain(question, partial(load_integrations, Content(self.settings, fetch=False).integrations))

    def _within(self, rule: Rule) -> Rule:
        """The rule with its files named from the folder of rules: where that lies is nobody's business."""
        folder = self.rulebook.folder()
        named = [(module, Path(module.path)) for module in rule.modules]
        modules = [
            replace(module, path=str(path.relative_to(folder)) if path.is_relative_to(folder) else path.name)
            for module, path in named
        ]
        return replace(rule, modules=tuple(modules))

    @cached_property
    def proving(self) -> Proving:
        """Runs the tests of rules, and tries rules."""
        from noroshi.platform.proving import Proving

        return Proving(self.rulebook, Content(self.settings, fetch=False).integrations, self.lake)

    @cached_property
    def integrations(self) -> Mapping[str, Integration]:
        """The sources that there can be."""
        from noroshi.app import load_integrations

        return load_integrations(Content(self.settings, fetch=False).integrations)

    @cached_property
    def engine(self) -> LocalEngine:
        """Starts and shows playbook runs; the respond room drives them."""
        from noroshi.platform.playbooks import open_engine

        return self._held.enter_context(open_engine(self.settings))

    def collector_url(self) -> str:
        """Where senders send to."""
        try:
            return (self.settings.platform.dir / COLLECT_FILE).read_text()
        except OSError:
            chosen = self.settings.platform
            return f"http://{chosen.host}:{chosen.port}"

    def processes(self) -> Mapping[str, Mapping[str, Any]]:
        """What the supervisor last said of each process: `state`, `restarts`; empty when it runs elsewhere."""
        try:
            found: Mapping[str, Mapping[str, Any]] = PlatformFolder(self.settings.platform.dir).read_status()
        except ConfigError:
            return {}
        return found.get("children", {})

    def close(self) -> None:
        """Let go of what was made."""
        self._held.close()
