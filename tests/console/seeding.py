"""Fills a relational store with alerts, cases and people, fast enough for a hundred thousand."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import msgspec
import zstandard
from sqlalchemy import func, insert, select, update

from noroshi.model.alert import Alert, Evidence
from noroshi.model.triage import AlertStatus, Severity, Verdict
from noroshi.records.database import Database
from noroshi.records.tables import (
    AlertEntityRecord,
    AlertRecord,
    CaseEntityRecord,
    CaseRecord,
    EntityRecord,
    OccurrenceRecord,
)
from noroshi.triage.scoring import sum_up

RULES: tuple[tuple[str, str, Severity, int], ...] = (
    ("linux_auth.brute_force", "Many failed logins for {user} from {ip}", "High", 72),
    ("aws_cloudtrail.root_login", "The root user of the account logged in from {ip}", "Critical", 95),
    ("osquery.new_suid_binary", "A new setuid binary appeared on {host}", "Medium", 48),
    ("github_audit.branch_protection_off", "{user} switched branch protection off", "Medium", 55),
    ("falco.shell_in_container", "A shell was started in a container on {host}", "High", 64),
    ("wazuh.package_removed", "A package was removed from {host}", "Low", 18),
    ("gcp_logging.service_account_key", "{user} made a key for a service account", "Informational", 8),
)
_HALF_LIFE_HOURS = 24
RAW = (
    '{"time":"2026-11-21T22:10:04Z","host":"web-1","program":"sshd",'
    '"message":"Failed password for alice from 192.0.2.7"}'
)


@dataclass(frozen=True, kw_only=True)
class Seed:
    """An alert as it is to stand in the store."""

    title: str
    seen: datetime
    rule: str = "linux_auth.brute_force"
    severity: Severity = "High"
    risk: int = 72
    entities: tuple[tuple[str, str], ...] = (("user", "alice"), ("ip", "192.0.2.7"))
    occurrences: int = 1
    status: AlertStatus = "new"
    assignee: str | None = None
    verdict: Verdict | None = None
    case: int | None = None
    details: str = "40 failed logins in 5 minutes, then one that worked"
    raw: str = RAW

    @property
    def uid(self) -> str:
        """The same for the same alert."""
        return hashlib.sha256(f"{self.title}{self.rule}{self.seen}".encode()).hexdigest()


def put_alerts(database: Database, seeds: Iterable[Seed]) -> None:
    """Add alerts, each with its entities and one occurrence; entities have the scores that their alerts give them."""
    with database.session() as session:
        known = {(row.kind, row.value): row.id for row in session.scalars(select(EntityRecord))}
        waiting = iter(seeds)
        while some := list(islice(waiting, 5000)):
            new = {name: one.seen for one in some for name in one.entities if name not in known}
            for name, seen in new.items():
                known[name] = len(known) + 1
                session.execute(insert(EntityRecord).values(_entity(known[name], name, seen)))
            session.execute(insert(AlertRecord), [_alert(one) for one in some])
            links = [
                {"alert_uid": one.uid, "entity_id": known[name], "risk": _points(one), "at": one.seen}
                for one in some
                for name in one.entities
            ]
            session.execute(insert(AlertEntityRecord), links)
            session.execute(insert(OccurrenceRecord), [_occurrence(one) for one in some])
        links_of = select(func.count()).where(AlertEntityRecord.entity_id == EntityRecord.id).scalar_subquery()
        session.execute(update(EntityRecord).values(alerts=links_of))
        sum_up(session, known.values(), _HALF_LIFE_HOURS)


def put_cases(database: Database, now: datetime, count: int) -> None:
    """Add cases without alerts, numbered from 1; alerts name the one they are in."""
    with database.session() as session:
        session.execute(insert(CaseRecord), [_case(number, now) for number in range(1, count + 1)])
        entities = session.scalars(select(EntityRecord.id).limit(500)).all()
        pairs = [
            {"case_id": number, "entity_id": entities[number % len(entities)], "first_seen": now, "last_seen": now}
            for number in range(1, count + 1)
            if entities
        ]
        if pairs:
            session.execute(insert(CaseEntityRecord), pairs)


def many(now: datetime, count: int, *, cases: int = 0) -> Iterator[Seed]:
    """So many alerts of thirty days, the latest first, the same ones every time."""
    dice = random.Random(7)
    for number in range(count):
        rule, title, severity, risk = RULES[number % len(RULES)]
        named = {"user": f"user{dice.randrange(400)}", "host": f"host{dice.randrange(300)}"}
        named["ip"] = f"192.0.2.{dice.randrange(256)}"
        is_closed = number % 10 > 6
        status: AlertStatus = "closed" if is_closed else ("new" if number % 3 else "open")
        yield Seed(
            title=title.format(**named),
            seen=now - timedelta(seconds=number * 26 + dice.randrange(20)),
            rule=rule,
            severity=severity,
            risk=risk,
            entities=tuple((kind, value) for kind, value in named.items() if "{" + kind + "}" in title),
            occurrences=dice.choice([1, 1, 1, 4, 37, 1200]),
            status=status,
            assignee="mika" if status == "open" and number % 2 else None,
            verdict="benign" if is_closed else None,
            case=number % cases + 1 if cases and number % 4 == 0 else None,
        )


def _alert(one: Seed) -> dict[str, Any]:
    is_closed = one.status == "closed"
    return {
        "uid": one.uid,
        "group_key": one.uid,
        "is_living": not is_closed,
        "rule_id": one.rule,
        "rule_commit": "4f1c2d9a",
        "dedup_key": one.title,
        "source": one.rule.split(".")[0],
        "title": one.title,
        "details": one.details,
        "severity": one.severity,
        "risk_score": one.risk,
        "attack_ids": ["TA0006", "T1110"],
        "entities": [value for _, value in one.entities],
        "playbook": None,
        "occurrences": one.occurrences,
        "first_seen": one.seen - timedelta(minutes=9) if one.occurrences > 1 else one.seen,
        "last_seen": one.seen,
        "raised_at": one.seen,
        "status": one.status,
        "assignee": one.assignee,
        "triaged_at": one.seen if is_closed else None,
        "verdict": one.verdict,
        "verdict_reason": "A known job" if is_closed else "",
        "closed_at": one.seen if is_closed else None,
        "case_id": one.case,
        "suppression": None,
    }


def _occurrence(one: Seed) -> dict[str, Any]:
    source = one.rule.split(".")[0]
    raised = Alert(
        uid=one.uid,
        time=one.seen.isoformat(),
        title=one.title,
        details=one.details,
        risk_score=one.risk,
        severity=one.severity,
        entities=[value for _, value in one.entities],
        rule_id=one.rule,
        event_uids=[f"event-{one.uid[:8]}"],
        source=source,
        evidence=[Evidence(event_uid=f"event-{one.uid[:8]}", source=source, raw_data=one.raw)],
    )
    body = zstandard.ZstdCompressor().compress(msgspec.json.encode(raised))
    return {
        "uid": one.uid,
        "alert_uid": one.uid,
        "time": one.seen,
        "source": source,
        "event_uids": raised.event_uids,
        "body": body,
    }


def _points(one: Seed) -> float:
    return float(one.risk) if one.verdict in (None, "true_positive") else 0.0


def _entity(number: int, name: tuple[str, str], seen: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "kind": name[0],
        "value": name[1],
        "first_seen": seen - timedelta(days=20),
        "last_seen": seen,
        "alerts": 0,
        "risk": 0.0,
        "risk_at": seen,
        "risk_rank": 0.0,
    }


def _case(number: int, now: datetime) -> dict[str, Any]:
    seen = now - timedelta(minutes=number * 40)
    return {
        "id": number,
        "title": f"Logins of user{number % 400} from unusual places",
        "summary": "",
        "severity": ("High", "Medium", "Low")[number % 3],
        "risk_score": number % 100,
        "status": ("new", "open", "closed")[number % 3],
        "assignee": None,
        "verdict": "benign" if number % 3 == 2 else None,
        "verdict_reason": "",
        "created_at": seen,
        "updated_at": seen,
        "first_seen": seen,
        "last_seen": seen,
        "triaged_at": None,
        "closed_at": None,
        "alerts": 25,
        "occurrences": 60,
        "links": {},
    }
