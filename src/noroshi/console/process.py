"""`python -m noroshi.console.process [SETTINGS]`: the web console and the API as one process."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Final

from noroshi.runtime.errors import NoroshiError
from noroshi.runtime.logs import configure_logs
from noroshi.runtime.ready import begin_start
from noroshi.runtime.settings import load_settings

ROOM: Final = "web"


def main() -> None:
    """Serve until SIGTERM or SIGINT; exit code 2 when it cannot be built."""
    begin_start()
    from noroshi.console.room import run_web

    os.umask(0o077)
    settings, _ = load_settings(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    configure_logs(settings.platform.log_level, room=ROOM, as_json=not sys.stderr.isatty())
    try:
        asyncio.run(run_web(settings))
    except NoroshiError as error:
        sys.stderr.write(f"{ROOM}: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
