"""Supervised worker processes: work that may hang, eat memory or crash runs where it can be ended.

Native code that evaluates content cannot be interrupted from inside its process. A worker therefore writes into a
shared `Pulse` what it is about to evaluate and when; the pool ends a worker whose pulse stands too long, and reports
the loss with the task and the pulse, so that the caller can decide what to do with both.
"""

from __future__ import annotations

import multiprocessing
import queue
import resource
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any, Final

_IDLE: Final = -1


class Pulse:
    """What a worker is evaluating now, readable by its supervisor while the worker is stuck in native code."""

    def __init__(self, cells: Any) -> None:
        self._cells = cells

    def begin(self, subject: int, item: int) -> None:
        """Say that evaluation of `subject` (a rule's number) on `item` (a row's number) starts now."""
        self._cells[1] = item
        self._cells[2] = time.monotonic()
        self._cells[0] = subject

    def end(self) -> None:
        """Say that the evaluation came back."""
        self._cells[0] = _IDLE

    def read(self) -> tuple[int, int, float] | None:
        """(subject, item, seconds since it began), or None while nothing is being evaluated."""
        subject, item, began = self._cells
        return None if subject == _IDLE else (int(subject), int(item), time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a worker made of a task."""

    task: Any
    value: Any


@dataclass(frozen=True, slots=True)
class Loss:
    """A worker ended without an answer. `pulse` is what it was evaluating, if anything."""

    task: Any
    reason: str
    pulse: tuple[int, int, float] | None


Serve = Callable[[Any, Pulse], Callable[[Any], Any]]
"""Called once in the worker with its settings and pulse; returns the function that turns a task into a value."""


@dataclass(slots=True)
class _Worker:
    process: Any
    connection: Connection
    pulse: Pulse
    tasks: deque[Any] = field(default_factory=deque)
    outbox: queue.SimpleQueue[Any] = field(default_factory=queue.SimpleQueue)
    sender: threading.Thread | None = None
    has_answered: bool = False
    busy_since: float = 0.0

    def give(self, task: Any) -> None:
        """Queue the task. A thread sends it, because a worker that is stuck does not empty its pipe."""
        if not self.tasks:
            self.busy_since = time.monotonic()
        self.tasks.append(task)
        self.outbox.put((task,))

    def send_all(self) -> None:
        """Send what is queued until told to stop or the worker is gone; `poll` notices the latter."""
        with suppress(OSError):
            while item := self.outbox.get():
                self.connection.send(item[0])

    def end(self) -> None:
        """End the process at once and let go of its pipe."""
        self.process.kill()
        self.process.join()
        self.outbox.put(None)
        if self.sender:
            self.sender.join()
        self.connection.close()


class WorkerPool:
    """`size` processes that answer tasks. Each holds at most `depth` tasks, so that memory stays bounded.

    `time_limit_seconds` bounds one evaluation and `task_limit_seconds` a whole task, with or without a pulse.
    `serve(settings, pulse)` must be importable (the processes are not forked from this one's memory). An exception
    in a worker is our bug: it arrives as its `Loss` with the traceback as reason, and the worker is replaced.
    """

    def __init__(
        self,
        serve: Serve,
        settings: Any,
        *,
        size: int,
        depth: int = 2,
        time_limit_seconds: float = 5.0,
        task_limit_seconds: float = 600.0,
        memory_limit_bytes: int = 4 << 30,
    ) -> None:
        self._serve, self._settings = serve, settings
        self._depth, self._time_limit, self._memory_limit = depth, time_limit_seconds, memory_limit_bytes
        self._task_limit = task_limit_seconds
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([serve.__module__])
        # One thread may submit while another polls.
        self._changing = threading.Lock()
        self._workers = [self._start() for _ in range(size)]

    @property
    def connections(self) -> list[Connection]:
        """What to wait on when several pools are polled together."""
        return [worker.connection for worker in self._workers]

    def has_room(self) -> bool:
        """Whether a task can be submitted without exceeding any worker's depth."""
        return any(len(worker.tasks) < self._depth for worker in self._workers)

    def is_idle(self) -> bool:
        """Whether every submitted task has been answered or lost."""
        return not any(worker.tasks for worker in self._workers)

    def submit(self, task: Any) -> None:
        """Give the task to the worker that has least to do."""
        with self._changing:
            min(self._workers, key=lambda worker: len(worker.tasks)).give(task)

    def poll(self, timeout_seconds: float) -> Iterator[Reply | Loss]:
        """Answers and losses that are there within the time given; may be none."""
        ready = wait(self.connections, timeout_seconds)
        for worker in list(self._workers):
            if worker.connection in ready:
                yield from self._receive(worker)
            elif (pulse := worker.pulse.read()) and pulse[2] > self._time_limit:
                yield from self._replace(worker, f"did not come back within {self._time_limit:g} s")
            elif worker.tasks and time.monotonic() - worker.busy_since > self._task_limit:
                yield from self._replace(worker, f"did not answer within {self._task_limit:g} s")

    def close(self) -> None:
        """End all workers at once."""
        for worker in self._workers:
            worker.end()
        self._workers = []

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        cells = self._context.RawArray("d", [_IDLE, 0.0, 0.0])
        process = self._context.Process(
            target=_work, args=(self._serve, self._settings, theirs, cells, self._memory_limit), daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours, Pulse(cells))
        worker.sender = threading.Thread(target=worker.send_all, daemon=True)
        worker.sender.start()
        return worker

    def _receive(self, worker: _Worker) -> Iterator[Reply | Loss]:
        try:
            failure, value = worker.connection.recv()
        except (EOFError, ConnectionResetError):
            worker.process.join(1)
            yield from self._replace(worker, f"ended its process (exit code {worker.process.exitcode})")
            return
        if failure:
            yield from self._replace(worker, failure)
        else:
            worker.has_answered = True
            worker.busy_since = time.monotonic()
            yield Reply(worker.tasks.popleft(), value)

    def _replace(self, worker: _Worker, reason: str) -> Iterator[Loss]:
        """Only the first task can be the culprit; those queued behind it go to the new worker untouched."""
        pulse = worker.pulse.read()
        worker.end()
        fresh = self._start()
        with self._changing:
            self._workers[self._workers.index(worker)] = fresh
            tasks = list(worker.tasks)
            for task in tasks[1:]:
                fresh.give(task)
        if tasks:
            yield Loss(tasks[0], reason, pulse)
        elif not worker.has_answered:
            raise RuntimeError(f"a worker {reason} before it was given work")


def _work(serve: Serve, settings: Any, connection: Connection, cells: Any, memory_limit: int) -> None:
    """The worker's whole life: build, answer tasks, leave when the supervisor is gone."""
    import signal
    import traceback

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is written to, not what is reserved: allocators reserve gigabytes of addresses that hold nothing.
    resource.setrlimit(resource.RLIMIT_DATA, (memory_limit, memory_limit))
    pulse = Pulse(cells)
    try:
        answer = serve(settings, pulse)
        while True:
            value = answer(connection.recv())
            connection.send((None, value))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except BaseException:
        with suppress(OSError):
            connection.send((traceback.format_exc(), None))
