"""The threads that drive runs: they take what is due, keep their leases, and take over from workers that are gone."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import Any

import structlog

from noroshi.respond.engine.codec import encode
from noroshi.respond.engine.committing import Batch, Lease, LeaseLostError
from noroshi.respond.engine.contract import State
from noroshi.respond.engine.driver import Driver
from noroshi.respond.engine.liveness import is_gone, own_name, shown
from noroshi.respond.engine.surroundings import Surroundings
from noroshi.respond.engine.tables import Row
from noroshi.runtime.errors import NoroshiError, TransientError

_log = structlog.get_logger()

_MOST_CALLS = 64
"""Workers at most, and calls that may wait for them."""

_LOOK_SECONDS = 0.5
"""How often it is looked for workers that are gone, and for runs that come due without anybody saying so."""


class Crew:
    """Workers of one process. Several crews may share a journal."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._journal = around.journal
        self.name = own_name()
        self._calls: queue.Queue[None] = queue.Queue(_MOST_CALLS)
        self._held: dict[str, Lease] = {}
        self._closed = threading.Event()
        self._heart = threading.Thread(target=self._beat, name="playbook-leases", daemon=True)
        self._heart.start()

    def work(self, stop: threading.Event, workers: int) -> None:
        """Drive whatever is due until told to stop; then what is being driven is driven as far as it goes."""
        threads = [
            threading.Thread(target=self._work, args=(stop,), name=f"playbook-worker-{number}", daemon=True)
            for number in range(workers)
        ]
        threads.append(threading.Thread(target=self._look_out, args=(stop,), name="playbook-lookout", daemon=True))
        for thread in threads:
            thread.start()
        while not (stop.wait(_LOOK_SECONDS) or self._closed.is_set()):
            continue
        self._around.leaving.set()
        for _ in threads:
            self.wake()
        for thread in threads:
            thread.join()
        self._around.leaving.clear()

    def drive_due(self, run: str | None = None) -> bool:
        """Drive one run that is due, or this one; false when there is nothing to do."""
        claimed = self._journal.claim(self.name, self._around.clock(), run)
        if claimed is None:
            return False
        self._drive(*claimed)
        return True

    def fail(self, run: str, reason: str) -> None:
        """End a run that nobody drives as FAILED."""
        claimed = self._journal.claim(self.name, self._around.clock(), run)
        if claimed is not None:
            self._fail(claimed[0], claimed[1], reason)

    def wake(self) -> None:
        """Let a worker look for something to do."""
        with suppress(queue.Full):
            self._calls.put_nowait(None)

    def close(self) -> None:
        """Stop keeping leases: what is under way is taken over by others."""
        self._closed.set()
        self.wake()

    def _work(self, stop: threading.Event) -> None:
        while not stop.is_set() and not self._closed.is_set():
            try:
                claimed = self._journal.claim(self.name, self._around.clock())
                if claimed is None:
                    self._calls.get()
                    continue
                # There may be more to do than this.
                self.wake()
                self._drive(*claimed)
            except TransientError as error:
                _log.warning("playbook journal away", error=str(error))
                stop.wait(error.after_seconds)

    def _look_out(self, stop: threading.Event) -> None:
        """Call workers when a run is due; looking is cheap, trying to take one is a transaction."""

        def over() -> bool:
            return stop.is_set() or self._closed.is_set()

        while not over():
            try:
                news = self._journal.news()
                try:
                    while not over():
                        now = self._around.clock()
                        due = self._journal.next_due(now)
                        if due is not None and due <= now:
                            self.wake()
                        patience = _LOOK_SECONDS if due is None or due <= now else min(_LOOK_SECONDS, due - now)
                        if not news.wait(patience, over):
                            self._take_over()
                finally:
                    news.close()
            except Exception as error:
                # Whatever becomes of the listener, somebody must look out: workers sleep until they are called.
                _log.warning("playbook journal away", error=str(error))
                stop.wait(_LOOK_SECONDS)

    def _take_over(self) -> None:
        """A worker that was killed on this machine cannot come back: its runs need not wait for the lease to end."""
        now = self._around.clock()
        for owner in self._journal.holders(now):
            if owner != self.name and is_gone(owner):
                runs = self._journal.forfeit(owner, now)
                _log.warning("taking over from a worker that is gone", worker=shown(owner), runs=runs)
                self.wake()

    def _drive(self, lease: Lease, row: Row) -> None:
        self._held[lease.run] = lease
        try:
            Driver(self._around, lease, row).drive()
        except LeaseLostError:
            _log.warning("playbook run taken over", run=lease.run)
        except TransientError:
            raise
        except Exception as error:
            _log.exception("playbook run failed", run=lease.run)
            told = str(error) if isinstance(error, NoroshiError) else f"internal error: {type(error).__name__}"
            self._fail(lease, row, told)
        finally:
            self._held.pop(lease.run, None)

    def _fail(self, lease: Lease, row: Row, told: str) -> None:
        """A fault of settings or of our own ends the run visibly instead of looping."""
        now = self._around.clock()
        values: dict[str, Any] = {
            "state": State.FAILED.value,
            "ended": now,
            "error": encode({"context": told, "payload": encode({"tags": ["SystemError"], "message": told})}),
            "lease_until": 0.0,
        }
        event = (f"worker {shown(self.name)}", "ended", "", encode({"state": State.FAILED.value}))
        batch = Batch(run=values, events=[event], wakes=row["parent"] or "")
        try:
            self._journal.commit(lease, batch, now)
        except LeaseLostError:
            return

    def _beat(self) -> None:
        while not self._closed.wait(self._journal.lease_seconds / 3):
            for lease in list(self._held.values()):
                try:
                    self._journal.renew(lease, self._around.clock())
                except TransientError as error:
                    _log.warning("lease not renewed", run=lease.run, error=str(error))
