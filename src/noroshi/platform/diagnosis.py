"""What is wrong with a platform, why it matters, and what to do about it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from noroshi.platform.attach import attach, connected
from noroshi.platform.condition import Condition, read_condition
from noroshi.platform.content import Content
from noroshi.platform.ledger import Balance, read_balance
from noroshi.platform.pauses import usual_pause
from noroshi.platform.space import Disk
from noroshi.runtime.errors import ConfigError, ContentError, NoroshiError
from noroshi.runtime.settings import Settings

_LOOK_SECONDS: Final = 3.0
_NEARLY_FULL: Final = 0.8
_FREE_BYTES: Final = 2 << 30
_FREE_SHARE: Final = 0.05
_SETTLED: Final = timedelta(minutes=2)
_RECENT: Final = timedelta(days=1)
_SILENT: Final = timedelta(minutes=10)
_SILENT_FACTOR: Final = 5
_AHEAD: Final = "INTERVAL 10 MINUTE"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed. A `note` is worth knowing; a `fault` is wrong and `action` mends it."""

    level: Literal["fault", "note"]
    what: str
    action: str


async def diagnose(folder: Path | None, file: Path | None = None) -> list[Finding]:
    """Look at everything there is to look at; what cannot be looked at is a finding too."""
    try:
        settings = attach(folder, file)
        before = await read_condition(settings)
        await asyncio.sleep(_LOOK_SECONDS)
        after = await read_condition(settings)
        balance = await _balance(settings)
    except NoroshiError as error:
        return [Finding("fault", str(error), "start it, or look into logs/ in its folder for why it ended")]
    now = datetime.now(UTC)
    return [
        *_disk(after.disk),
        *_processes(after),
        *_streams(after, settings),
        *_readers(before, after),
        *_accounts(balance, now),
        *_silence(balance, now),
        *await asyncio.to_thread(lambda: [*_content(settings), *_clocks(settings)]),
    ]


async def _balance(settings: Settings) -> Balance:
    async with connected(settings.broker, "doctor") as broker:
        return await read_balance(broker)


def _processes(condition: Condition) -> Iterator[Finding]:
    for name, child in condition.children.items():
        if child["state"] == "crash-loop":
            yield Finding(
                "fault",
                f"{name} keeps crashing; it last said: {child['lastWords']}",
                f"mend what it says; the whole story is in logs/{name}.log",
            )
        elif child["state"] != "running":
            yield Finding("fault", f"{name} is not running just now", f"if it stays so, look into logs/{name}.log")
        elif child["restarts"]:
            yield Finding(
                "note",
                f"{name} was restarted {child['restarts']} times; it last said: {child['lastWords']}",
                f"nothing is lost by it; logs/{name}.log says why",
            )


def _streams(condition: Condition, settings: Settings) -> Iterator[Finding]:
    for name, stream in condition.streams.items():
        share = stream.bytes / settings.broker.max_bytes
        if share > _NEARLY_FULL:
            yield Finding(
                "fault",
                f"stream {name} is {share:.0%} full; a full one makes collectors answer 503",
                "see below which reader is behind; add workers to its room, or raise broker.max_bytes",
            )


def _readers(before: Condition, after: Condition) -> Iterator[Finding]:
    earlier = {(reader.stream, reader.name): reader for reader in before.readers}
    for reader in after.readers:
        old = earlier.get((reader.stream, reader.name))
        if old and old.lag.pending and reader.lag.pending and old.done_sequence == reader.done_sequence:
            yield Finding(
                "fault",
                f"{reader.name} is {reader.lag.pending:,} messages behind on {reader.stream} and does not move",
                f"is its process running? its log says what holds it up ({reader.lag.redelivered} were tried again)",
            )


