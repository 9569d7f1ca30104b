"""One rule against records that somebody has at hand, in a process that can be ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from noroshi.detect.contract import Rule, RuleBundle, RuleFault
from noroshi.model.alert import Alert
from noroshi.offline.asking import ask_once
from noroshi.offline.explanation import Explanation
from noroshi.runtime.errors import NoroshiError, UsageError
from noroshi.runtime.workers import Pulse

if TYPE_CHECKING:
    from noroshi.model.batch import EventBatch
    from noroshi.sdk import Integration
    from noroshi.state.contract import StateStore

_MOST_RECORDS: Final = 2000
_MOST_BYTES: Final = 8 << 20
_SHOWN: Final = 50
_EXPLAINED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What to try: a rule of a bundle on raw records of a source. `load` gives the integrations, in the process."""

    bundle: RuleBundle
    rule_id: str
    source: str
    records: Sequence[bytes]
    state_url: str
    load: Callable[[], Mapping[str, Integration]]
    time_limit_seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says of one event. `document` is its `input`, JSON; only some verdicts are explained."""

    uid: str
    document: str
    alerts: tuple[Alert, ...]
    fault: str
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class TrialReport:
    """`verdicts` are the first ones of the events that match, then of the others, up to a bound.

    `dead` are reasons of records that became no event.
    """

    events: int
    matches: int
    dead: tuple[str, ...]
    verdicts: tuple[Verdict, ...]


def records_in(text: str) -> list[bytes]:
    """The records of a text that a person pasted: one JSON document, JSON lines, or lines. Raises UsageError."""
    try:
        whole = json.loads(text)
    except ValueError:
        found = [line.strip().encode() for line in text.splitlines() if line.strip()]
    else:
        documents = whole if isinstance(whole, list) else [whole]
        found = [json.dumps(each, ensure_ascii=False).encode() for each in documents]
    if not found:
        raise UsageError("there is no record to try the rule on")
    if len(found) > _MOST_RECORDS or sum(map(len, found)) > _MOST_BYTES:
        raise UsageError(f"too much at once: at most {_MOST_RECORDS} records of {_MOST_BYTES >> 20} MB together")
    return found


def try_rule(trial: Trial) -> TrialReport:
    """Analyze the records and evaluate the rule on each event. Raises UsageError when that ends or kills a process."""
    otherwise = "the rule cannot be tried"
    return ask_once(serve_trials, trial.load, trial, otherwise=otherwise, time_limit_seconds=trial.time_limit_seconds)


def serve_trials(load: Callable[[], Mapping[str, Integration]], pulse: Pulse) -> Callable[[Trial], TrialReport | str]:
    """In the worker: carries out trials. Text says why one could not be."""
    from noroshi.offline.record_analysis import RecordAnalysis

    analysis = RecordAnalysis(load)

    def answer(trial: Trial) -> TrialReport | str:
        try:
            if trial.source not in analysis.sources:
                return f"there is no source {trial.source!r}"
            [batch] = analysis.analyze(trial.source, [trial.records])
            return _judge(trial, batch, pulse)
        except NoroshiError as error:
            return str(error)

    return answer


def _judge(trial: Trial, batch: EventBatch, pulse: Pulse) -> TrialReport:
    from noroshi.offline.explaining import explain_rule
    from noroshi.offline.probing import recall_of_store
    from noroshi.state.valkey import ValkeyStore

    rule = next(rule for rule in trial.bundle.rules if rule.id == trial.rule_id)
    rows = [
        {**row, "input": document, "raw_data": raw}
        for row, document, raw in zip(
            batch.table.select(["uid", "time"]).to_pylist(), batch.inputs(), batch.raw_data().to_pylist(), strict=True
        )
    ]
    with closing(ValkeyStore(trial.state_url, namespace="trial")) as store:
        verdicts = _evaluate(trial, rule, batch.source, rows, store, pulse)
        told = sorted(zip(verdicts, rows, strict=True), key=lambda one: not one[0].alerts)[:_SHOWN]
        shown = [verdict for verdict, _ in told]
        for number, (verdict, row) in enumerate(told[:_EXPLAINED]):
            pulse.begin(0, number)
            recall = recall_of_store(store, rule.package, row["uid"], row["time"])
            found = explain_rule(rule, verdict.document, trial.bundle.commit, recall)
            shown[number] = replace(verdict, explanation=found)
            pulse.end()
    dead = tuple(f"{letter.reason}: {letter.detail}" for letter in batch.dead)
    return TrialReport(len(verdicts), sum(bool(verdict.alerts) for verdict in verdicts), dead, tuple(shown))


def _evaluate(
    trial: Trial, rule: Rule, source: str, rows: Sequence[Mapping[str, Any]], store: StateStore, pulse: Pulse
) -> list[Verdict]:
    """What the rule says of each row, in their order."""
    from noroshi.detect.alerts import Subject, build_alert, without_subsumed
    from noroshi.detect.functions import StatefulFunctions
    from noroshi.detect.rego.regorus_engine import RegorusEngine

    functions = StatefulFunctions(store)
    only = RuleBundle((rule,), rule.modules, (), (), trial.bundle.commit)
    engine = RegorusEngine(only, functions.extensions())
    verdicts = []
    for number, row in enumerate(rows):
        functions.at(rule.package, row["uid"], row["time"])
        subject = Subject(row["uid"], row["time"], source, row["raw_data"])
        alerts: tuple[Alert, ...] = ()
        fault = ""
        pulse.begin(0, number)
        try:
            said = without_subsumed(engine.evaluate(rule.package, row["input"]))
            calls = functions.calls()
            alerts = tuple(build_alert(claim, rule, subject, trial.bundle.commit, calls) for claim in said)
        except RuleFault as error:
            fault = str(error)
        finally:
            pulse.end()
        verdicts.append(Verdict(row["uid"], row["input"], alerts, fault))
    return verdicts
