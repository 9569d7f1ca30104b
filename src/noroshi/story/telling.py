"""The story, told while it happens: the platform runs, somebody breaks in, and is thrown out."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

import asyncssh
import httpx

from noroshi.model.triage import AlertRow, CaseRow, EntityRow
from noroshi.platform.greeting import Started
from noroshi.platform.machine import run_machine
from noroshi.runtime.errors import NoroshiError
from noroshi.runtime.settings import Settings, load_settings
from noroshi.story.hosts import Fleet, Host, Intruder, Login
from noroshi.story.night import HOSTS, THIEF, VICTIM, Night, append, login_records, miner_record, write_night
from noroshi.story.setting import Place, prepare
from noroshi.story.slack import TOKEN, SlackWindow
from noroshi.story.watching import Run, Watch, watching

T = TypeVar("T")

_LOGINS: Final = 10
"""So many logins in five minutes are work still; the next one is not."""
_PATIENCE_SECONDS: Final = 60.0
_POSTED_AT_ONCE: Final = 2000


class StoryError(NoroshiError):
    """The platform did not do what the story tells."""


@dataclass(frozen=True, slots=True)
class Told:
    """How it came out. `seconds` passed from the login that gave him away until the key opened nothing any more."""

    records: int
    alerts: list[AlertRow]
    case: CaseRow | None
    entities: list[EntityRow]
    run: Run
    message: str
    seconds: float
    place: Path
    console: str
    setup_link: str | None


@dataclass(frozen=True, slots=True)
class Scenes:
    """What is said when: each is called once, when it happens."""

    up: Callable[[Started], None]
    night: Callable[[int], None]
    entered: Callable[[int], None]
    miner: Callable[[], None]
    given_away: Callable[[], None]
    over: Callable[[Told], None]


async def tell(folder: Path, scenes: Scenes, *, stay: bool) -> None:
    """Tell the story in `folder`, which holds everything of it; with `stay` the platform runs on until Ctrl-C.

    Raises StoryError when something does not happen within a minute.
    """
    async with AsyncExitStack() as held:
        logins: list[Login] = []
        fleet = await held.enter_async_context(Fleet(folder / "fleet", HOSTS[: _LOGINS + 2], logins.append, THIEF))
        slack = held.enter_context(SlackWindow())
        night = write_night(folder, begins=datetime.now(UTC) - timedelta(hours=6))
        place = prepare(folder, fleet.hosts, fleet.known_hosts.resolve(), slack.url)
        _keep_secrets(folder / "secrets", fleet)
        settings, _ = load_settings(place.settings)
        ready: asyncio.Future[Started] = asyncio.get_running_loop().create_future()
        machine = asyncio.create_task(run_machine(settings, place.settings, ready.set_result))
        try:
            awaited: list[asyncio.Future[Any]] = [machine, ready]
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED, timeout=_PATIENCE_SECONDS)
            if machine.done():
                machine.result()
            if not ready.done():
                raise StoryError(f"the platform did not start; see the logs in {settings.platform.dir / 'logs'}")
            told = await _Teller(place, settings, fleet, slack, logins, scenes).tell(ready.result(), night)
            scenes.over(told)
            if stay:
                await machine
        finally:
            if not machine.done():
                os.kill(os.getpid(), signal.SIGTERM)
            await machine


def _keep_secrets(folder: Path, fleet: Fleet) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    values = {"slack-token": TOKEN, "ssh-private-key": fleet.responder_key.export_private_key().decode()}
    for name, value in values.items():
        file = folder / name
        file.touch(mode=0o600)
        file.write_text(value)


class _Teller:
    def __init__(
        self, place: Place, settings: Settings, fleet: Fleet, slack: SlackWindow, logins: list[Login], scenes: Scenes
    ) -> None:
        self._place = place
        self._settings = settings
        self._fleet = fleet
        self._slack = slack
        self._logins = logins
        self._scenes = scenes
        self._written = 0

    async def tell(self, started: Started, night: Night) -> Told:
        self._scenes.up(started)
        with watching(self._settings) as watch:
            records = await self._post(started, night)
            self._scenes.night(records)
            key = asyncssh.generate_private_key("ssh-ed25519")
            self._fleet.admit(VICTIM, key)
            thief = Intruder(self._fleet, VICTIM, key)
            try:
                return await self._break_in(thief, watch, started, records)
            finally:
                await thief.leave()

    async def _break_in(self, thief: Intruder, watch: Watch, started: Started, records: int) -> Told:
        hosts = list(self._fleet.hosts.values())[:_LOGINS]
        for host in hosts:
            await self._enter(thief, host)
        await _until("the alerts of his logins", lambda: _by_rule(watch, "gcp.ssh_login_threat_actor") >= _LOGINS)
        self._scenes.entered(len(hosts))
        append(self._place.file_log, [miner_record(datetime.now(UTC), hosts[-1].name)])
        await _until("the alert of the miner", lambda: _by_rule(watch, "osquery.cryptominer_file"))
        self._scenes.miner()
        began = time.perf_counter()
        await self._enter(thief, hosts[-1])
        self._scenes.given_away()
        await _until("the end of his sessions", lambda: thief.sessions() == 0)
        if await thief.enter(hosts[0]):
            raise StoryError("the stolen key still opens a host")
        seconds = time.perf_counter() - began
        message = await _until("the message", lambda: self._slack.messages)
        run = await _until("the end of the playbook", lambda: _succeeded(watch))
        cases = watch.cases()
        return Told(
            records=records,
            alerts=watch.alerts(),
            case=cases[0] if cases else None,
            entities=watch.entities(),
            run=run,
            message=message[0],
            seconds=seconds,
            place=self._place.folder,
            console=started.addresses["console"],
            setup_link=started.setup_link,
        )

    async def _enter(self, thief: Intruder, host: Host) -> None:
        """Log in, and let the host's log say so."""
        if not await thief.enter(host):
            raise StoryError(f"the key does not open {host.name}")
        login = self._logins[-1]
        number = 900_000 + len(self._logins)
        append(self._place.fleet_log, login_records(login.at, host.name, number, login.user, login.address))

    async def _post(self, started: Started, night: Night) -> int:
        """Send the night's logs to the HTTP collector; gives how many records it took."""
        headers = {"Authorization": f"Bearer {started.token}"}
        count = 0
        async with httpx.AsyncClient(base_url=started.addresses["http"], headers=headers, timeout=60) as client:
            for source, log in (("gcp_logging", night.syslog), ("osquery", night.osquery)):
                lines = log.read_bytes().splitlines(keepends=True)
                for first in range(0, len(lines), _POSTED_AT_ONCE):
                    part = lines[first : first + _POSTED_AT_ONCE]
                    answer = await client.post(f"/v1/collect/{source}", content=b"".join(part))
                    answer.raise_for_status()
                    count += len(part)
        return count


def _by_rule(watch: Watch, rule: str) -> int:
    return sum(alert.rule_id == rule for alert in watch.alerts())


def _succeeded(watch: Watch) -> Run | None:
    """The run that acted, once it has ended."""
    runs = watch.runs()
    failed = next((run for run in runs if run.state not in ("SUCCEEDED", "ACTIVE", "QUEUED")), None)
    if failed is not None:
        raise StoryError("the playbook did not succeed:\n" + "\n".join(failed.lines))
    return next((run for run in runs if run.state == "SUCCEEDED"), None)


async def _until(what: str, find: Callable[[], T | None]) -> T:
    """What `find` gives as soon as it gives something. Raises StoryError when patience ends."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = await asyncio.to_thread(find)
        if found:
            return found
        await asyncio.sleep(0.2)
    raise StoryError(f"{what} did not come within {_PATIENCE_SECONDS:.0f} s")
