"""Actions that undo others later, as runs of their own that survive whatever happens to the run that asked for them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from noroshi.respond.engine.contract import RunRequest
from noroshi.respond.engine.tables import Row

_ACTION: Final = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$")
_RETRY: Final = {
    "predicate": "${retry.always}",
    "max_retries": 6,
    "backoff": {"initial_delay": 10, "max_delay": 600, "multiplier": 3},
}


def revert_id(run: str, key: str) -> str:
    """The id of the run that an effect schedules."""
    return hashlib.sha256(f"{run}\n{key}\nrevert".encode()).hexdigest()[:32]


def revert_request(run: Row, key: str, given: Mapping[str, Any], now: float) -> RunRequest:
    """A run that calls `action` with `args` once `after_seconds` have gone by. Raises ValueError."""
    action, arguments, after = given["action"], given.get("args") or {}, given["after_seconds"]
    if not isinstance(action, str) or not _ACTION.match(action):
        raise ValueError(f"{action!r} is no name of an action")
    if not 0 <= after <= 366 * 86_400:
        raise ValueError("after_seconds must be between 0 and a year")
    values = {name: f"${{r.args[{json.dumps(name)}]}}" for name in arguments}
    call = {"call": action, "args": values, "result": "done"}
    steps = [{"revert": {"try": call, "retry": _RETRY}}, {"end": {"return": "${done}"}}]
    return RunRequest(
        run_id=revert_id(run["id"], key),
        playbook=f"{run['playbook']} (revert)",
        source=json.dumps({"main": {"params": ["r"], "steps": steps}}),
        argument={"action": action, "args": arguments},
        started_by=f"playbook {run['playbook']}, run {run['id']}",
        alert_uid=run["alert_uid"],
        not_before=now + after,
    )
