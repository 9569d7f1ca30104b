"""`python -m noroshi.console.process [SETTINGS]`: the web console and the API as one process."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Final

from noroshi.platform.folder import PlatformFolder
from noroshi.platform.web import LINK_FILE, URL_FILE, web_port
from noroshi.runtime.errors import NoroshiError
from noroshi.runtime.logs import configure_logs
from noroshi.runtime.ready import announce_ready, begin_start
from noroshi.runtime.settings import Settings, load_settings

ROOM: Final = "web"
_PATIENCE_SECONDS: Final = 1.0


def main() -> None:
    """Serve until SIGTERM or SIGINT; exit code 2 when it cannot be built."""
    begin_start()
    os.umask(0o077)
    settings, _ = load_settings(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    configure_logs(settings.platform.log_level, room=ROOM, as_json=not sys.stderr.isatty())
    try:
        asyncio.run(_run(settings))
    except NoroshiError as error:
        sys.stderr.write(f"{ROOM}: {error}\n")
        sys.exit(2)


async def _run(settings: Settings) -> None:
    from noroshi.api.app import build_api
    from noroshi.api.slack.listening import listening_to_slack
    from noroshi.api.surroundings import open_surroundings
    from noroshi.console.app import mount_console
    from noroshi.console.serving import WebServer

    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    with open_surroundings(settings) as surroundings, listening_to_slack(surroundings):
        app = build_api(surroundings)
        mount_console(app, surroundings)
        server = WebServer(app, settings.platform.host, web_port(settings), settings.web)
        folder = PlatformFolder(settings.platform.dir)
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


if __name__ == "__main__":
    main()
