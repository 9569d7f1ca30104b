"""The collect room: every collector of the settings, in one process, until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from noroshi.broker.outbox import Outbox
from noroshi.collect.access import Access
from noroshi.collect.budget import Budget
from noroshi.collect.collector import Input, Reception, Run, Sources
from noroshi.collect.discovery import check_inputs, find_collectors
from noroshi.collect.http.app import build_app
from noroshi.collect.http.server import HttpServer
from noroshi.collect.intake import Intake
from noroshi.collect.meters import Meters
from noroshi.collect.refusal import Refusal
from noroshi.collect.tokens import FILE_NAME, TokenFile
from noroshi.collect.unfinished import Unfinished
from noroshi.collect.workbench import Workbench
from noroshi.runtime.errors import ConfigError
from noroshi.runtime.listening import allow_open_files
from noroshi.runtime.settings import CollectSettings
from noroshi.sdk import Integration

_STRANGERS = 4
"""Those who are not known yet may hold one part in so many of the memory."""
_OPEN_FILES = 16_384
"""More than the usual thousand, which strangers use up with connections that say nothing."""
_OFF_SECONDS = 3600.0
"""How long an input is off: what a person must mend is often mended at the other side, where nobody thinks of us."""
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 60.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where HTTP is listened at, and the folder of tokens and cursors."""

    host: str
    port: int
    folder: Path


class CollectRoom:
    """Listens as soon as it is made; `url` says where."""

    def __init__(
        self,
        outbox: Outbox,
        settings: CollectSettings,
        address: Address,
        integrations: Mapping[str, Integration],
        stopping: asyncio.Event,
        has_room: Callable[[], bool] = lambda: True,
    ) -> None:
        """Check every input and bind the HTTP port; while not `has_room` nothing is taken in.

        Raises ConfigError with all faults.
        """
        collectors = find_collectors()
        self.sources = Sources(integrations)
        self._inputs = check_inputs(settings.inputs, collectors, self.sources)
        self._collectors = collectors
        meters = Meters()
        budget = Budget(settings.max_memory_bytes)
        self._intake = Intake(outbox, meters, has_room=has_room)
        self._workbench = Workbench()
        self._reception = Reception(
            intake=self._intake,
            unfinished=Unfinished(self._intake),
            access=Access(TokenFile(address.folder / FILE_NAME), settings.requests_per_second),
            meters=meters,
            budget=budget,
            strangers=Budget(settings.max_memory_bytes // _STRANGERS, within=budget),
            workbench=self._workbench,
            sources=self.sources,
            limits=settings,
            folder=address.folder,
            stopping=stopping,
        )
        app = build_app(self._reception, collectors, self._inputs)
        self._server = HttpServer(app, address.host, address.port, patience_seconds=settings.patience_seconds)
        self.url = self._server.url

    async def run(self, stopping: asyncio.Event, ready: Callable[[str], None] = lambda _: None) -> None:
        """Collect until the event is set, then hand in what was begun."""
        allow_open_files(_OPEN_FILES)
        running = [asyncio.create_task(self._server.serve(stopping))]
        for name, inputs in self._inputs.items():
            run = self._collectors[name].run
            running += [asyncio.create_task(self._keep(run, one)) for one in inputs if run]
        ready(self.url)
        log.info("collecting", url=self.url)
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION)
            stopping.set()
            await asyncio.gather(*running)
        finally:
            await self._intake.close()
            self._workbench.close()

    async def _keep(self, run: Run, one: Input) -> None:
        """Run one input until the room stops; what a person must mend turns it off, anything else restarts it."""
        stopping = self._reception.stopping
        wait, pause = 0.0, _FIRST_PAUSE_SECONDS
        while not stopping.is_set():
            try:
                await run(self._reception, one)
            except (ConfigError, Refusal) as error:
                wait = _OFF_SECONDS
                log.error("an input is off", input=one.name, error=str(error), again_in_seconds=wait)  # noqa: TRY400
            except Exception:
                wait, pause = pause, min(2 * pause, _LONGEST_PAUSE_SECONDS)
                log.exception("an input failed and is started again", input=one.name, after_seconds=wait)
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), wait)
