"""A case as a file that can be handed over: its story, its alerts and their evidence."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy.orm import Session

from noroshi.model.triage import AlertFilter
from noroshi.triage.desk.alert_stories import alert_story
from noroshi.triage.desk.alerts import list_alerts
from noroshi.triage.desk.case_stories import case_story

_MOST_ALERTS: Final = 1000
_PAGE: Final = 200


def bundle(session: Session, number: int, *, now: datetime) -> bytes:
    """A zip: `case.json` is the case's story, `alerts.jsonl` that of each alert, `evidence/UID.jsonl` its raw records.

    At most a thousand alerts, the latest ones; `case.json` says how many there are. Raises MissingError.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.json", _json(case_story(session, number, now=now)))
        lines = []
        for uid in _uids(session, number):
            story = alert_story(session, uid, now=now)
            lines.append(_json(story, indent=0))
            records = [_json(each, indent=0) for one in story.occurrences for each in one.evidence]
            if records:
                archive.writestr(f"evidence/{uid}.jsonl", b"\n".join(records) + b"\n")
        archive.writestr("alerts.jsonl", b"".join(line + b"\n" for line in lines))
    return made.getvalue()


def _uids(session: Session, number: int) -> list[str]:
    wanted, cursor, uids = AlertFilter(statuses=(), case_id=number), None, list[str]()
    while len(uids) < _MOST_ALERTS:
        page = list_alerts(session, wanted, cursor=cursor, limit=_PAGE)
        uids += [row.uid for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    return uids


def _json(value: Any, indent: int = 2) -> bytes:
    encoded = msgspec.json.encode(value)
    return msgspec.json.format(encoded, indent=indent) if indent else encoded
