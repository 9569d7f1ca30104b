"""What members say to the Slack app: `/noroshi run|status|approve|deny`, and clicks on buttons."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from noroshi.runtime.errors import NoroshiError, UsageError
from noroshi.sdk.office import Office

_HELP: Final = (
    "*/noroshi run* PLAYBOOK [JSON]  start a playbook\n"
    "*/noroshi status* [RUN]  how a run is, or what is going on\n"
    "*/noroshi approve* ID [COMMENT]  allow what a run asks\n"
    "*/noroshi deny* ID [COMMENT]  forbid it"
)
_MAX_CHARACTERS: Final = 3000


@dataclass(frozen=True, slots=True)
class Clicked:
    """The answer to a click, and the address that Slack wants it at."""

    response_url: str
    text: str


class Commands:
    """Answers members whom settings know; nobody else learns anything."""

    def __init__(self, people: Mapping[str, str], office: Office) -> None:
        """`people`: Slack's user id = the name of a user here."""
        self._people, self._office = people, office

    def command(self, form: Mapping[str, str]) -> dict[str, str]:
        """The answer to a slash command, seen by whoever asked."""
        member, words = form.get("user_id", ""), form.get("text", "")
        key = form.get("trigger_id", "") or form.get("response_url", "")
        return {"response_type": "ephemeral", "text": self._said(member, lambda name: self._do(name, words, key))}

    def click(self, payload: Mapping[str, Any]) -> Clicked | None:
        """The answer to a click on one of our buttons, whose value is `approve:ID` or `deny:ID`; None for others."""
        actions = payload.get("actions") or [{}]
        verdict, _, approval = str(actions[0].get("value", "")).partition(":")
        if payload.get("type") != "block_actions" or verdict not in ("approve", "deny") or not approval:
            return None
        member = str((payload.get("user") or {}).get("id", ""))
        text = self._said(member, lambda name: self._do(name, f"{verdict} {approval}", ""))
        return Clicked(str(payload.get("response_url", "")), text)

    def _said(self, member: str, answer: Callable[[str], str]) -> str:
        person = self._people.get(member)
        if person is None:
            return (
                f"You ({member}) may not do this here: an operator has to name you in connect.connectors.slack.people."
            )
        try:
            text = answer(person)
        except UsageError as error:
            text = str(error)
        except NoroshiError:
            text = "That cannot be done now; the operators' log says why."
        return text if len(text) <= _MAX_CHARACTERS else text[: _MAX_CHARACTERS - 1] + "…"

    def _do(self, person: str, words: str, key: str) -> str:
        verb, _, rest = words.strip().partition(" ")
        first, _, more = rest.strip().partition(" ")
        if verb == "status":
            return self._office.status(person, first or None)
        if verb == "run" and first:
            return self._office.start(person, first, _argument(more), hashlib.sha256(key.encode()).hexdigest()[:32])
        if verb == "approve" and first:
            return self._office.decide(person, first, "approve", more.strip())
        if verb == "deny" and first:
            return self._office.decide(person, first, "deny", more.strip())
        return _HELP


def _argument(text: str) -> Any:
    if not text.strip():
        return None
    # Slack's editor turns straight quotation marks into curly ones.
    straight = text.translate(str.maketrans("“”‘’", "\"\"''"))
    try:
        return json.loads(straight)
    except ValueError:
        raise UsageError('the argument is no JSON; write it like {"userID": "bob"}') from None
