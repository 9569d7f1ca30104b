"""An intrusion as shipped rules tell it: a guessed password, a root shell, a second root account, hashes read."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from noroshi.model.alert import Alert
from noroshi.records.database import Database
from noroshi.triage.intake import Intake
from noroshi.triage.options import TriageOptions

_ALERTS = Path(__file__).parent / "intrusion.jsonl"
"""What `noroshi scan --format json` printed for 34 lines of a log."""


def intrusion(now: datetime, suffix: str = "") -> list[Alert]:
    """Its alerts, half an hour ago. A suffix makes another one of it: other user, other host, from elsewhere."""
    text = _ALERTS.read_text("utf-8")
    if suffix:
        for name in ("alice", "svc-backup", "web-1"):
            text = text.replace(name, name + suffix)
        text = text.replace("192.0.2.7", address_of(suffix))
    alerts = [msgspec.json.decode(line, type=Alert) for line in text.splitlines()]
    begin = now - timedelta(minutes=30)
    return [
        msgspec.structs.replace(alert, uid=f"{alert.uid}{suffix}", time=(begin + timedelta(minutes=place)).isoformat())
        for place, alert in enumerate(alerts)
    ]


def address_of(suffix: str) -> str:
    """Where the intrusion of a suffix comes from."""
    return f"198.51.100.{sum(suffix.encode()) % 250 + 1}"


def take_in(database: Database, alerts: list[Alert], now: datetime) -> None:
    """Triage them."""
    Intake(database, TriageOptions()).take(alerts, now)
