"""Triage: alerts a second into SQLite and PostgreSQL, and what is left for people of a network's alerts.

The networks are those of the AIT alert data set (`../shared/corpora/ait-alert-data-set`): real alerts of Wazuh,
Suricata and AMiner over four to six days, with the times at which an attacker took each of ten steps. Grouping was
tried on `fox` and `shaw` while it was made; `russellmitchell` was triaged once, when nothing was changed any more.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import zstandard
from bench.postgres import empty, postgres
from sqlalchemy import select

from noroshi.model.alert import Alert, Evidence
from noroshi.records.database import Database
from noroshi.records.tables import AlertRecord, CaseRecord, OccurrenceRecord
from noroshi.records.upgrading import upgrade
from noroshi.triage.intake import Intake
from noroshi.triage.options import TriageOptions

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpora" / "ait-alert-data-set"
NETWORKS = {"fox": "developed on", "shaw": "developed on", "russellmitchell": "held out"}
ALERTS = 20_000
BATCH = 500
RUNS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """An alert of the data set. `step` is the attacker's step at that time, empty when there was none.

    `level` is Wazuh's; 0 for what Suricata and AMiner raised.
    """

    time: int
    name: str
    ip: str
    host: str
    step: str
    level: int


def main() -> None:
    """Print both figures."""
    throughput()
    print()
    noise()


def throughput() -> None:
    """Alerts a second, one worker, batches as detection sends them; most are about few things, as in life."""
    alerts = [_made(number) for number in range(ALERTS)]
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory()))
        _told_rate("SQLite", [f"sqlite:///{folder / f'{run}.db'}" for run in range(RUNS)], alerts, goal=1000)
        if server := held.enter_context(postgres()):
            _told_rate("PostgreSQL", [empty(server, f"triage_{run}") for run in range(RUNS)], alerts, goal=2000)
        else:
            print("PostgreSQL  not measured: it is not installed")


def noise() -> None:
    """Items a person is shown, beside the two baselines of the data set's own description."""
    if not CORPUS.is_dir():
        print(f"noise: {CORPUS} is not here")
        return
    totals: Counter[str] = Counter()
    for network, role in NETWORKS.items():
        rows = list(_read(network))
        days = (rows[-1].time - rows[0].time) / 86400
        steps = {row.step for row in rows} - {""}
        print(f"{network} ({role}): {len(rows):,} alerts in {days:.1f} days, {len(steps)} attack steps with alerts")
        hourly = {(row.name, row.host, row.time // 3600) for row in rows}
        _tell("hourly by name and host", len(rows), len(hourly), days, steps, steps)
        loud = [row for row in rows if row.level >= 7]
        kept = {row.step for row in loud} - {""}
        _tell("level >= 7 alone (wrong)", len(rows), len(loud), days, kept, steps)
        found = _triaged(rows)
        _tell("cases of triage", len(rows), found.cases, days, found.held, steps)
        seen = len(found.told & steps)
        print(f"    {found.alerts:,} living alerts; {seen} of {len(steps)} steps are news, not only more of something")
        silent = sorted(steps - found.told)
        if silent:
            print(f"    no news: {', '.join(silent)}")
        totals += Counter({"alerts": len(rows), "cases": found.cases})
    fewer = totals["alerts"] / totals["cases"]
    print(f"together {totals['alerts']:,} alerts, {totals['cases']:,} cases: {fewer:,.0f}x fewer (goal 1,000)")


@dataclass(frozen=True, slots=True)
class Found:
    """`held` are steps of which some case holds an alert, `told` those that began at least one alert of their own."""

    cases: int
    alerts: int
    held: set[str]
    told: set[str]


def _triaged(rows: Sequence[Row]) -> Found:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/records.db")
        upgrade(database)
        intake = Intake(database, TriageOptions())
        for start in range(0, len(rows), BATCH):
            part = rows[start : start + BATCH]
            alerts = [_alert(start + place, row) for place, row in enumerate(part)]
            intake.take(alerts, datetime.fromtimestamp(part[-1].time, UTC))
        with database.reading() as session:
            joined = select(OccurrenceRecord.uid, AlertRecord.uid, AlertRecord.case_id).join(
                AlertRecord, AlertRecord.uid == OccurrenceRecord.alert_uid
            )
            held, told, count = set(), set(), 0
            for uid, alert_uid, case_id in session.execute(joined):
                row = rows[int(uid)]
                count += 1
                if case_id is not None:
                    held.add(row.step)
                told |= {row.step} if uid == alert_uid else set()
            assert count == len(rows), "an alert is missing"
            cases = len(session.scalars(select(CaseRecord.id)).all())
            alerts = len(session.scalars(select(AlertRecord.uid)).all())
        database.close()
    return Found(cases, alerts, held - {""}, told - {""})


def _alert(number: int, row: Row) -> Alert:
    """The alert as a rule for that kind would raise it: what, and the host that it is about."""
    return Alert(
        uid=f"{number:08d}",
        time=datetime.fromtimestamp(row.time, UTC).isoformat(),
        title=row.name,
        details="",
        risk_score=min(100, (row.level or 5) * 6),
        severity=("Informational", "Low", "Medium", "High", "Critical")[min(4, (row.level or 5) // 3)],
        entities=[row.host, row.ip],
        entity_kinds={row.host: "host", row.ip: "ip"},
        rule_id="ait." + hashlib.sha256(row.name.encode()).hexdigest()[:12],
        event_uids=[f"event-{number}"],
        source="wazuh",
        dedup_key=f"{row.name}/{row.host}",
    )


def _read(network: str) -> Iterator[Row]:
    types = json.loads((CORPUS / "alert_types.json").read_text())
    levels = {
        name: max((rule["level"] for rule in kind["wazuh_rules"] or ()), default=0) for name, kind in types.items()
    }
    mapped = json.loads((CORPUS / "wazuh_rule_map.json").read_text())
    levels |= {name: rule["level"] for name, rule in mapped.items() if rule.get("level") is not None}
    packed = (CORPUS / f"{network}_alerts.csv.zst").open("rb")
    with packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        for row in csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8")):
            step = "" if row["time_label"] == "false_positive" else row["time_label"]
            yield Row(int(row["time"]), row["name"], row["ip"], row["host"], step, levels.get(row["name"], 0))


def _told_rate(name: str, urls: Sequence[str], alerts: Sequence[Alert], *, goal: int) -> None:
    rates = [_rate(url, alerts) for url in urls]
    told = ", ".join(f"{rate:,.0f}" for rate in rates)
    print(f"{name:11s} {median(rates):8,.0f} alerts/s (goal {goal:,}); {RUNS} runs of {ALERTS:,}: {told}")


def _rate(url: str, alerts: Sequence[Alert]) -> float:
    database = Database(url)
    upgrade(database)
    intake = Intake(database, TriageOptions())
    began = time.perf_counter()
    for start in range(0, len(alerts), BATCH):
        intake.take(alerts[start : start + BATCH], datetime(2026, 3, 1, tzinfo=UTC))
    seconds = time.perf_counter() - began
    database.close()
    return len(alerts) / seconds


def _made(number: int) -> Alert:
    """Every tenth alert begins a new one; each has three entities and a raw record of 350 bytes."""
    about = number // 10 if number % 10 == 0 else number % 200
    user, host = f"user{about % 400}@example.com", f"host{about % 150}.example.com"
    address = f"198.51.100.{about % 250}"
    raw = f"{number} ".ljust(350, "x")
    return Alert(
        uid=f"{number:032x}",
        time=(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=number)).isoformat(),
        title="Many failed logins from one address",
        details=f"{user} on {host} from {address}",
        risk_score=40,
        severity="Medium",
        entities=[user, host, address],
        entity_kinds={user: "user", host: "host"},
        rule_id=f"linux_auth.rule{about % 40}",
        event_uids=[f"event-{number}"],
        source="linux_auth",
        dedup_key=f"{user}/{host}/{about}",
        evidence=[Evidence(event_uid=f"event-{number}", source="linux_auth", raw_data=raw)],
    )


def _tell(what: str, alerts: int, items: int, days: float, kept: set[str], steps: set[str]) -> None:
    fewer, share = alerts / max(1, items), 100 * len(kept) / len(steps)
    print(f"    {what:26s} {items:8,} items, {items / days:8.1f} a day, {fewer:9,.1f}x fewer, {share:5.1f} % of steps")
