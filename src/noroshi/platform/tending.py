"""The embedded broker under supervision: started anew when a write to a stream failed, which it never forgets."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from noroshi.broker.embedded import EmbeddedNats
from noroshi.platform.supervisor import Supervised
from noroshi.runtime.child import Child

_LOOK_SECONDS: Final = 1.0
_ROOM_BYTES: Final = 8 << 20
_LOOKS: Final = 2
"""How often in a row it must be found ill: while a stream or reader is made, it may be for a moment."""

log = structlog.get_logger()


class TendedBroker:
    """A nats-server that keeps its address from one life to the next."""

    def __init__(self, folder: Path, token: str) -> None:
        """Start it. Raises ConfigError when it does not come up."""
        self._folder, self._token = folder, token
        self._nats = EmbeddedNats(folder, token=token)
        self.url = self._nats.url
        self.supervised = Supervised("nats-server", self._start, drains=False, child=self._nats.child)

    def _start(self) -> Child:
        port = int(self.url.rsplit(":", 1)[1])
        self._nats = EmbeddedNats(
            self._folder, port=port, monitor_port=self._nats.monitor_port, token=self._token, wait=False
        )
        return self._nats.child

    async def tend(self, stopping: asyncio.Event) -> None:
        """End it when its health check says that it is ill and its disk has room; the supervisor starts it anew.

        After a write that failed a stream takes nothing more, however much room there is again. What the broker holds
        is on the disk. While the disk is full a new start would mend nothing.
        """
        is_full, ill = False, 0
        while not stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), _LOOK_SECONDS)
            was_full, is_full = is_full, shutil.disk_usage(self._folder).free < _ROOM_BYTES
            if is_full:
                ill = 0
                if not was_full:
                    log.error("the disk is full; senders are told to wait", folder=str(self._folder))
                continue
            ailment = await asyncio.to_thread(self._nats.ailment)
            ill = ill + 1 if ailment else 0
            child = self._nats.child
            if ill >= _LOOKS and child.exit_code() is None:
                ill = 0
                log.warning("the broker is ill; starting it anew", ailment=ailment)
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGTERM)
