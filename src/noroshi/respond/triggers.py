"""What starts playbooks: alerts that name one."""

from __future__ import annotations

from dataclasses import replace

from noroshi.model.alert import Alert
from noroshi.respond.engine.contract import Engine, Mode, RunRequest, run_id_of_alert
from noroshi.runtime.errors import UsageError


def start_for_alert(engine: Engine, alert: Alert, mode: Mode = Mode.RUN) -> str | None:
    """Start the playbook an alert asks for, once per alert and playbook however often it is delivered.

    Returns the run's id, None when the alert asks for none. A playbook that is not deployed leaves a FAILED run.
    """
    if alert.playbook is None:
        return None
    name = alert.playbook.name
    request = RunRequest(
        run_id=run_id_of_alert(alert.uid, name),
        playbook=name,
        source="",
        argument=alert.playbook.args,
        mode=mode,
        started_by=f"alert {alert.uid}",
        alert_uid=alert.uid,
    )
    try:
        source = engine.source(name)
    except UsageError as error:
        return engine.refuse(request, str(error))
    return engine.start(replace(request, source=source))
