"""A command as somebody runs it in a terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_LINES, _COLUMNS = 50, 160


class Terminal:
    """What a running command has said, without colours."""

    def __init__(self, process: subprocess.Popen[bytes], screen: int) -> None:
        self.process = process
        self._screen = screen
        self._said = bytearray()
        self._reading = threading.Thread(target=self._read)
        self._reading.start()

    @property
    def said(self) -> str:
        """All of it so far."""
        return _COLOURS.sub("", self._said.decode(errors="replace")).replace("\r\n", "\n")

    def wait_for(self, text: str, *, seconds: float) -> str:
        """What was said up to now, once the text is among it."""
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.1)
        return self.said

    def interrupt(self) -> int:
        """What Ctrl-C does; gives the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)

    def close(self) -> None:
        """End what runs."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self._reading.join()
        os.close(self._screen)

    def _read(self) -> None:
        # Linux says that nobody writes any more with an error.
        try:
            while part := os.read(self._screen, 65536):
                self._said += part
        except OSError:
            return


@contextmanager
def in_a_terminal(command: Sequence[str]) -> Iterator[Terminal]:
    """The command, for as long as the block lasts."""
    screen, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)
    terminal = Terminal(process, screen)
    try:
        yield terminal
    finally:
        terminal.close()
