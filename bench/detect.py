"""The rules engine: 1,000 rules on events of which 1 % match, with fast patterns, without, and all in one package.

Rules are the shipped ones and, up to the thousand, generated ones in five shapes that security engineers write.
Stateful functions answer at once and count nothing. Times are processor time of one thread, medians of runs.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import statistics
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
from bench.machine import describe

from noroshi.detect.content.bundle import load_bundle
from noroshi.detect.contract import STATEFUL_FUNCTIONS, Extension, Rule, RuleBundle
from noroshi.detect.detector import Detector
from noroshi.detect.patterns.derive import FastPattern, derive
from noroshi.detect.patterns.scanner import PatternScanner
from noroshi.detect.rego.regorus_engine import RegorusEngine
from noroshi.detect.rego.syntax import parse_module
from noroshi.model.batch import EVENT_COLUMNS, EventBatch

_RULES = 1_000
_MATCHING = 0.01
_EVENTS = 200_000
_BATCH = 8_000
_EVENTS_WITHOUT = 60
_EVENTS_ONE_PACKAGE = 20_000
_RUNS = 5
_CONTENT = Path(__file__).resolve().parent.parent / "content"

_BODIES = {
    "cloud": """
    input.eventSource == "{service}.amazonaws.com"
    input.eventName in {{"Delete{name}", "Disable{name}"}}
    not startswith(input.userIdentity.arn, "arn:aws:sts::111122223333:assumed-role/automation")
    msg := {{"title": "{name} switched off", "riskScore": 40, "entities": [input.userIdentity.arn]}}""",
    "syslog": """
    endswith(input.logName, "/logs/syslog")
    contains(input.jsonPayload.message, "{tool}[")
    user := regex.find_all_string_submatch_n("{tool}.*failure for user ([^ ]+)", input.jsonPayload.message, 1)[0][1]
    msg := {{"title": "{tool} refuses a user", "riskScore": 20, "entities": [user]}}""",
    "process": """
    input.process.parent in {{"bash", "sh", "zsh"}}
    lower(input.process.name) == "{tool}.exe"
    command := concat(" ", [input.process.name, input.process.arguments])
    msg := {{"title": "{tool} started", "riskScore": 60, "details": command, "entities": [input.host]}}""",
    "file": """
    known := {{{hashes}}}
    input.file.sha256 == known[_]
    msg := {{"title": "Malware of the family {name}", "riskScore": 80, "entities": [input.host]}}""",
    "domain": """
    some suffix in [".{tool}.example.com", ".{tool}-cdn.example.com"]
    endswith(input.query.hostname, suffix)
    input.query.type != "PTR"
    msg := {{"title": "{name} command server", "riskScore": 70, "entities": [input.host]}}""",
}
_SERVICES = ("ec2", "s3", "iam", "kms", "rds", "lambda", "cloudtrail", "guardduty")


@dataclass(frozen=True, slots=True)
class Case:
    """A generated rule: its body, and the text of an event that matches it."""

    number: int
    body: str
    event: str


@dataclass(frozen=True, slots=True)
class Figure:
    """What one way of evaluating came to."""

    events_per_second: float
    alerts: int
    evaluations: int


def main() -> None:
    """Print the figures."""
    shipped = load_bundle(_CONTENT).rules
    cases = [_case(number) for number in range(_RULES - len(shipped))]
    apart = [_rule(f"generated.rule_{case.number}", [case]) for case in cases]
    events = list(_events(cases, _EVENTS))
    size = statistics.mean(len(event) for event in events)
    print(f"{_RULES:,} rules ({len(shipped)} shipped), {_EVENTS:,} events of {size:.0f} bytes, {_MATCHING:.0%} match")

    rules = [*shipped, *apart]
    began = time.process_time()
    patterns = {rule.id: derive(rule.modules, rule.package) for rule in rules}
    derived = time.process_time() - began
    print(f"  patterns derived in {derived:.2f} s, {sum(each is None for each in patterns.values())} rules without one")
    fast = _measure(rules, patterns, events, _RUNS)
    without = _measure(rules, dict.fromkeys(patterns), events[:_EVENTS_WITHOUT], 1)
    _print("with fast patterns", fast, without)
    _print("every rule on every event", without, without)

    whole = _rule("generated.everything", cases)
    few = events[:_EVENTS_ONE_PACKAGE]
    together = _measure([whole], {whole.id: derive(whole.modules, whole.package)}, few, 1)
    always = _measure([whole], {whole.id: None}, events[:_EVENTS_WITHOUT], 1)
    _print("all generated rules in one package", together, without)
    _print("… without fast patterns", always, without)


def _print(name: str, figure: Figure, baseline: Figure) -> None:
    ratio = figure.events_per_second / baseline.events_per_second
    print(
        f"  {name:<36}{figure.events_per_second:>12,.0f} events/s per core  {ratio:>9,.1f} ×"
        f"  {figure.alerts:>6,} alerts  {figure.evaluations:>8,} evaluations"
    )


def _measure(rules: list[Rule], patterns: Mapping[str, FastPattern | None], events: list[str], runs: int) -> Figure:
    """The median of several runs over all events, after one on the first batch to get ready."""
    bundle = RuleBundle(tuple(rules), tuple({m.path: m for rule in rules for m in rule.modules}.values()), (), ())
    detector = Detector(bundle, RegorusEngine(bundle, _functions()))
    scanner = PatternScanner(patterns)
    batches = [_batch(events[start : start + _BATCH]) for start in range(0, len(events), _BATCH)]
    detector.detect(batches[0], scanner.candidates(batches[0].table["native"]))
    seconds = []
    for _ in range(runs):
        alerts = evaluations = 0
        began = time.process_time()
        for batch in batches:
            found = detector.detect(batch, scanner.candidates(batch.table["native"]))
            alerts += len(found.alerts)
            evaluations += found.evaluations.total()
        seconds.append(time.process_time() - began)
    return Figure(len(events) / statistics.median(seconds), alerts, evaluations)


def _functions() -> list[Extension]:
    return [Extension(name, arity, lambda *_: 0, stateful=True) for name, arity in STATEFUL_FUNCTIONS.items()]


def _rule(package: str, cases: list[Case]) -> Rule:
    text = f"package {package}\n" + "\n".join(f"alert contains msg if {{{case.body}\n}}\n" for case in cases)
    module = parse_module(f"{package}.rego", text)
    return Rule(package, package, module.path, (module,))


def _case(number: int) -> Case:
    chance = random.Random(number)
    shape = list(_BODIES)[number % len(_BODIES)]
    tool = "".join(chance.choice(("ba", "ko", "ri", "tsu", "me", "no", "shi", "ra")) for _ in range(4)) + str(number)
    name, service = tool.capitalize(), chance.choice(_SERVICES)
    hashes = [hashlib.sha256(f"{number}/{each}".encode()).hexdigest() for each in range(5)]
    values = {"service": service, "name": name, "tool": tool, "hashes": ", ".join(f'"{each}"' for each in hashes)}
    event = _event(shape, chance, service=service, name=f"Delete{name}", tool=tool, sha256=hashes[2])
    return Case(number, _BODIES[shape].format(**values), event)


def _events(cases: list[Case], count: int) -> Iterator[str]:
    """Documents of all shapes in canonical JSON; each hundredth is that of a rule, the others are everyday ones."""
    chance = random.Random(7)
    matching = itertools.cycle(chance.sample(cases, len(cases)))
    for number in range(count):
        if number % round(1 / _MATCHING) == 0:
            yield next(matching).event
            continue
        sha256 = hashlib.sha256(str(number).encode()).hexdigest()
        name = chance.choice(("DescribeInstances", "GetObject", "PutObject", "AssumeRole", "DeleteObject"))
        tool = chance.choice(("sshd", "cron", "systemd", "dhclient", "chrome", "python3", "kubelet"))
        shape = chance.choice(list(_BODIES))
        yield _event(shape, chance, service=chance.choice(_SERVICES), name=name, tool=tool, sha256=sha256)


def _event(shape: str, chance: random.Random, *, service: str, name: str, tool: str, sha256: str) -> str:
    user, host = f"user{chance.randrange(500)}", f"web-{chance.randrange(200)}.example.com"
    address = f"192.0.2.{chance.randrange(256)}"
    documents: dict[str, dict[str, object]] = {
        "cloud": {
            "eventSource": f"{service}.amazonaws.com",
            "eventName": name,
            "awsRegion": "eu-west-1",
            "sourceIPAddress": address,
            "userAgent": "aws-cli/2.15.30 Python/3.11.8 Linux/6.1",
            "userIdentity": {"type": "AssumedRole", "arn": f"arn:aws:sts::111122223333:assumed-role/dev/{user}"},
        },
        "syslog": {
            "logName": "projects/example/logs/syslog",
            "resource": {"type": "gce_instance", "labels": {"instance_id": str(chance.randrange(10**12))}},
            "jsonPayload": {"message": f"{tool}[{chance.randrange(9999)}]: authentication failure for user {user}"},
        },
        "process": {
            "host": host,
            "process": {
                "parent": "bash",
                "name": f"{tool.title()}.exe",
                "arguments": f"--user {user} --from {address}",
            },
            "pid": chance.randrange(99999),
        },
        "file": {"host": host, "file": {"path": f"/home/{user}/Downloads/{tool}.bin", "sha256": sha256}},
        "domain": {
            "host": host,
            "query": {"hostname": f"{user}.{tool}.example.com", "type": "A", "class": "IN"},
            "answers": [address],
        },
    }
    document = documents[shape] | {"noroshi": {"uid": f"{chance.getrandbits(64):016x}", "source": shape}}
    return _padded(document)


def _padded(document: dict[str, object]) -> str:
    """The document as text of 350 bytes; what is missing goes into a field that no rule reads."""
    missing = 350 - len(json.dumps(document | {"labels": ""}, separators=(",", ":")))
    labels = ("environment=production;" * 12)[: max(0, missing)]
    return json.dumps(document | {"labels": labels}, separators=(",", ":"))


def _batch(events: list[str]) -> EventBatch:
    count = len(events)
    table = pa.table(
        {
            "uid": [f"event-{number}" for number in range(count)],
            "record_index": range(count),
            "time": [datetime(2026, 1, 5, tzinfo=UTC)] * count,
            "class_uid": [0] * count,
            "native": events,
            "ocsf": [None] * count,
            "noroshi": [None] * count,
            "raw_data": [None] * count,
        },
        schema=EVENT_COLUMNS,
    )
    return EventBatch(source="bench", batch_id="bench", received_at=datetime(2026, 1, 5, tzinfo=UTC), table=table)


if __name__ == "__main__":
    print(describe())
    main()
