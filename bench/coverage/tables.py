"""The tables that tell what the rules reach and what they wrongly hit."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bench.coverage.evaluation import Finding

_BANDS = ((12, "level 12 and above"), (9, "9 to 11"), (5, "5 to 8"), (0, "0 to 4"))


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print an aligned table; the first column is text, the others are right-aligned."""
    cells = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in [list(header), *cells]) for column in range(len(header))]
    print(f"\n{title}")
    for row in [list(header), ["-" * width for width in widths], *cells]:
        padded = [text.rjust(width) for text, width in zip(row, widths, strict=True)]
        padded[0] = row[0].ljust(widths[0])
        print("  " + "  ".join(padded).rstrip())


def share(part: int, whole: int) -> str:
    """`12/34 (35 %)`."""
    return f"{part}/{whole} ({100 * part / whole:.0f} %)" if whole else "0/0"


def print_panther(findings: Sequence[Finding], counterparts: Mapping[str, Sequence[str]]) -> None:
    """Reached positives and hit negatives: by rules that have a counterpart, and over the whole corpus."""
    rows = []
    for source in sorted({finding.example.source for finding in findings}):
        ours = [finding for finding in findings if finding.example.source == source]
        mapped = [finding for finding in ours if counterparts.get(finding.example.label)]
        rows.append([f"{source}: rules with a counterpart, by it", *_counts(mapped, counterparts)])
        rows.append([f"{source}: the same, by any rule", *_counts(mapped, None)])
        rows.append([f"{source}: whole corpus, by any rule", *_counts(ours, None)])
    table("panther-tests", ["corpus", "positives reached", "negatives hit"], rows)
    _print_disagreements(findings, counterparts)


def _counts(findings: Sequence[Finding], counterparts: Mapping[str, Sequence[str]] | None) -> list[str]:
    by_label: dict[bool, list[int]] = {True: [0, 0], False: [0, 0]}
    for finding in findings:
        wanted = None if counterparts is None else counterparts[finding.example.label]
        hit = bool(finding.alerts) if wanted is None else any(rule in finding.alerts for rule in wanted)
        by_label[bool(finding.example.positive)][0] += hit
        by_label[bool(finding.example.positive)][1] += 1
    return [share(*by_label[True]), share(*by_label[False])]


def _print_disagreements(findings: Sequence[Finding], counterparts: Mapping[str, Sequence[str]]) -> None:
    """Where rule and counterpart differ, rule by rule, so that every miss can be judged."""
    missed: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for finding in findings:
        wanted = counterparts.get(finding.example.label) or ()
        found = any(rule in finding.alerts for rule in wanted)
        if wanted and found != finding.example.positive:
            (hit if found else missed)[finding.example.label] += 1
    rows = [
        [f"{label} ~ {', '.join(counterparts[label])}", missed[label], hit[label]] for label in sorted({*missed, *hit})
    ]
    table("panther-tests: where a counterpart differs", ["rule ~ ours", "positives missed", "negatives hit"], rows)
    unmapped = sorted({finding.example.label for finding in findings} - counterparts.keys())
    if unmapped:
        print(f"\n  rules without a line in panther.yaml: {', '.join(unmapped)}")


def print_wazuh(findings: Sequence[Finding]) -> None:
    """The share of cases with an alert by Wazuh's level: high bands should be reached, the lowest should be quiet."""
    bands: defaultdict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
    for finding in findings:
        floor = next(floor for floor, _ in _BANDS if finding.example.weight >= floor)
        count = bands[finding.example.label, floor]
        count[0] += bool(finding.alerts)
        count[1] += 1
    labels = sorted({label for label, _ in bands})
    rows = [[label, *(share(*bands[label, floor]) for floor, _ in _BANDS)] for label in labels]
    table("wazuh-ruleset-tests: cases with an alert, by level", ["file", *(name for _, name in _BANDS)], rows)


def print_stratus(findings: Sequence[Finding]) -> None:
    """Each detonated technique with the rules that told it and how many of its events they alerted on."""
    rows = []
    for finding in findings:
        events = len(set().union(*finding.rows.values())) if finding.rows else 0
        rows.append(
            [finding.example.label, f"{events}/{finding.events}", ", ".join(sorted(finding.alerts)) or "nothing"]
        )
    reached = sum(1 for finding in findings if finding.alerts)
    title = f"aws-cloudtrail-attacks: techniques told {share(reached, len(findings))}"
    table(title, ["technique", "events alerted on", "rules"], rows)


def print_unlabelled(findings: Sequence[Finding]) -> None:
    """Alerts by rule on a log without labels, which tell how loud the rules are."""
    for finding in findings:
        rows: list[list[object]] = [
            [rule, count, f"{1000 * count / finding.events:.2f}"] for rule, count in finding.alerts.most_common()
        ]
        title = f"{finding.example.label}: {finding.events} events, {finding.dead} dead letters"
        table(title, ["rule", "alerts", "per 1,000 events"], rows)


def print_rules(findings: Sequence[Finding], rules: Sequence[str]) -> None:
    """Every rule with the labelled examples it fired on; a negative may be one of another matter."""
    positive: Counter[str] = Counter()
    negative: Counter[str] = Counter()
    for finding in findings:
        if finding.example.positive is not None:
            (positive if finding.example.positive else negative).update(set(finding.alerts))
    silent = [rule for rule in rules if not positive[rule] and not negative[rule]]
    rows = [[rule, positive[rule], negative[rule]] for rule in rules if rule not in set(silent)]
    table("labelled examples by rule (panther-tests, stratus)", ["rule", "positives", "negatives"], rows)
    print(f"\n  {len(silent)} of {len(rules)} rules meet nothing in them")
