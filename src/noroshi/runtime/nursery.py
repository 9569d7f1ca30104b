"""Processes forked from one that has imported all they need: they start in milliseconds and share its memory."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from noroshi.runtime.child import end, last_words
from noroshi.runtime.forking import Birth

_UNKNOWN_EXIT: Final = 255
"""The exit code of a process that ended after the nursery had: nobody was there to be told."""

_KILL_SECONDS: Final = 10.0


class Nursery:
    """The process that forks. When it ends the ones forked live on, and `start` starts another one."""

    def __init__(self, modules: Sequence[str], *, log: Path, environment: Mapping[str, str]) -> None:
        """`modules` are imported in their order. Start it with `start`."""
        self._modules, self._log, self._environment = modules, log, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def start(self) -> Self:
        """Start it, or start it anew."""
        self.stop()
        self._control, theirs = socket.socketpair()
        with theirs, self._log.open("ab") as sink:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "noroshi.runtime.forking", *self._modules],
                stdin=theirs.fileno(),
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=self._environment,
            )
        return self

    def fork(self, birth: Birth) -> Forked | None:
        """A process that is forked as soon as what it needs has been imported; None while the nursery does not run."""
        if self._control is None or self.exit_code() is not None:
            return None
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                birth.send(self._control, theirs)
            except OSError:
                ours.close()
                return None
        return Forked(ours, Path(birth.log))

    @property
    def pid(self) -> int | None:
        """Its process id; None before it was started."""
        return self._process.pid if self._process else None

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def last_words(self) -> str:
        """The end of what it said, for an error message."""
        return last_words(self._log)

    def stop(self, patience_seconds: float = 5.0) -> None:
        """End it; more than once is fine."""
        if self._control:
            self._control.close()
        if self._process:
            end(self._process, patience_seconds)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Forked:
    """A process that was asked for. It is told to end when we are gone, and we see at once when it is."""

    def __init__(self, lifeline: socket.socket, log: Path) -> None:
        lifeline.setblocking(False)
        self._lifeline, self._log = lifeline, log
        self._pid: int | None = None
        self._exit_code: int | None = None
        self._told = b""

    @property
    def pid(self) -> int | None:
        """Its process id; None until it has been forked."""
        self._listen()
        return self._pid

    def exit_code(self) -> int | None:
        """None while it runs, or will."""
        self._listen()
        return self._exit_code

    def last_words(self) -> str:
        """The end of what it said, for an error message."""
        return last_words(self._log)

    def stop(self, patience_seconds: float = 5.0) -> None:
        """Ask it to end, end it when it does not, and return when it has; more than once is fine."""
        for number, seconds in ((signal.SIGTERM, patience_seconds), (signal.SIGKILL, _KILL_SECONDS)):
            if self.exit_code() is None and self._pid:
                with suppress(ProcessLookupError):
                    os.kill(self._pid, number)
                self._wait(seconds)
        self._lifeline.close()

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.exit_code() is None and (left := deadline - time.monotonic()) > 0:
            select.select([self._lifeline], [], [], left)

    def _listen(self) -> None:
        """Take in what we were told. The end of its lifeline without a word is its end as well."""
        while self._exit_code is None and self._lifeline.fileno() >= 0:
            try:
                told = self._lifeline.recv(4096)
            except BlockingIOError:
                return
            except OSError:
                told = b""
            *lines, self._told = (self._told + told).split(b"\n")
            for line in lines:
                word, _, number = line.partition(b" ")
                if word == b"pid":
                    self._pid = int(number)
                else:
                    self._exit_code = int(number)
            if not told and self._exit_code is None:
                self._exit_code = _UNKNOWN_EXIT
