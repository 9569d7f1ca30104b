"""What rules cost: their patterns, how many sample events have them, and the time an evaluation takes."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from noroshi.detect.contract import STATEFUL_FUNCTIONS, Extension, Rule, RuleBundle, RuleFault
from noroshi.detect.patterns.derive import FastPattern, derive
from noroshi.detect.patterns.scanner import PatternScanner
from noroshi.detect.rego.regorus_engine import RegorusEngine

_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class RuleCost:
    """One rule on the sample: `hits` of `events` documents have its pattern (all, when it has none).

    `microseconds` is the mean time of one evaluation on a hit, on any document when nothing hits.
    """

    rule_id: str
    pattern: str
    events: int
    hits: int
    microseconds: float

    @property
    def microseconds_per_event(self) -> float:
        """What the rule adds to each event of a stream like the sample."""
        return self.microseconds * self.hits / self.events if self.events else 0.0


def measure_costs(rules: Sequence[Rule], inputs: Mapping[str, Sequence[str]]) -> list[RuleCost]:
    """The cost of every rule on `inputs` (canonical documents by source), dearest first.

    A rule is measured on all sources, because it is offered the events of all.
    """
    documents = [document for texts in inputs.values() for document in texts]
    patterns = {rule.id: derive(rule.modules, rule.package) for rule in rules}
    hits = PatternScanner(patterns).candidates(pa.array(documents, pa.string())) if documents else {}
    modules = {module.path: module for rule in rules for module in rule.modules}
    engine = RegorusEngine(RuleBundle(tuple(rules), tuple(modules.values()), (), ()), _unremembering())
    costs = [
        _cost(rule, patterns[rule.id], documents, [int(row) for row in hits.get(rule.id, ())], engine) for rule in rules
    ]
    return sorted(costs, key=lambda cost: (-cost.microseconds_per_event, cost.rule_id))


def _cost(
    rule: Rule, pattern: FastPattern | None, documents: Sequence[str], hits: Sequence[int], engine: RegorusEngine
) -> RuleCost:
    evaluated = [documents[row] for row in hits] or list(documents)
    began = time.perf_counter()
    for _ in range(_ROUNDS):
        for document in evaluated:
            try:
                engine.evaluate(rule.package, document)
            except RuleFault:
                continue
    spent = time.perf_counter() - began
    mean = spent / (_ROUNDS * len(evaluated)) * 1e6 if evaluated else 0.0
    return RuleCost(rule.id, str(pattern) if pattern else "", len(documents), len(hits), mean)


def _unremembering() -> list[Extension]:
    """The stateful functions without a store: nothing was seen before, so that the time is the engine's own."""
    answers = {
        "rateLimit": lambda *_: 1,
        "isThreatActor": lambda *_: False,
        "noroshi.distinct": lambda *_: 1,
        "noroshi.first_seen": lambda *_: True,
        "noroshi.in_list": lambda *_: False,
        "noroshi.risk": lambda *_: 0.0,
    }
    return [Extension(name, arity, answers[name], stateful=True) for name, arity in STATEFUL_FUNCTIONS.items()]
