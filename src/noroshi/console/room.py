"""The web room: the console and the API on one port, until told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Final

from noroshi.api.app import build_api
from noroshi.api.slack.listening import listening_to_slack
from noroshi.api.surroundings import open_surroundings
from noroshi.console.app import mount_console
from noroshi.console.serving import WebServer
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.ports import kept_port
from noroshi.platform.web import LINK_FILE, URL_FILE, web_port
from noroshi.runtime.ready import announce_ready
from noroshi.runtime.settings import Settings

_PATIENCE_SECONDS: Final = 1.0


async def run_web(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT, then end the process. Raises ConfigError when it cannot be built."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    with open_surroundings(settings) as surroundings, listening_to_slack(surroundings):
        app = build_api(surroundings)
        mount_console(app, surroundings)
        folder, host = PlatformFolder(settings.platform.dir), settings.platform.host
        port = kept_port(web_port(settings), host, folder.path / URL_FILE)
        server = WebServer(app, host, port, settings.web)
        answering = asyncio.Event()

        async def follow() -> None:
            await answering.wait()
            await surroundings.workings.follow(stopping)

        def ready() -> None:
            url = settings.web.url or server.url
            folder.write_text(URL_FILE, url)
            link = surroundings.first_link()
            folder.write_text(LINK_FILE, f"{url}{link}" if link else "")
            announce_ready()
            answering.set()

        following = asyncio.create_task(follow())
        await server.serve(stopping, ready)
        stopping.set()
        await asyncio.wait([following], timeout=_PATIENCE_SECONDS)
    # Everything that matters is closed; threads that still read rules or answer a query do it for nobody.
    sys.stderr.flush()
    os._exit(0)
