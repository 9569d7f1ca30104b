"""How people want to see the console: kept with the user, so that it is the same in every browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from noroshi.model.access import Actor
from noroshi.records.tables import UserRecord
from noroshi.runtime.errors import UsageError

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"language": ("en", "ja"), "theme": ("light", "dark")}
"""What can be chosen, by name."""


def preferences_of(session: Session, name: str) -> dict[str, str]:
    """What a user chose, by the names of `CHOICES`; nothing for what was never chosen."""
    found = session.scalars(select(UserRecord.preferences).where(UserRecord.name == name)).one_or_none() or {}
    return {each: found[each] for each, values in CHOICES.items() if found.get(each) in values}


def keep_preference(session: Session, actor: Actor, name: str, value: str) -> None:
    """Remember what the actor chose. Raises UsageError for what cannot be chosen."""
    if value not in CHOICES.get(name, ()):
        raise UsageError(f"{name} cannot be {value!r}")
    query = select(UserRecord).where(UserRecord.name == actor.name).with_for_update()
    record = session.scalars(query).one_or_none()
    if record is not None:
        record.preferences = {**record.preferences, name: value}
