"""Fills a relational store with many alerts and cases, quickly, so that lists can be measured."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from noroshi.records.database import Database
from noroshi.records.tables import (
    AlertEntityRecord,
    AlertRecord,
    CaseEntityRecord,
    CaseRecord,
    EntityRecord,
    OccurrenceRecord,
    Record,
    TimelineRecord,
)
from noroshi.records.upgrading import upgrade
from noroshi.triage.decay import rank
from noroshi.triage.exceptions.hiding import group_key

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RULES = [
    ("linux_auth.brute_force", "Many failed logins from one address", "Medium", 40, ["T1110"]),
    ("linux_auth.login_after_brute_force", "Login after many failures", "High", 70, ["T1110", "T1078"]),
    ("linux_auditd.reverse_shell", "A shell talks to the network", "Critical", 90, ["T1059.004"]),
    ("aws_cloudtrail.root_login", "Root logged in", "High", 60, ["T1078.004"]),
    ("github_audit.public_repository", "A repository was made public", "Medium", 35, ["T1567"]),
    ("osquery.new_launchd", "A new program starts with the system", "Low", 20, ["T1543"]),
    ("wazuh.alert", "Integrity of a file changed", "Low", 15, ["T1565"]),
    ("gcp_logging.key_created", "A service account key was made", "Informational", 5, ["T1098"]),
]
_STATUSES = ["new"] * 5 + ["open"] * 3 + ["closed"] * 10 + ["suppressed"] * 2
_VERDICTS = ["true_positive", "benign", "false_positive", "duplicate"]


def seeded(path: Path, *, alerts: int = 100_000, cases: int = 1_000, until: datetime = NOW) -> Database:
    """A SQLite store with so many alerts in so many cases over 30 days before `until`, the same on every call."""
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    fill(database, alerts=alerts, cases=cases, until=until)
    return database


def fill(database: Database, *, alerts: int, cases: int, until: datetime) -> None:
    """Put them into a store that has its tables and is empty."""
    chance = random.Random(7)
    entities = [("user", f"user{n}@example.com") for n in range(500)]
    entities += [("host", f"host{n}.example.com") for n in range(300)]
    entities += [("ip", f"198.51.{100 + n // 250}.{n % 250}") for n in range(700)]
    rows: defaultdict[type[Record], list[dict[str, Any]]] = defaultdict(list)
    seen: defaultdict[int, list[tuple[datetime, float]]] = defaultdict(list)
    members: defaultdict[int, list[tuple[dict[str, Any], list[int]]]] = defaultdict(list)
    for number in range(alerts):
        alert, ids = _alert(chance, number, entities, cases, until)
        rows[AlertRecord].append(alert)
        members[alert["case_id"]].append((alert, ids))
        rows[OccurrenceRecord].append(
            {"uid": alert["uid"], "alert_uid": alert["uid"], "time": alert["first_seen"], "source": alert["source"]}
            | {"event_uids": [f"event-{number}"], "body": None}
        )
        counted = alert["status"] != "suppressed" and alert["verdict"] in (None, "true_positive")
        for entity in ids:
            points = float(alert["risk_score"]) if counted else 0.0
            seen[entity].append((alert["last_seen"], points))
            link = {"alert_uid": alert["uid"], "entity_id": entity, "risk": points, "at": alert["last_seen"]}
            rows[AlertEntityRecord].append(link)
    for entity, (kind, value) in enumerate(entities, start=1):
        rows[EntityRecord].append(_entity(entity, kind, value, seen.get(entity) or [(until, 0.0)]))
    for number in range(1, cases + 1):
        _case(chance, number, members[number], rows)
    order = (
        EntityRecord,
        CaseRecord,
        AlertRecord,
        OccurrenceRecord,
        AlertEntityRecord,
        CaseEntityRecord,
        TimelineRecord,
    )
    with database.session() as session:
        for table in order:
            for start in range(0, len(rows[table]), 5000):
                session.execute(insert(table.__table__), rows[table][start : start + 5000])  # type: ignore[arg-type]


def _alert(
    chance: random.Random, number: int, entities: list[tuple[str, str]], cases: int, until: datetime
) -> tuple[dict[str, Any], list[int]]:
    rule, title, severity, score, attack = RULES[int(chance.random() ** 2 * len(RULES))]
    ids = [chance.randrange(500) + 1, chance.randrange(300) + 501, chance.randrange(700) + 801]
    values = [entities[each - 1][1] for each in ids]
    last = until - timedelta(seconds=chance.random() * 30 * 86400)
    first = last - timedelta(seconds=chance.random() * 7200)
    raised = first + timedelta(seconds=chance.random() * 20)
    status = chance.choice(_STATUSES)
    key = f"{title}/{number}"
    hidden = "nightly_backup" if status == "suppressed" else None
    alert = {
        "uid": f"{number:032x}",
        "group_key": group_key(rule, key, hidden),
        "is_living": status != "closed",
        "rule_id": rule,
        "rule_commit": "3f2a9c1",
        "dedup_key": key,
        "source": rule.split(".")[0],
        "title": title,
        "details": f"{values[0]} on {values[1]} from {values[2]}",
        "severity": severity,
        "risk_score": score,
        "attack_ids": attack,
        "entities": values,
        "playbook": None,
        "occurrences": 1 + int(chance.expovariate(0.2)),
        "first_seen": first,
        "last_seen": last,
        "raised_at": raised,
        "status": status,
        "assignee": chance.choice(["alice", "bob", None]) if status in ("open", "closed") else None,
        "triaged_at": raised + timedelta(seconds=chance.random() * 3600) if status in ("open", "closed") else None,
        "verdict": chance.choice(_VERDICTS) if status == "closed" else None,
        "verdict_reason": "known change" if status == "closed" else "",
        "closed_at": raised + timedelta(seconds=3600 + chance.random() * 7200) if status == "closed" else None,
        "case_id": chance.randrange(cases) + 1 if cases else None,
        "suppression": hidden,
    }
    return alert, ids


def _entity(number: int, kind: str, value: str, seen: list[tuple[datetime, float]]) -> dict[str, Any]:
    last = max(at for at, _ in seen)
    risk = sum(points * 0.5 ** ((last - at).total_seconds() / 86400) for at, points in seen)
    named = {"id": number, "kind": kind, "value": value, "first_seen": min(at for at, _ in seen), "last_seen": last}
    return named | {"alerts": len(seen), "risk": risk, "risk_at": last, "risk_rank": rank(risk, last, 24)}


def _case(
    chance: random.Random,
    number: int,
    members: list[tuple[dict[str, Any], list[int]]],
    rows: defaultdict[type[Record], list[dict[str, Any]]],
) -> None:
    if not members:
        return
    status = chance.choice(["new", "open", "open", "closed"])
    worst, first_ids = max(members, key=lambda member: member[0]["risk_score"])
    first, last = min(alert["first_seen"] for alert, _ in members), max(alert["last_seen"] for alert, _ in members)
    rows[CaseRecord].append(
        {
            "id": number,
            "title": f"{worst['title']} · {worst['entities'][0]}",
            "summary": "",
            "severity": worst["severity"],
            "risk_score": worst["risk_score"],
            "status": status,
            "assignee": chance.choice(["alice", "bob", None]),
            "verdict": "benign" if status == "closed" else None,
            "verdict_reason": "known change" if status == "closed" else "",
            "created_at": first,
            "updated_at": last,
            "first_seen": first,
            "last_seen": last,
            "triaged_at": first if status != "new" else None,
            "closed_at": last if status == "closed" else None,
            "alerts": len(members),
            "occurrences": sum(alert["occurrences"] for alert, _ in members),
            "links": {},
        }
    )
    for entity in {entity for _, ids in members[:20] for entity in ids} | set(first_ids):
        link = {"case_id": number, "entity_id": entity, "first_seen": first, "last_seen": last}
        rows[CaseEntityRecord].append(link)
    told = {"case_id": number, "alert_uid": None, "at": first, "kind": "opened", "actor": "triage", "facts": {}}
    rows[TimelineRecord].append(told | {"text": f"opened for {worst['title']}"})
