"""`python -m noroshi.runtime.forking MODULE…`: imports modules once, and then becomes every process that needs them.

A process that is forked from here starts with all that in its memory, which it shares with its siblings. To fork is
safe only while there is one thread and no connection: nothing in here may start either, nor may what it imports.
Standard input is the socket on which `Nursery` asks for processes.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Final, Self

_LENGTH_BYTES: Final = 4
_NAME_BYTES: Final = 15
"""The kernel keeps no more of a process's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """A process to be: it runs `main()` of a module with these arguments once the module `needs` has been imported."""

    name: str
    module: str
    arguments: Sequence[str]
    needs: str
    environment: Mapping[str, str]
    log: str

    def send(self, control: socket.socket, lifeline: socket.socket) -> None:
        """Ask for it. When the other end of its lifeline is closed it is told to end."""
        text = json.dumps(asdict(self)).encode()
        socket.send_fds(control, [len(text).to_bytes(_LENGTH_BYTES)], [lifeline.fileno()])
        control.sendall(text)

    @classmethod
    def receive(cls, control: socket.socket) -> tuple[Self, socket.socket]:
        """What was asked for, and its lifeline. Raises EOFError when nobody is there to ask any more."""
        length, descriptors, _, _ = socket.recv_fds(control, _LENGTH_BYTES, 1)
        if not descriptors:
            raise EOFError
        os.set_inheritable(descriptors[0], False)
        text = bytearray()
        while len(text) < int.from_bytes(length):
            if not (part := control.recv(int.from_bytes(length) - len(text))):
                raise EOFError
            text += part
        return cls(**json.loads(text)), socket.socket(fileno=descriptors[0])

    def live(self, lifeline: socket.socket) -> None:
        """Be that process, in a session of its own, to its end."""
        os.setsid()
        with open(os.devnull) as nothing, Path(self.log).open("ab") as sink:  # noqa: PTH123 - it is no path of ours
            os.dup2(nothing.fileno(), 0)
            os.dup2(sink.fileno(), 1)
            os.dup2(sink.fileno(), 2)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv = [self.module, *self.arguments]
        with suppress(OSError):
            # Its command line is that of the process it was forked from; `ps -o comm` and `top` tell them apart.
            Path("/proc/self/comm").write_text(f"noroshi-{self.name}"[:_NAME_BYTES])
        threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
        code = self._run()
        sys.stdout.flush()
        sys.stderr.flush()
        # What it held it has let go of. Taking the interpreter apart would copy all that is still shared.
        os._exit(code)

    def _run(self) -> int:
        try:
            import_module(self.module).main()
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
            return 1
        return 0


def _end_with(lifeline: socket.socket) -> None:
    """Wait until the other end is closed, whichever way whoever held it went; then ask this process to end."""
    with suppress(OSError):
        lifeline.recv(1)
    os.kill(os.getpid(), signal.SIGTERM)


class Forking:
    """Takes requests, forks, and tells on the lifeline of each process its `pid N`, and when it ended its `exit N`."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._imported: set[str] = set()
        self._wanted: list[tuple[Birth, socket.socket]] = []
        self._living: dict[int, socket.socket] = {}
        self._awake, self._wake = socket.socketpair()

    def run(self, modules: Iterable[str]) -> tuple[Birth, socket.socket] | None:
        """Import, and fork whatever can be meanwhile and from then on.

        Returns in every process that is forked, with what it is to be; and None when nobody asks any more.
        """
        self._wake.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        with suppress(EOFError):
            for module in modules:
                self._import(module)
                if born := self._attend(0):
                    return born
            return self._attend(None)
        return None

    def _import(self, module: str) -> None:
        try:
            import_module(module)
        except Exception:
            # It fails in the process that needs it too, where somebody looks.
            traceback.print_exc()
        self._imported.add(module)

    def _attend(self, timeout_seconds: float | None) -> tuple[Birth, socket.socket] | None:
        """Fork what is wanted and possible until nothing more comes within the time given, without one for ever."""
        while True:
            while possible := next((one for one in self._wanted if one[0].needs in self._imported), None):
                self._wanted.remove(possible)
                if self._fork(possible[1]):
                    return possible
            ready, _, _ = select.select([self._control, self._awake], [], [], timeout_seconds)
            if not ready:
                return None
            if self._awake in ready:
                self._awake.recv(4096)
                self._tell_ended()
            if self._control in ready:
                self._wanted.append(Birth.receive(self._control))

    def _fork(self, lifeline: socket.socket) -> bool:
        """True in the new process, which keeps nothing of ours but its lifeline."""
        # What is there now stays; a collector that looked through it would copy it.
        gc.freeze()
        pid = os.fork()
        if pid:
            self._living[pid] = lifeline
            _tell(lifeline, f"pid {pid}\n")
            return False
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for held in (self._control, self._awake, self._wake, *self._living.values(), *(one[1] for one in self._wanted)):
            held.close()
        return True

    def _tell_ended(self) -> None:
        while self._living:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            if lifeline := self._living.pop(pid, None):
                _tell(lifeline, f"exit {os.waitstatus_to_exitcode(status)}\n")
                lifeline.close()


def _tell(lifeline: socket.socket, text: str) -> None:
    with suppress(OSError):
        lifeline.sendall(text.encode())


def main() -> None:
    """Fork for whoever holds the other end of standard input, until it is closed."""
    gc.disable()
    control = socket.socket(fileno=os.dup(0))
    if born := Forking(control).run(sys.argv[1:]):
        birth, lifeline = born
        birth.live(lifeline)


if __name__ == "__main__":
    main()
