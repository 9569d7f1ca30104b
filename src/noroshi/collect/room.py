"""The collect room: every collector of the settings, in one process, until told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import structlog

from noroshi.broker.outbox import Outbox
from noroshi.collect.access import Access
from noroshi.collect.budget import Budget
from noroshi.collect.collector import Reception, Sources
from noroshi.collect.discovery import check_inputs, find_collectors
from noroshi.collect.http.app import build_app
from noroshi.collect.http.server import HttpServer
from noroshi.collect.intake import Intake
from noroshi.collect.tokens import FILE_NAME, TokenFile
from noroshi.runtime.settings import CollectSettings
from noroshi.sdk import Integration

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
    ) -> None:
        """Check every input and bind the HTTP port. Raises ConfigError with all faults."""
        collectors = find_collectors()
        self._inputs = check_inputs(settings.inputs, collectors)
        self._collectors = collectors
        self.sources = Sources(integrations)
        self._intake = Intake(outbox)
        self._reception = Reception(
            intake=self._intake,
            access=Access(TokenFile(address.folder / FILE_NAME), settings.requests_per_second),
            budget=Budget(settings.max_memory_bytes),
            sources=self.sources,
            limits=settings,
            folder=address.folder,
            stopping=stopping,
        )
        app = build_app(self._reception, collectors, self._inputs)
        self._server = HttpServer(app, address.host, address.port, patience_seconds=settings.patience_seconds)
        self.url = self._server.url

    async def run(self, stopping: asyncio.Event, ready: Callable[[str], None] = lambda _: None) -> None:
        """Collect until the event is set, then hand in what was begun. A collector's failure stops the room."""
        running = [asyncio.create_task(self._server.serve(stopping))]
        for name, inputs in self._inputs.items():
            run = self._collectors[name].run
            running += [asyncio.ensure_future(run(self._reception, one)) for one in inputs if run]
        ready(self.url)
        log.info("collecting", url=self.url)
        try:
            await asyncio.wait(running, return_when=asyncio.FIRST_EXCEPTION)
            stopping.set()
            await asyncio.gather(*running)
        finally:
            await self._intake.close()
