"""Suppressions at the desk: what one would have hidden, saving it, ending it, and the file that it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.model.triage import AlertRow, Replay, Suppression
from noroshi.records.audit import append_audit
from noroshi.records.tables import AlertEntityRecord, AlertRecord, EntityRecord, SuppressionRecord
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.alerts import find_alerts
from noroshi.triage.desk.refusals import MissingError, RefusedError
from noroshi.triage.desk.rows import alert_rows
from noroshi.triage.desk.trail import tell
from noroshi.triage.exceptions.documents import stored_document
from noroshi.triage.exceptions.expression import Expression, check_match
from noroshi.triage.exceptions.files import NAME
from noroshi.triage.exceptions.hiding import hide, show

_EXAMPLES: Final = 20
_CHUNK: Final = 2000


def list_suppressions(session: Session, *, now: datetime, only_active: bool = False) -> list[Suppression]:
    """All suppressions, the latest first."""
    query = select(SuppressionRecord).order_by(SuppressionRecord.created_at.desc(), SuppressionRecord.name)
    found = [describe(record, now) for record in session.scalars(query)]
    return [each for each in found if each.state == "active"] if only_active else found


def get_suppression(session: Session, name: str, *, now: datetime) -> Suppression:
    """One of them. Raises MissingError."""
    return describe(_find(session, name), now)


def replay_suppression(session: Session, rules: Sequence[str], match: str, *, since: datetime | None = None) -> Replay:
    """What it would have hidden among the stored alerts of its rules. Raises UsageError for a match that is none."""
    expression = _compile(match)
    looked_at = occurrences = 0
    by_rule: Counter[str] = Counter()
    hidden: list[str] = []
    confirmed: list[str] = []
    for record, document in _documents(session, rules, since):
        looked_at += 1
        if expression.matches(document):
            occurrences += record.occurrences
            by_rule[record.rule_id] += 1
            hidden.append(record.uid)
            if record.verdict == "true_positive":
                confirmed.append(record.uid)
    return Replay(
        looked_at=looked_at,
        alerts=len(hidden),
        occurrences=occurrences,
        by_rule=dict(by_rule),
        examples=_rows(session, hidden[:_EXAMPLES]),
        true_positives=_rows(session, confirmed[:_EXAMPLES]),
    )


def add_suppression(
    session: Session, actor: Actor, wanted: Suppression, *, now: datetime, half_life_hours: float = 24
) -> tuple[Suppression, Replay]:
    """Save a suppression and hide what matches it among the alerts that wait. It hides from the next alert on.

    Raises UsageError for what is incomplete, and RefusedError when it would have hidden a confirmed true positive and
    `forced` does not say why it is saved nevertheless.
    """
    _check(session, wanted, now)
    replay = replay_suppression(session, wanted.rules, wanted.match)
    if replay.true_positives and not wanted.forced.strip():
        first = replay.true_positives[0]
        told = f"it would have hidden {len(replay.true_positives)} confirmed true positive(s), such as {first.title!r}"
        raise RefusedError(f"{told} ({first.uid}); narrow the match, or force it with a reason")
    record = SuppressionRecord(
        **{name: getattr(wanted, name) for name in ("name", "rules", "match", "reason", "owner", "ticket", "forced")},
        origin=wanted.origin,
        created_by=actor.name,
        created_at=now,
        expires_at=wanted.expires_at,
        hits=0,
    )
    session.add(record)
    session.flush()
    after = _facts(record) | {"would_have_hidden": replay.alerts}
    append_audit(session, actor, "suppression.add", "suppression", record.name, now=now, after=after)
    expression = _compile(record.match)
    waiting = [
        alert
        for alert, document in _documents(session, record.rules, None, ("new", "open"))
        if expression.matches(document)
    ]
    hide(session, waiting, record, actor.name, now=now, half_life_hours=half_life_hours)
    return describe(record, now), replay


def end_suppression(
    session: Session, actor: Actor, name: str, reason: str, *, now: datetime, half_life_hours: float = 24
) -> Suppression:
    """Revoke one: what it hides is back in the queue. Raises MissingError and RefusedError."""
    record = _find(session, name)
    if record.ended_at is not None:
        raise RefusedError(f"the suppression {name} has ended already")
    if record.origin == "file":
        raise RefusedError(f"the suppression {name} is a file in Git: remove it there")
    record.ended_at = now
    before = {"ended_at": None}
    after = {"ended_at": now, "reason": reason}
    append_audit(session, actor, "suppression.end", "suppression", name, now=now, before=before, after=after)
    show(session, name, actor.name, f"suppression {name} revoked: {reason}", now=now, half_life_hours=half_life_hours)
    return describe(record, now)


def extend_suppression(
    session: Session, actor: Actor, name: str, expires_at: datetime, *, now: datetime
) -> Suppression:
    """Move the expiry of one that has not ended. Raises MissingError, RefusedError and UsageError."""
    record = _find(session, name)
    if record.ended_at is not None or record.origin == "file":
        raise RefusedError(f"the suppression {name} {'is a file in Git' if record.origin == 'file' else 'has ended'}")
    if expires_at <= now:
        raise UsageError("the expiry must lie ahead")
    before = {"expires_at": record.expires_at}
    record.expires_at = expires_at
    after = {"expires_at": expires_at}
    append_audit(session, actor, "suppression.extend", "suppression", name, now=now, before=before, after=after)
    return describe(record, now)


def suppress_alerts(
    session: Session, actor: Actor, uids: Sequence[str], name: str, *, now: datetime, half_life_hours: float = 24
) -> list[AlertRow]:
    """Hide waiting alerts by a suppression that exists, whether or not its match holds for them."""
    record = _find(session, name)
    if record.ended_at is not None or record.expires_at <= now:
        raise RefusedError(f"the suppression {name} has ended")
    alerts = find_alerts(session, uids)
    for alert in alerts:
        words, said = f"suppressed by hand with {name}", {"said": "suppressed_by_hand", "name": name}
        tell(session, actor.name, "suppressed", words, now=now, alert_uid=alert.uid, facts=said)
        facts = {"status": "suppressed", "suppression": name}
        append_audit(
            session, actor, "alert.suppress", "alert", alert.uid, now=now, before={"status": alert.status}, after=facts
        )
    hide(session, alerts, record, actor.name, now=now, half_life_hours=half_life_hours)
    return alert_rows(session, alerts)


def describe(record: SuppressionRecord, now: datetime) -> Suppression:
    """As people see it."""
    state = "active"
    if record.ended_at is not None or record.expires_at <= now:
        state = "expired" if record.expires_at <= (record.ended_at or now) else "revoked"
    told: dict[str, Any] = {
        name: getattr(record, name) for name in Suppression.__struct_fields__ if hasattr(record, name)
    }
    return msgspec.convert(told | {"state": state}, Suppression)


def _check(session: Session, wanted: Suppression, now: datetime) -> None:
    if not NAME.fullmatch(wanted.name):
        raise UsageError("name it with lower-case letters, digits, - and _")
    if session.get(SuppressionRecord, wanted.name) is not None:
        raise RefusedError(f"there is or was a suppression {wanted.name}; take another name")
    if not wanted.rules:
        raise UsageError("name the rules whose alerts it may hide")
    for name in ("reason", "owner"):
        if not getattr(wanted, name).strip():
            raise UsageError(f"a suppression needs {'an' if name == 'owner' else 'a'} {name}")
    if wanted.expires_at <= now:
        raise UsageError("the expiry must lie ahead")


def _compile(match: str) -> Expression:
    if faults := [f"line {fault.line}: {fault.message}" for fault in check_match(match)]:
        raise UsageError("; ".join(faults))
    return Expression(match)


def _find(session: Session, name: str) -> SuppressionRecord:
    record = session.get(SuppressionRecord, name)
    if record is None:
        raise MissingError(f"no suppression {name}")
    return record


def _documents(
    session: Session, rules: Sequence[str], since: datetime | None, statuses: Sequence[str] = ()
) -> Iterator[tuple[AlertRecord, dict[str, Any]]]:
    """The stored alerts of some rules with the documents that a match sees, the latest first."""
    query = select(AlertRecord).where(AlertRecord.rule_id.in_(rules)).order_by(AlertRecord.last_seen.desc())
    if since:
        query = query.where(AlertRecord.last_seen >= since)
    if statuses:
        query = query.where(AlertRecord.status.in_(statuses))
    for records in session.scalars(query.execution_options(yield_per=_CHUNK)).partitions():
        pairs: dict[str, list[tuple[str, str]]] = {record.uid: [] for record in records}
        links = (
            select(AlertEntityRecord.alert_uid, EntityRecord.kind, EntityRecord.value)
            .join(EntityRecord, EntityRecord.id == AlertEntityRecord.entity_id)
            .where(AlertEntityRecord.alert_uid.in_(list(pairs)))
        )
        for uid, kind, value in session.execute(links):
            pairs[uid].append((kind, value))
        yield from ((record, stored_document(record, pairs[record.uid])) for record in records)


def _rows(session: Session, uids: Sequence[str]) -> list[AlertRow]:
    return alert_rows(session, session.scalars(select(AlertRecord).where(AlertRecord.uid.in_(uids))).all())


def _facts(record: SuppressionRecord) -> dict[str, Any]:
    names = ("rules", "match", "reason", "owner", "ticket", "expires_at", "forced", "origin")
    return {name: getattr(record, name) for name in names}
