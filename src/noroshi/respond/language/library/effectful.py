"""Functions that only the driver of the interpreter can answer: `sys`, `events`, `uuid`, executions,
secrets.
"""

from __future__ import annotations

from noroshi.respond.language.library.registry import (
    ANY,
    BOOLEAN,
    INTEGER,
    LIST,
    MAP,
    NUMBER,
    STRING,
    Optional,
    Parameters,
    declare,
)

SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")
CALLBACK_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")

_LOG: Parameters = {
    "data": Optional(ANY),
    "severity": Optional(STRING, "DEFAULT"),
    "text": Optional(ANY),
    "json": Optional(ANY),
    "timeout": Optional(NUMBER),
}
_SECRET: Parameters = {
    "secret_id": STRING,
    "version": Optional(STRING | NUMBER, "latest"),
    "project_id": Optional(STRING),
    "connector_params": Optional(MAP),
}
_RUN: Parameters = {
    "workflow_id": STRING,
    "location": Optional(STRING),
    "project_id": Optional(STRING),
    "argument": Optional(ANY),
}
_MAP: Parameters = {
    "workflow_id": STRING,
    "arguments": LIST,
    "location": Optional(STRING),
    "project_id": Optional(STRING),
}
_APPROVAL: Parameters = {
    "action": STRING,
    "args": Optional(MAP),
    "title": Optional(STRING),
    "reason": Optional(STRING),
    "approvers": Optional(LIST),
    "quorum": Optional(INTEGER, 1),
    "expires_seconds": Optional(NUMBER, 3600.0),
}
_SECRETS = "googleapis.secretmanager.v1.projects.secrets.versions"

FUNCTIONS = (
    declare("sys.get_env", {"name": STRING, "default": Optional(ANY)}),
    declare("sys.log", _LOG, blocking=True),
    declare("sys.now", {}),
    declare("sys.sleep", {"seconds": NUMBER}, blocking=True),
    declare("sys.sleep_until", {"time": STRING}, blocking=True),
    declare("events.create_callback_endpoint", {"http_callback_method": Optional(STRING, "POST")}, blocking=True),
    declare("events.await_callback", {"callback": MAP, "timeout": Optional(NUMBER, 43_200.0)}, blocking=True),
    declare("uuid.generate", {}),
    declare("experimental.executions.run", _RUN, blocking=True),
    declare("experimental.executions.map", _MAP, blocking=True),
    declare(f"{_SECRETS}.accessString", _SECRET),
    declare(
        "googleapis.workflowexecutions.v1.projects.locations.workflows.executions.run",
        {**_RUN, "connector_params": Optional(MAP)},
        blocking=True,
    ),
    declare("noroshi.approval.request", _APPROVAL, blocking=True),
    declare(
        "noroshi.playbook.run",
        {"name": STRING, "argument": Optional(ANY), "wait": Optional(BOOLEAN, default=True)},
        blocking=True,
    ),
    declare(
        "noroshi.revert.schedule", {"action": STRING, "args": Optional(MAP), "after_seconds": NUMBER}, blocking=True
    ),
    declare("noroshi.revert.cancel", {"revert": STRING}, blocking=True),
)
