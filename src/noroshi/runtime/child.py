"""Child processes that cannot outlive us: real servers started for one run, whichever way that run ends."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

# The shell becomes the server. A watcher behind it reads a pipe that only we hold open: when it ends without a word,
# we are gone, however we went, and so must the server be. PR_SET_PDEATHSIG would act when the *thread* that started it
# ends. Once we have reaped the server its process id may be another's: then the watcher is told not to use it.
_LAUNCH: Final = """
exec 3<&0
( read -r _ <&3 || {{ kill -{signal} $$; {farewell}; }} ) >/dev/null 2>&1 &
exec "$0" "$@" 3<&- </dev/null
"""

_WORDS_BYTES: Final = 4096


class Child:
    """A server process in a session of its own, so that Ctrl-C reaches it only through us."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        orphan_signal: str = "KILL",
        orphan_folder: Path | None = None,
    ) -> None:
        """Start it. What it says goes to the end of `log`.

        When we are gone it gets `orphan_signal`, and `orphan_folder`, if it has one of its own, is removed.
        """
        farewell = f"rm -rf {shlex.quote(str(orphan_folder))}" if orphan_folder else ":"
        with log.open("ab") as sink:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _LAUNCH.format(signal=orphan_signal, farewell=farewell), *map(str, command)],
                stdin=subprocess.PIPE,
                stdout=sink,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                env=environment,
            )
        self._log = log

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def last_words(self) -> str:
        """The end of what it said, for an error message."""
        return last_words(self._log)

    def stop(self, patience_seconds: float = 5.0) -> None:
        """Ask it to end, end it when it does not, and return when it has; more than once is fine."""
        end(self._process, patience_seconds)
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):
                self._process.stdin.write(b"stopped\n")
                self._process.stdin.close()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        self.stop()


def end(process: subprocess.Popen[bytes], patience_seconds: float) -> None:
    """Ask a process to end, end it when it does not, and return when it has; more than once is fine."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def last_words(log: Path) -> str:
    """The end of what a process said into its log, for an error message."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _WORDS_BYTES))
            said = file.read().decode(errors="replace")
    except FileNotFoundError:
        said = ""
    return " / ".join(said.strip().splitlines()[-3:]) or "it says nothing"
