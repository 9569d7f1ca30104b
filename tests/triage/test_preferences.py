"""What people chose for the console stands with them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from noroshi.api.accounts.users import add_user
from noroshi.model.access import Actor, Role
from noroshi.records.database import Database
from noroshi.runtime.errors import UsageError
from noroshi.triage.desk.preferences import keep_preference, preferences_of

HANA = Actor(name="hana")


def test_choices_are_ones_own_and_only_those_that_there_are(database: Database) -> None:
    with database.session() as session:
        for name in ("hana", "mika"):
            add_user(session, Actor(name="test", kind="system"), name, [Role.ANALYST], datetime.now(UTC))
    with database.session() as session:
        keep_preference(session, HANA, "language", "ja")
        keep_preference(session, HANA, "theme", "dark")
        keep_preference(session, HANA, "theme", "light")
        for name, value in (("theme", 'dark"><script>'), ("password", "x")):
            with pytest.raises(UsageError, match="cannot be"):
                keep_preference(session, HANA, name, value)

    with database.reading() as session:
        assert preferences_of(session, "hana") == {"language": "ja", "theme": "light"}
        assert preferences_of(session, "mika") == {}
        assert preferences_of(session, "nobody") == {}
