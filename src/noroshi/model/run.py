"""What playbook runs tell of themselves."""

from __future__ import annotations

from datetime import datetime

import msgspec


class RunEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One line of the audit trail of a playbook run, without secrets.

    `event` is created, started, intent, done, assumed, asked, decision, log, needs-review, review, cancel or ended.
    `step` is the key of the effect, `arguments`, `result` and `detail` are JSON text; `result` is left out when it is
    long. `hash` covers the line and `previous`, the hash of the line before.
    """

    run: str
    seq: int
    time: datetime
    playbook: str
    revision: str
    mode: str
    started_by: str
    actor: str
    event: str
    previous: str
    hash: str
    detail: str
    alert_uid: str = ""
    step: str = ""
    function: str = ""
    arguments: str = ""
    result: str = ""
    outcome: str = ""
    """`returned`, `failed` or `secret` of a call that is done; the state of a run that has ended."""
    seconds: float | None = None
