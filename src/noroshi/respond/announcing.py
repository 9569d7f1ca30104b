"""Tells a Slack channel what people are asked to allow, with buttons that answer."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any, Final

import structlog

from noroshi.model.call import Attempt, Call, Failed, Place
from noroshi.respond.approvals import Approval, ApprovalDesk
from noroshi.respond.engine.contract import Hands
from noroshi.runtime.errors import TransientError

_LOOK_SECONDS: Final = 1.0
_LONGEST: Final = 1500

log = structlog.get_logger()


async def announce_approvals(
    desk: ApprovalDesk, hands: Hands, channel: str, stopping: asyncio.Event, *, every_seconds: float = _LOOK_SECONDS
) -> None:
    """Post every new question once, until told to stop. A question that could not be posted still stands elsewhere."""
    while not stopping.is_set():
        try:
            await asyncio.to_thread(_announce_new, desk, hands, channel)
        except TransientError as error:
            log.warning("approvals are announced later", error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), every_seconds)


def _announce_new(desk: ApprovalDesk, hands: Hands, channel: str) -> None:
    for approval in desk.take_untold():
        arguments = message(approval, channel)
        call = Call(key="", place=Place("", "", 0, 0), function="noroshi.slack.post_message", arguments=arguments)
        attempt = Attempt(run_id=approval.run, idempotency_key=approval.id, number=1)
        outcome = hands.perform(call, attempt)
        if isinstance(outcome, Failed):
            log.warning("an approval could not be announced", approval=approval.id, error=outcome.error)


def message(approval: Approval, channel: str) -> dict[str, Any]:
    """What is posted: the exact call, why, until when, and two buttons."""
    shown = json.dumps(approval.arguments, ensure_ascii=False)
    shown = shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
    wanted = f" {approval.quorum} people must agree." if approval.quorum > 1 else ""
    text = (
        f"{approval.title}\n{approval.action} {shown}\n{approval.reason}.{wanted} "
        f"Until {approval.expires}, approval {approval.id}."
    )
    buttons = [
        {"text": "Approve", "style": "primary", "action_id": "approve", "value": f"approve:{approval.id}"},
        {"text": "Deny", "style": "danger", "action_id": "deny", "value": f"deny:{approval.id}"},
    ]
    return {"channel": channel, "text": text, "buttons": buttons}
