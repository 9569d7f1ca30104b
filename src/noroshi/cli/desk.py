"""What commands about alerts and cases have in common: the desk they work at, and how they are told what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from noroshi.runtime.errors import UsageError

if TYPE_CHECKING:
    from noroshi.records.database import Database
    from noroshi.runtime.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Verdict = Literal["true_positive", "benign", "false_positive", "duplicate"]
Judgement = Annotated[Verdict, typer.Option("--verdict", help="What it was.", show_default=False)]
Assignee = Annotated[str, typer.Option("--to", help="Whose it is from now on; '' is nobody's.", show_default=False)]
Comment = Annotated[str, typer.Argument(help="The comment, in Markdown.")]
Reason = Annotated[str, typer.Option("--reason", "-m", help="Why; it is kept and shown to others.")]

_SPAN: Final = re.compile(r"([0-9]{1,4})([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Desk:
    """The records of a platform, as they are worked with now."""

    database: Database
    settings: Settings
    now: datetime

    @property
    def half_life_hours(self) -> float:
        """Time in which risk halves."""
        return self.settings.triage.half_life_hours


@contextmanager
def open_desk(folder: Path | None, file: Path | None) -> Iterator[Desk]:
    """The desk of the platform in `folder`, or of the database of the settings. Raises ConfigError."""
    from noroshi.platform.records import attached_records
    from noroshi.runtime.settings import settings_in

    with attached_records(folder, file) as database:
        yield Desk(database, settings_in(folder, file), datetime.now(UTC))


def comment_on(
    folder: Path | None, file: Path | None, text: str, *, alert_uid: str | None = None, case_id: int | None = None
) -> None:
    """Keep what whoever runs the command says about an alert or a case."""
    from noroshi.platform.records import operator
    from noroshi.triage.desk.case_work import comment

    with open_desk(folder, file) as desk, desk.database.session() as session:
        comment(session, operator(), text, now=desk.now, alert_uid=alert_uid, case_id=case_id)


def parse_entity(text: str) -> tuple[str, str]:
    """Kind and value of an entity. Raises UsageError."""
    kind, slash, value = text.partition("/")
    if not (kind and slash and value):
        raise UsageError(f"{text!r} does not say what it is; write user/bob, host/web-1 or ip/203.0.113.7")
    return kind, value


def parse_since(text: str, now: datetime) -> datetime | None:
    """A moment: so long ago (`30m`, `24h`, `7d`, `2w`), or a date or time, in UTC unless it says otherwise.

    None for no text. Raises UsageError.
    """
    if not text:
        return None
    if span := _SPAN.fullmatch(text):
        return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no moment; write 30m, 24h, 7d or 2026-01-31T12:00:00Z") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
