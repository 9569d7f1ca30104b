"""What starts playbooks: alerts that name one, schedules, people and other playbooks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

from noroshi.broker import wire
from noroshi.model.alert import Alert
from noroshi.respond.engine.contract import Engine, Mode, RunRequest, run_id_of_alert
from noroshi.respond.policy import NO_POLICY, Schedule
from noroshi.runtime.errors import UsageError

STREAM: Final = wire.TRIAGED
"""The stream whose alerts start playbooks: those that people are shown, each once."""

LOOK_BACK: Final = timedelta(minutes=5)
"""How late a schedule's moment is made up for when nothing ran at that moment; what is older is left out."""


def request_of(engine: Engine, name: str, argument: Any, *, run_id: str, started_by: str, **more: Any) -> RunRequest:
    """A run of a deployed playbook under its policy; `more` are further fields of it. Raises UsageError."""
    found = engine.find(name)
    source = engine.source(name)
    policy = found.policy if found is not None else NO_POLICY
    chosen = {"mode": Mode(policy.mode), "policy": policy, **more}
    return RunRequest(run_id=run_id, playbook=name, source=source, argument=argument, started_by=started_by, **chosen)


def start_for_alert(engine: Engine, alert: Alert) -> str | None:
    """Start the playbook an alert asks for, once per alert and playbook however often it is delivered.

    Returns the run's id, None when the alert asks for none. A playbook that is not deployed leaves a FAILED run.
    """
    if alert.playbook is None:
        return None
    name, argument = alert.playbook.name, alert.playbook.args
    run_id, started_by = run_id_of_alert(alert.uid, name), f"alert {alert.uid}"
    try:
        request = request_of(engine, name, argument, run_id=run_id, started_by=started_by, alert_uid=alert.uid)
    except UsageError as error:
        refused = RunRequest(
            run_id=run_id, playbook=name, source="", argument=argument, started_by=started_by, alert_uid=alert.uid
        )
        return engine.refuse(refused, str(error))
    return engine.start(request)


def start_due(engine: Engine, after: datetime, until: datetime) -> list[str]:
    """Start every playbook that a schedule wants after one moment and up to another, once however often it is asked."""
    started = []
    for playbook in engine.deployed():
        for schedule in playbook.policy.schedules:
            for moment in moments(schedule, after, until):
                told = f"{playbook.name}\n{schedule.cron}\n{schedule.timezone}\n{moment.isoformat()}"
                run_id = hashlib.sha256(told.encode()).hexdigest()[:32]
                by = f"schedule {schedule.cron}"
                request = request_of(engine, playbook.name, schedule.argument, run_id=run_id, started_by=by)
                started.append(engine.start(request))
    return started


def moments(schedule: Schedule, after: datetime, until: datetime) -> Iterator[datetime]:
    """When a schedule is due after one moment and up to another, in UTC."""
    for moment in CronSim(schedule.cron, after.astimezone(ZoneInfo(schedule.timezone))):
        if moment > until:
            return
        yield moment.astimezone(UTC)
