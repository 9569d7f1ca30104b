"""`python -m noroshi.platform.process ROOM [SETTINGS]`: one room as a process, built from the settings it is given."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import structlog

from noroshi.broker import wire
from noroshi.broker.consuming import FairWorker, GiveUp, Policy
from noroshi.broker.contract import Broker
from noroshi.broker.outbox import STATEFUL, STATELESS, Outbox
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.runtime.errors import ConfigError, NoroshiError
from noroshi.runtime.logs import configure_logs
from noroshi.runtime.ready import announce_ready
from noroshi.runtime.settings import Settings, load_settings

log = structlog.get_logger()

RunRoom = Callable[[Broker, Settings, asyncio.Event], Awaitable[None]]
"""Runs a room until the event is set, then drains it."""


def main() -> None:
    """Run the room named on the command line until SIGTERM or SIGINT; exit code 2 when it cannot be built."""
    room = sys.argv[1]
    settings, _ = load_settings(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    configure_logs(settings.platform.log_level, room=room, as_json=not sys.stderr.isatty())
    try:
        asyncio.run(_run(_room(room), room, settings))
    except NoroshiError as error:
        sys.stderr.write(f"{room}: {error}\n")
        sys.exit(2)


async def _run(run: RunRoom, name: str, settings: Settings) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    broker = await connect_broker(settings.broker, f"noroshi-{name}")
    try:
        await ensure_streams(broker, settings.broker)
        await run(broker, settings, stopping)
    finally:
        await broker.close()


def _room(name: str) -> RunRoom:
    if name == "analyze":
        return run_analyze
    if name == "detect":
        return run_detect
    if name == "collect":
        from noroshi.platform.collecting import run_collect

        return run_collect
    if name == "keep":
        from noroshi.platform.keeping import run_keep

        return run_keep
    if name == "route":
        from noroshi.route.room import run_route

        return run_route
    raise ConfigError(f"no room {name!r}; rooms are collect, analyze, detect, route and keep")


async def run_analyze(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Analyze RAW, with integrations that are reloaded when their files change."""
    from noroshi.analyze.analyzer import Analyzer
    from noroshi.analyze.enrichment import EnrichmentSettings
    from noroshi.analyze.room import AnalyzeRoom, BuildAnalyzer, prepare
    from noroshi.app import load_integrations
    from noroshi.runtime.reload import watch
    from noroshi.sdk import discover

    chosen = settings.analyze
    enrichment = EnrichmentSettings(geoip=chosen.geoip, asn=chosen.asn, assets=chosen.assets)

    def build() -> BuildAnalyzer:
        integrations = load_integrations(chosen.integrations)

        def analyzer(source: str) -> Analyzer:
            return Analyzer(integrations[source], enrichment)

        # The shipped ones are tested before they are shipped; preparing them all would cost seconds of every start.
        prepare(analyzer, discover([chosen.integrations]) if chosen.integrations else {})
        return analyzer

    outbox = Outbox(broker, "analyze")
    room = AnalyzeRoom(outbox, await asyncio.to_thread(build))

    async def reload() -> None:
        await room.replace(await asyncio.to_thread(build))

    worker = FairWorker(broker, wire.RAW, "analyze", room.effect, outbox.give_up)
    folders = [chosen.integrations] if chosen.integrations else []
    watching = asyncio.create_task(
        watch(folders, reload, every_seconds=settings.detect.reload_seconds, stopping=stopping)
    )
    await _work_until([worker], stopping)
    await watching
    room.close()


async def run_detect(broker: Broker, settings: Settings, stopping: asyncio.Event) -> None:
    """Apply rules to EVENTS, with rules and lists that are reloaded when their files change."""
    from noroshi.app import content_folder, load_lists
    from noroshi.detect.content.bundle import load_bundle
    from noroshi.detect.room import DetectRoom, RoomSettings
    from noroshi.runtime.errors import ContentError
    from noroshi.runtime.reload import watch
    from noroshi.state.valkey import ValkeyStore

    chosen = settings.detect
    if not settings.state.url:
        raise ConfigError("no data-structure store: set state.url, or start everything with `noroshi up`")
    state_url = settings.state.url.get_secret_value()
    rules: Path = chosen.rules or content_folder() / "detections"
    lists: Path = chosen.lists or content_folder() / "lists"
    store = ValkeyStore(state_url)

    def load(*, whole: bool) -> RoomSettings:
        bundle = load_bundle(rules)
        broken = [fault for fault in bundle.faults if fault.severity == "error"]
        if broken and whole:
            raise ContentError(broken)
        for fault in broken:
            log.error("a rule cannot be used", fault=str(fault))
        load_lists(store, lists)
        return RoomSettings(bundle=bundle, state_url=state_url)

    outbox = Outbox(broker, "detect")
    # At the start there is no older bundle that could stay live: what is healthy is better than no detection at all.
    room = DetectRoom(outbox, await asyncio.to_thread(load, whole=False), rule_seconds_limit=chosen.rule_seconds)

    async def reload() -> None:
        await room.replace(await asyncio.to_thread(load, whole=True))

    def give_up(lane: str) -> GiveUp:
        return partial(outbox.give_up, lane=lane)

    in_order = Policy(in_flight_per_source=1, in_order=True)
    workers = [
        FairWorker(broker, wire.EVENTS, "detect", room.effect_stateless, give_up(STATELESS)),
        FairWorker(broker, wire.EVENTS, "stateful", room.effect_stateful, give_up(STATEFUL), in_order),
    ]
    watching = asyncio.create_task(
        watch([rules, lists], reload, every_seconds=chosen.reload_seconds, stopping=stopping)
    )
    await _work_until(workers, stopping, room.polling)
    await watching
    await room.close()
    store.close()


async def _work_until(workers: list[FairWorker], stopping: asyncio.Event, *vital: asyncio.Task[None]) -> None:
    """Run the workers; when told to stop, let each finish what it holds.

    The failure of a worker, or of a task that they cannot do without, stops the process.
    """
    running = [asyncio.create_task(worker.run()) for worker in workers]
    announce_ready()
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait([*running, *vital, told], return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    for worker in workers:
        worker.stop()
    await asyncio.gather(*running)
    for task in vital:
        if task.done():
            task.result()


if __name__ == "__main__":
    main()
