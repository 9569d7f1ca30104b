"""What a playbook did, to what, with what outcome.

Made from schemas/response.yaml by `noroshi schema generate`: change that, not this.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Target(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What an action was done to."""

    kind: str
    """The thing's kind: user, host, ip, domain, file, channel, ticket, url."""
    id: str
    """The thing's name: a user name, a host id, an address, a channel."""


class Trigger(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """What started a run."""

    kind: str
    """The thing's kind: user, host, ip, domain, file, channel, ticket, url."""
    by: str = ""
    """Person or system that started the run."""


class Approval(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """The decision of people about an action."""

    hash: str
    """SHA-256 of the exact action that was approved."""
    approved_by: list[str] = []
    """People who approved."""
    refused_by: str = ""
    """Person who refused."""


class Failure(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Why an action has no result."""

    message: str
    """What went wrong."""
    code: int | None = None
    """Status code of the failure."""
    tags: list[str] = []
    """Kinds of the failure in the playbook language: HttpError, TimeoutError."""


class Response(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """One action of a playbook run and its outcome."""

    uid: str
    """Hash of run and step: writing it again changes nothing."""
    time: str
    """When this response was written."""
    run: str
    """Id of the playbook run."""
    playbook: str
    """Name of the playbook."""
    step: str
    """Path of the step, with visits: main.disable[2]#1."""
    mode: str
    """How the run was carried out."""
    action: str
    """What was called, as the playbook writes it: http.post, noroshi.slack.post_message."""
    outcome: str
    """What became of the action."""
    attempt: int
    """Which try this was, from 1."""
    target: Target | None = None
    """What the action was done to."""
    args: dict[str, Any] = {}
    """Arguments with secrets taken out."""
    result: Any = None
    """What the action answered with secrets taken out."""
    failure: Failure | None = None
    """Why the action has no result."""
    start_time: str = ""
    """When the action was begun."""
    end_time: str = ""
    """When the outcome was known."""
    revision: str = ""
    """Revision of the playbook that the run keeps to."""
    trigger: Trigger | None = None
    """What started the run."""
    alert_uid: str = ""
    """uid of the alert that the run answers."""
    approval: Approval | None = None
    """Who allowed the action, where it needed allowing."""
    reverts: str = ""
    """uid of the response that this one undoes."""
    revert_time: str = ""
    """When the action is to be undone by itself."""
