"""The analyze room as a process: its integrations, and others as soon as there are others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.analyze.room import AnalyzeRoom, BuildAnalyzer, prepare
from noroshi.app import load_integrations
from noroshi.broker import wire
from noroshi.broker.consuming import FairWorker, Policy
from noroshi.broker.contract import Broker, Delivery
from noroshi.broker.outbox import Outbox
from noroshi.platform.content import Content
from noroshi.platform.space import Space
from noroshi.platform.working import work_until
from noroshi.runtime.errors import OverloadError
from noroshi.runtime.settings import Settings
from noroshi.sdk import discover


async def run_analyze(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Analyze RAW, with integrations that are reloaded when they change."""
    chosen = settings.analyze
    enrichment = EnrichmentSettings(geoip=chosen.geoip, asn=chosen.asn, assets=chosen.assets)
    content = await asyncio.to_thread(Content, settings)

    def build() -> BuildAnalyzer:
        own = content.integrations
        integrations = load_integrations(own)

        def analyzer(source: str) -> Analyzer:
            return Analyzer(integrations[source], enrichment)

        # The shipped ones are tested before they are shipped; preparing them all would cost seconds of every start.
        prepare(analyzer, discover([own]) if own else {})
        return analyzer

    outbox = Outbox(broker, "analyze")
    room = AnalyzeRoom(outbox, await asyncio.to_thread(build))

    async def reload() -> None:
        await room.replace(await asyncio.to_thread(build))

    ahead = Policy(in_flight_per_source=8, at_once=2)
    space = Space(settings.platform)

    async def effect(deliveries: Sequence[Delivery]) -> None:
        if space.look().is_very_short:
            raise OverloadError("the disk is nearly full")
        await room.effect_together(deliveries)

    worker = FairWorker(broker, wire.RAW, "analyze", lambda delivery: effect([delivery]), room.give_up, ahead, effect)
    folders = [content.integrations] if content.integrations else []
    watching = asyncio.create_task(content.follow(folders, reload, stopping))
    await work_until([worker], stopping)
    await watching
    room.close()
