"""`python -m noroshi.platform.process ROOM [SETTINGS]`: one room as a process, built from the settings it is given."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import structlog

from noroshi.broker.contract import Broker
from noroshi.platform.rooms import ENTRIES
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.runtime.errors import ConfigError, NoroshiError
from noroshi.runtime.logs import configure_logs
from noroshi.runtime.ready import begin_start
from noroshi.runtime.settings import Settings, load_settings
from noroshi.runtime.tracing import sending_traces

log = structlog.get_logger()

RunRoom = Callable[[Broker, Settings, asyncio.Event], Awaitable[None]]
"""Runs a room until the event is set, then drains it."""


def main() -> None:
    """Run the room named on the command line until SIGTERM or SIGINT; exit code 2 when it cannot be built."""
    begin_start()
    room = sys.argv[1]
    settings, _ = load_settings(Path(sys.argv[2]) if len(sys.argv) > 2 else None)
    configure_logs(settings.platform.log_level, room=room, as_json=not sys.stderr.isatty())
    try:
        with sending_traces(settings.traces, room), asyncio.Runner(loop_factory=_loop_factory(room)) as runner:
            runner.run(_run(_room(room), room, settings))
    except NoroshiError as error:
        sys.stderr.write(f"{room}: {error}\n")
        sys.exit(2)


def _loop_factory(room: str) -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The room that reads many sockets has a loop made for it."""
    if room != "collect":
        return None
    import uvloop

    return uvloop.new_event_loop


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
    """The room's own module, and none of the others': each takes a while to import."""
    if name not in ENTRIES:
        raise ConfigError(f"no room {name!r}; rooms are {', '.join(ENTRIES)}")
    module, _, function = ENTRIES[name].partition(":")
    run: RunRoom = getattr(import_module(module), function)
    return run


if __name__ == "__main__":
    main()
