"""Reading UDP fast, and asking the kernel how many datagrams it threw away before we could."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Final

from noroshi.collect.pouring import Pour
from noroshi.runtime.errors import ConfigError

_AT_ONCE: Final = 1024
_LARGEST: Final = 65535
_KERNEL_BUFFER_BYTES: Final = 16 << 20


class Datagrams:
    """A bound socket that pours every datagram, and leaves them to the kernel while there is no room."""

    def __init__(self, host: str, port: int, pour: Pour) -> None:
        """Bind. Raises ConfigError when the port cannot be had."""
        self._pour = pour
        self._socket = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KERNEL_BUFFER_BYTES)
        try:
            self._socket.bind((host, port))
        except OSError as error:
            self._socket.close()
            raise ConfigError(f"cannot listen at {host}, UDP port {port}: {error.strerror}") from error
        self._inode = str(os.fstat(self._socket.fileno()).st_ino)
        self._told = 0

    @property
    def port(self) -> int:
        """The port that is listened at."""
        return int(self._socket.getsockname()[1])

    async def run(self, stopping: asyncio.Event) -> None:
        """Read until told to stop, and then what the kernel still holds."""
        loop = asyncio.get_running_loop()
        told = asyncio.create_task(stopping.wait())
        while not stopping.is_set():
            loop.add_reader(self._socket, self._read)
            try:
                full = asyncio.create_task(self._until_full())
                await asyncio.wait([told, full], return_when=asyncio.FIRST_COMPLETED)
                full.cancel()
            finally:
                loop.remove_reader(self._socket)
            if not stopping.is_set():
                room = asyncio.create_task(self._pour.wait_for_room())
                await asyncio.wait([told, room], return_when=asyncio.FIRST_COMPLETED)
                room.cancel()
        while self._pour.has_room and self._read():
            pass

    def take_lost(self) -> int:
        """How many datagrams the kernel has dropped since this was last asked."""
        lost = _dropped_by_kernel(self._inode)
        new, self._told = max(0, lost - self._told), max(lost, self._told)
        return new

    def close(self) -> None:
        """Give the port back."""
        self._socket.close()

    def _read(self) -> int:
        records = list(islice(self._receive(), _AT_ONCE))
        self._pour.add([one for record in records if (one := record.rstrip(b"\r\n\0"))])
        if not self._pour.has_room:
            asyncio.get_running_loop().remove_reader(self._socket)
        return len(records)

    def _receive(self) -> Iterator[bytes]:
        with suppress(BlockingIOError):
            while True:
                yield self._socket.recv(_LARGEST)

    async def _until_full(self) -> None:
        while self._pour.has_room:
            await asyncio.sleep(0.1)


def _dropped_by_kernel(inode: str) -> int:
    """The last column of /proc/net/udp; 0 where there is no such file."""
    for table in (Path("/proc/net/udp"), Path("/proc/net/udp6")):
        with suppress(OSError):
            for line in table.read_text().splitlines()[1:]:
                columns = line.split()
                if columns[9] == inode:
                    return int(columns[-1])
    return 0
