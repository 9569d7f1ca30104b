"""The alert as a suppression sees it, from what a rule raised and from what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from noroshi.model.alert import Alert
from noroshi.records.tables import AlertRecord


def raised_document(alert: Alert, entities: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """`entities` are (kind, value)."""
    return {
        "uid": alert.uid,
        "rule_id": alert.rule_id,
        "title": alert.title,
        "details": alert.details,
        "severity": alert.severity,
        "risk_score": alert.risk_score,
        "source": alert.source,
        "dedup_key": alert.dedup_key,
        "attack_ids": alert.attack_ids,
        "entities": [{"kind": kind, "value": value} for kind, value in entities],
    }


def stored_document(record: AlertRecord, entities: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The same document of a stored alert: that of its first occurrence."""
    plain = ("uid", "rule_id", "title", "details", "severity", "risk_score", "source", "dedup_key", "attack_ids")
    told = [{"kind": kind, "value": value} for kind, value in entities]
    return {name: getattr(record, name) for name in plain} | {"entities": told}
