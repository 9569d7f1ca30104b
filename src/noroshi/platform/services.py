"""What the platform itself does for connectors, by name: scores, lists, the lake, and what the desk does for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from noroshi.model.access import Actor, Role
from noroshi.runtime.settings import Settings
from noroshi.state.contract import StateStore

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Services = Mapping[str, Callable[..., Any]]


@contextmanager
def open_services(settings: Settings, store: Callable[[], StateStore]) -> Iterator[Services]:
    """The services; stores are opened when they are first needed."""
    with ExitStack() as held:
        desk = _Desk(settings, held)
        yield {
            "risk.get": lambda kind, entity: _risk(store(), kind, entity),
            "risk.set": lambda kind, entity, value: store().set_risk(kind, entity, value),
            "list.contains": lambda name, value: store().in_list(name, value),
            "query": lambda sql, limit: _query(settings, sql, limit),
            "suppress": desk.suppress,
            "case.open": desk.open_case,
            "case.comment": desk.comment_on_case,
        }


def _risk(store: StateStore, kind: str, entity: str) -> float:
    """A rule that does not say what kind its entities are scores them all the same; whoever asks knows."""
    return max(store.risk(kind, entity), store.risk("other", entity))


def _query(settings: Settings, sql: str, limit: int) -> dict[str, Any]:
    """`columns` and at most `limit` rows as JSON values. Raises UsageError for SQL that will not do."""
    from noroshi.lake.querying import connect

    with connect(settings=settings).reading(sql) as answer:
        rows: list[dict[str, Any]] = []
        for batch in answer.batches:
            rows += batch.slice(0, limit - len(rows)).to_pylist()
            if len(rows) >= limit:
                break
        columns = answer.schema.names
    return {"columns": columns, "rows": msgspec.to_builtins(rows, enc_hook=str)}


class _Desk:
    """Acts at the desk in the name of a run."""

    def __init__(self, settings: Settings, held: ExitStack) -> None:
        self._settings = settings
        self._half_life_hours = settings.triage.half_life_hours

        @cache
        def database() -> Any:
            from noroshi.platform.web import records_url
            from noroshi.records.database import Database
            from noroshi.records.upgrading import upgrade

            opened = Database(records_url(settings))
            held.callback(opened.close)
            upgrade(opened)
            return opened

        self._database = database

    def suppress(
        self, rules: Sequence[str], match: str, reason: str, hours: float, run: str, key: str
    ) -> dict[str, Any]:
        """Save a suppression, named after the effect so that it is saved once."""
        from noroshi.model.triage import Suppression
        from noroshi.triage.desk.refusals import MissingError
        from noroshi.triage.desk.suppressing import add_suppression, get_suppression

        now = datetime.now(UTC)
        name = f"run-{key[:16] or 'none'}"
        with self._database().session() as session:
            try:
                saved = get_suppression(session, name, now=now)
            except MissingError:
                wanted = Suppression(
                    name=name,
                    rules=list(rules),
                    match=match,
                    reason=reason,
                    owner=_actor(run).name,
                    expires_at=now + timedelta(hours=hours),
                )
                saved, _ = add_suppression(session, _actor(run), wanted, now=now, half_life_hours=self._half_life_hours)
        return {"id": saved.name, "expires_at": saved.expires_at.isoformat()}

    def open_case(
        self,
        title: str,
        summary: str,
        severity: str | None,
        alerts: Sequence[str],
        run: str,
        key: str,
    ) -> dict[str, Any]:
        """Open a case with its alerts; asked again for the same effect it is the same case."""
        from noroshi.triage.desk.case_work import open_case
        from noroshi.triage.desk.cases import describe_case

        now, actor = datetime.now(UTC), _actor(run, key)
        with self._database().session() as session:
            if (before := _done_before(session, actor, "case.open")) is not None:
                return {"id": before.object_id}
            case = open_case(session, actor, title, alerts, now=now)
            if summary or severity:
                told: Any = severity
                describe_case(session, actor, case.id, now=now, summary=summary or None, severity=told)
        return {"id": str(case.id)}

    def comment_on_case(self, case: str, text: str, run: str, key: str) -> dict[str, Any]:
        """Comment on a case; asked again for the same effect it is the same comment."""
        from noroshi.runtime.errors import UsageError
        from noroshi.triage.desk.case_work import comment

        if not case.isdecimal():
            raise UsageError(f"{case!r} is no number of a case")
        actor = _actor(run, key)
        with self._database().session() as session:
            if (before := _done_before(session, actor, "case.comment")) is not None:
                return {"id": str(before.after["comment"])}
            made = comment(session, actor, text, now=datetime.now(UTC), case_id=int(case))
        return {"id": str(made.id)}


def _actor(run: str, key: str = "") -> Actor:
    """A run, and where it acts from: the effect that its idempotency key names."""
    name, address = f"playbook {run[:12]}".strip(), f"effect {key[:32]}" if key else ""
    return Actor(name=name, kind="system", roles=frozenset({Role.ANALYST}), address=address)


def _done_before(session: Session, actor: Actor, action: str) -> Any:
    """The audit row of this action by the same effect: it was written in the transaction that acted."""
    from sqlalchemy import select

    from noroshi.records.tables import AuditRecord

    mine = (AuditRecord.actor == actor.name, AuditRecord.action == action, AuditRecord.address == actor.address)
    return session.execute(select(AuditRecord).where(*mine).limit(1)).scalar() if actor.address else None