def _disk(disk: Disk) -> Iterator[Finding]:
    free, reserve = disk.free_bytes / 2**20, disk.reserve_bytes / 2**20
    action = "free some, shorten lake.retention_days, or run `noroshi lake compact` and `noroshi lake expire`"
    if disk.is_short:
        yield Finding(
            "fault",
            f"the disk of the platform's folder is full: {free:,.0f} MiB are free, and below {reserve:,.0f} MiB "
            "nothing new is taken in; senders are told to wait and nothing is lost",
            f"{action}; everything goes on by itself then (platform.min_free_bytes is the limit)",
        )
    elif disk.free_bytes < max(_FREE_BYTES, _FREE_SHARE * disk.total_bytes):
        yield Finding("fault", f"only {free:,.0f} MiB are free on the disk of the platform's folder", action)


def _accounts(balance: Balance, now: datetime) -> Iterator[Finding]:
    for (minute, source), stages in sorted(balance.accounts.items()):
        for stage, account in stages.items():
            if account.gap and minute < now - _SETTLED:
                yield Finding(
                    "fault",
                    f"{abs(account.gap)} records of {source} are unaccounted for at {stage} ({minute:%Y-%m-%d %H:%M})",
                    "if a reader is behind they are still on their way; if not, it is a bug: please report it",
                )
    dead: defaultdict[str, int] = defaultdict(int)
    records: defaultdict[str, int] = defaultdict(int)
    for (minute, source), stages in balance.accounts.items():
        if minute < now - _RECENT:
            continue
        dead[source] += sum(account.dead for account in stages.values())
        records[source] += stages["collect"].records_in if "collect" in stages else 0
    for source, count in dead.items():
        if count:
            yield Finding(
                "fault" if count * 10 > records[source] else "note",
                f"{count:,} of {records[source]:,} records of {source} could not be processed within a day",
                f"`noroshi dead list --source {source}` tells why; `noroshi dead replay --source {source}` tries again",
            )


def _silence(balance: Balance, now: datetime) -> Iterator[Finding]:
    """Sources that used to send every so often and do not any more."""
    minutes: defaultdict[str, list[datetime]] = defaultdict(list)
    for (minute, source), stages in sorted(balance.accounts.items()):
        if "collect" in stages:
            minutes[source].append(minute)
    for source, seen in minutes.items():
        quiet = now - seen[-1]
        usual = usual_pause(seen)
        if usual and quiet > max(_SILENT, _SILENT_FACTOR * usual):
            yield Finding(
                "fault",
                f"{source} has been silent since {seen[-1]:%Y-%m-%d %H:%M}; it used to send every {usual}",
                "does the sender run, reach us, and have a token that is still valid (`noroshi token list`)?",
            )


def _content(settings: Settings) -> Iterable[Finding]:
    from noroshi.detect.content.bundle import load_bundle

    try:
        content = Content(settings, fetch=False)
        for fault in load_bundle(content.rules).faults:
            if fault.severity == "error":
                yield Finding("fault", f"a rule is broken: {fault}", "mend it; `noroshi check` shows all at once")
        for path in sorted(content.lists.glob("*.txt")):
            lines = (line.split("#", 1)[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
            if not any(lines):
                yield Finding(
                    "note",
                    f"the list {path.stem} is empty: rules that ask it never match",
                    f"fill {path.name} {content.place_for_lists}",
                )
    except (ConfigError, ContentError, OSError) as error:
        yield Finding("fault", f"the content cannot be loaded: {error}", "mend detect.rules, detect.lists or git_url")


def _clocks(settings: Settings) -> Iterable[Finding]:
    from noroshi.lake import connect

    sql = f"""
        SELECT source, count(*), max(time - received_at) FROM events
        WHERE received_at > now() - INTERVAL 1 DAY AND time > received_at + {_AHEAD} GROUP BY source
    """  # noqa: S608 - made of our own words
    try:
        rows = connect(settings=settings).sql(sql).fetchall()
    except NoroshiError as error:
        yield Finding("fault", f"the lake cannot be asked: {error}", "is the route room running? see logs/route-1.log")
        return
    for source, count, ahead in rows:
        yield Finding(
            "fault",
            f"{count:,} events of {source} came from the future, up to {ahead} ahead of our clock",
            "set the clocks (NTP) of its senders and of this machine, or the time zone in its integration",
        )
