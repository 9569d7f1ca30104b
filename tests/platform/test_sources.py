"""Sources as people look at them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from noroshi.app import load_integrations
from noroshi.broker.dead import Filed
from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.outbox import Outbox
from noroshi.model.batch import DeadLetter
from noroshi.model.ledger import LedgerEntry
from noroshi.model.triage import Page
from noroshi.platform.sources import Sources
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.runtime.errors import TransientError, UsageError
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


def test_dead_letters_are_read_page_by_page_to_the_oldest(
    tmp_path: Path,
) -> None:
    with EmbeddedNats(tmp_path, token="of-the-test") as nats:
        settings = BrokerSettings(url=nats.url, token=SecretStr("of-the-test"), max_bytes=64 << 20)
        newest, middle, oldest, wrong = asyncio.run(read_pages(settings))
    assert (newest, middle, oldest) == ([6, 5], [4, 3, 2], [1, 0])
    assert wrong == "this cursor is not one of this list; begin anew"


async def read_pages(settings: BrokerSettings) -> tuple[list[int], list[int], list[int], str]:
    broker = await connect_broker(settings, "test")
    await ensure_streams(broker, settings)
    sources, stopping = Sources(settings, load_integrations), asyncio.Event()
    following = asyncio.create_task(sources.follow(stopping))
    try:
        letters = [
            DeadLetter(source="falco", origin="x", record=n, reason="not-json", detail="", raw=b"{") for n in range(7)
        ]
        await Outbox(broker, "analyze").dead(letters[:4], "falco", "first")
        await Outbox(broker, "analyze").dead(letters[4:], "falco", "second")
        newest = await first_page(sources)
        middle = await sources.dead_letters("falco", before=newest.next_cursor, limit=3)
        oldest = await sources.dead_letters("falco", before=middle.next_cursor, limit=3)
        with pytest.raises(UsageError) as wrong:
            await sources.dead_letters(before="x-1")
    finally:
        stopping.set()
        await following
        await broker.close()
    assert oldest.next_cursor is None
    pages = ([one.letter.record for one in page.items] for page in (newest, middle, oldest))
    return *pages, str(wrong.value)


async def first_page(sources: Sources) -> Page[Filed]:
    """The two newest, once the broker is reached."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await sources.dead_letters(limit=2)
            except TransientError:
                await asyncio.sleep(0.05)
