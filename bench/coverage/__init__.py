"""What the shipped detections reach in public corpora with answers, and what they wrongly hit.

The corpora were known while the rules were written, so these are not held-out figures: they show what is reached, not
what an unseen corpus would show. A corpus's answer is an opinion:
a rule of panther-analysis counts as a positive of ours only where `panther.yaml` names a counterpart, and the whole
corpus is printed beside it. Wazuh's levels are bands, not answers.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bench.coverage import corpora, tables
from bench.coverage.evaluation import Finding, evaluate

from noroshi.runtime.yaml12 import parse_yaml

_COUNTERPARTS = Path(__file__).with_name("panther.yaml")


def main() -> None:
    """Evaluate all corpora and print the tables."""
    if not corpora.CORPORA.is_dir():
        print(f"the public corpora are not at {corpora.CORPORA}; nothing to measure")
        return
    examples = [*corpora.panther(), *corpora.wazuh(), *corpora.stratus(), *corpora.auth_log()]
    coverage = evaluate(examples)
    by_corpus: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in coverage.findings:
        by_corpus[finding.example.corpus].append(finding)
    counterparts = parse_yaml(_COUNTERPARTS.read_text(encoding="utf-8"), str(_COUNTERPARTS))
    tables.print_panther(by_corpus["panther"], counterparts)
    tables.print_wazuh(by_corpus["wazuh"])
    tables.print_stratus(by_corpus["stratus"])
    tables.print_unlabelled(by_corpus["linux"])
    tables.print_rules(coverage.findings, coverage.rules)
    for (rule, message), count in sorted(coverage.faults.items()):
        print(f"\n  fault: {rule} × {count}: {message}")
    dead = sum(finding.dead for finding in coverage.findings)
    print(f"\n  {len(examples)} examples, {sum(each.events for each in coverage.findings)} events, {dead} dead letters")
