"""Alerts as rules would raise them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from noroshi.model.access import Actor, Role
from noroshi.model.alert import Alert, Evidence

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALICE = Actor(name="alice", roles=frozenset({Role.ANALYST}), address="192.0.2.10")


def raised(uid: str, *entities: str, minutes: float = 0, key: str | None = None, **more: Any) -> Alert:
    """An alert about some entities, so many minutes after NOW; `web-…` are hosts, and `…@…` looks like a user."""
    time = (NOW + timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    kinds = {entity: "host" for entity in entities if entity.startswith("web-")}
    told = {"title": "Many failed logins", "details": "", "risk_score": 40, "severity": "Medium"}
    told |= {"rule_id": "linux_auth.brute_force", "source": "linux_auth", "event_uids": [f"event-{uid}"], **more}
    evidence = [Evidence(event_uid=f"event-{uid}", source="linux_auth", raw_data=f"raw {uid}")]
    return Alert(
        uid=uid,
        time=time,
        entities=list(entities),
        entity_kinds=kinds,
        dedup_key=key if key is not None else "/".join(entities),
        evidence=evidence,
        **told,
    )
