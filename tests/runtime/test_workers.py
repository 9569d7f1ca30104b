"""A pool ends what hangs, reports what was lost, and loses nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from noroshi.runtime.workers import Loss, Pulse, Reply, WorkerPool


def serve(settings: str, pulse: Pulse) -> Callable[[Any], Any]:
    """A worker whose tasks say how it is to fail."""

    def answer(task: Any) -> Any:
        kind, size = task
        if kind == "stall":
            time.sleep(60)
        pulse.begin(7, size)
        if kind == "hang":
            sum(1 for _ in iter(int, 1))
        if kind == "die":
            os._exit(9)
        if kind == "eat":
            return len(bytearray(1 << 40))
        if kind == "raise":
            raise ValueError("broken worker")
        pulse.end()
        return settings, bytes(size)

    return answer


def run(tasks: list[tuple[str, int]], **options: Any) -> list[Reply | Loss]:
    outcomes: list[Reply | Loss] = []
    waiting = list(tasks)
    with WorkerPool(serve, "built", size=2, time_limit_seconds=0.5, **options) as pool:
        while waiting or not pool.is_idle():
            while waiting and pool.has_room():
                pool.submit(waiting.pop(0))
            outcomes += pool.poll(0.05)
    return outcomes


def test_every_task_is_answered_even_when_tasks_and_answers_exceed_the_pipe() -> None:
    tasks = [("echo", 3_000_000 + n) for n in range(12)]
    outcomes = run(tasks)
    assert sorted((reply.task, len(reply.value[1])) for reply in outcomes if isinstance(reply, Reply)) == [
        (task, task[1]) for task in tasks
    ]
    assert {reply.value[0] for reply in outcomes if isinstance(reply, Reply)} == {"built"}


def test_a_hanging_task_is_ended_and_named_while_the_others_are_answered() -> None:
    outcomes = run([("echo", 1), ("hang", 42), ("echo", 2), ("echo", 3), ("echo", 4)])
    losses = [outcome for outcome in outcomes if isinstance(outcome, Loss)]
    assert [(loss.task, loss.reason) for loss in losses] == [(("hang", 42), "did not come back within 0.5 s")]
    assert losses[0].pulse is not None
    assert losses[0].pulse[:2] == (7, 42)
    assert sorted(outcome.task[1] for outcome in outcomes if isinstance(outcome, Reply)) == [1, 2, 3, 4]


def test_a_worker_that_dies_or_raises_loses_only_its_own_task() -> None:
    outcomes = run([("die", 1), ("raise", 2), ("eat", 3), ("echo", 4)])
    reasons = {outcome.task: outcome.reason for outcome in outcomes if isinstance(outcome, Loss)}
    assert reasons.pop(("die", 1)) == "ended its process (exit code 9)"
    assert "broken worker" in reasons.pop(("raise", 2))
    assert "MemoryError" in reasons.pop(("eat", 3))
    assert [outcome.task for outcome in outcomes if isinstance(outcome, Reply)] == [("echo", 4)]


def test_a_task_that_stalls_outside_any_evaluation_is_ended_too() -> None:
    outcomes = run([("stall", 1), ("echo", 2)], task_limit_seconds=3)
    losses = [(outcome.task, outcome.reason, outcome.pulse) for outcome in outcomes if isinstance(outcome, Loss)]
    assert losses == [(("stall", 1), "did not answer within 3 s", None)]
    assert [outcome.task for outcome in outcomes if isinstance(outcome, Reply)] == [("echo", 2)]
