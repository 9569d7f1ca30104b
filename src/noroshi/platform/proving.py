"""Rules proved at a desk: their tests run, and tried on what is pasted or on what lately came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from noroshi.app import load_integrations
from noroshi.detect.testing.options import SuiteOptions
from noroshi.detect.testing.outcome import TestReport
from noroshi.lake.querying import Lake
from noroshi.offline.rule_tests import RuleTestSettings, run_rule_tests
from noroshi.offline.rulebook import Rulebook
from noroshi.offline.trying import Trial, TrialReport, records_in, try_rule
from noroshi.runtime.errors import UsageError
from noroshi.sdk import Integration
from noroshi.state.embedded import EmbeddedValkey

RECENT: Final = 1000
"""On how many of the latest records of a source a rule is tried."""


class Proving:
    """Each proof runs in a process of its own, with a store of its own: nothing that is live is touched."""

    def __init__(self, rulebook: Rulebook, integrations: Path | None, lake: Callable[[], Lake]) -> None:
        self._rulebook, self._lake = rulebook, lake
        self._load: Callable[[], Mapping[str, Integration]] = partial(load_integrations, integrations)

    def test(self, rule_id: str) -> TestReport:
        """Run the tests and cases in the rule's folder. Raises UsageError when there is no such rule."""
        folder = Path(self._rulebook.story(rule_id).rule.path).parent
        with EmbeddedValkey() as state:
            return run_rule_tests(
                RuleTestSettings(suite=SuiteOptions(path=folder), state_url=state.url, load=self._load)
            )

    def try_on_text(self, rule_id: str, source: str, text: str) -> TrialReport:
        """What the rule says of pasted records. Raises UsageError."""
        return self._try(rule_id, source, records_in(text))

    def try_on_recent(self, rule_id: str, source: str) -> TrialReport:
        """What the rule would say of the latest records of a source. Raises UsageError when there are none."""
        sql = f"SELECT raw_data FROM events WHERE source = $1 ORDER BY time DESC LIMIT {RECENT}"  # noqa: S608
        with self._lake().reading(sql, [source]) as answer:
            records = [text.encode() for batch in answer.batches for text in batch.column(0).to_pylist() if text]
        if not records:
            raise UsageError(f"nothing of {source} is in the lake yet")
        # Rules that remember are told things in the order in which they happened.
        return self._try(rule_id, source, records[::-1])

    def _try(self, rule_id: str, source: str, records: list[bytes]) -> TrialReport:
        self._rulebook.story(rule_id)
        with EmbeddedValkey() as state:
            return try_rule(
                Trial(
                    bundle=self._rulebook.bundle(),
                    rule_id=rule_id,
                    source=source,
                    records=records,
                    state_url=state.url,
                    load=self._load,
                )
            )
