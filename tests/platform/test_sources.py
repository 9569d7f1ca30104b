"""Sources as people look at them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from noroshi.app import load_integrations
from noroshi.model.ledger import LedgerEntry
from noroshi.platform.sources import Sources
from noroshi.runtime.errors import TransientError
from noroshi.runtime.settings import BrokerSettings

NOW = datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def sources() -> Sources:
    """Falco sends every minute until now, linux_auth did until an hour ago; one record of falco died."""
    integrations = load_integrations()
    made = Sources(BrokerSettings(), lambda: integrations)
    for back in range(1, 40):
        enter(made, "falco", NOW - timedelta(minutes=back), 120)
        enter(made, "linux_auth", NOW - timedelta(minutes=60 + back), 10)
    enter(made, "falco", NOW - timedelta(minutes=3), 3, dead=1)
    return made


def enter(sources: Sources, source: str, at: datetime, records: int, dead: int = 0) -> None:
    minute = at.replace(second=0)
    for stage in ("collect", "analyze"):
        lost = {"not-json": dead} if dead and stage == "analyze" else {}
        events = records - dead if stage == "analyze" else 0
        out = records - sum(lost.values())
        sources.tally.enter(
            LedgerEntry(
                stage=stage,  # type: ignore[arg-type]
                source=source,
                minute=minute,
                batch_id=f"{source}-{at.isoformat()}-{records}",
                records_in=records,
                records_out=out,
                events=events,
                dead=lost,
            )
        )


def test_a_source_is_told_with_its_rate_its_dead_letters_and_whether_it_is_silent(sources: Sources) -> None:
    rows = {row.name: row for row in sources.rows(NOW)}
    falco, auth = rows["falco"], rows["linux_auth"]
    assert (falco.state, falco.per_second, falco.dead, falco.records) == ("sends", 2.0, 1, 39 * 120 + 3)
    assert (falco.title, falco.behind) == ("Falco", None)
    assert (auth.state, auth.silent) == ("silent", timedelta(minutes=61, seconds=30))
    assert rows["osquery"].state == "never"
    assert [row.name for row in sources.rows(NOW)][:2] == ["linux_auth", "falco"]
    assert "falco" not in sources.silent(NOW)
    assert {"linux_auth", "osquery"} <= sources.silent(NOW)


def test_the_balance_is_told_by_stage(sources: Sources) -> None:
    stages = {each.stage: each for each in sources.balance(NOW)}
    analyze = stages["analyze"]
    assert (analyze.records_in, analyze.dead, stages["collect"].gap) == (stages["collect"].records_out, 1, 0)
    assert list(stages)[:2] == ["collect", "analyze"]


def test_without_a_broker_dead_letters_are_said_to_be_out_of_reach(sources: Sources) -> None:
    with pytest.raises(TransientError):
        asyncio.run(sources.dead_letters())
