"""One question to a process of its own: for evaluations, which cannot be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from noroshi.runtime.errors import UsageError
from noroshi.runtime.workers import Loss, Pulse, WorkerPool

_POLL_SECONDS = 0.05

Setting = TypeVar("Setting")
Task = TypeVar("Task")
Found = TypeVar("Found")


def ask_once(
    serve: Callable[[Setting, Pulse], Callable[[Task], Found | str]],
    setting: Setting,
    task: Task,
    *,
    otherwise: str,
    time_limit_seconds: float,
) -> Found:
    """What `serve` finds for the task.

    Raises UsageError with the text that it says instead, or beginning with `otherwise` when it does not come back.
    """
    with WorkerPool(serve, setting, size=1, time_limit_seconds=time_limit_seconds) as pool:
        pool.submit(task)
        while not (answers := list(pool.poll(_POLL_SECONDS))):
            pass
    answer: Any = answers[0]
    if isinstance(answer, Loss):
        raise UsageError(f"{otherwise}: evaluating it {answer.reason}")
    if isinstance(answer.value, str):
        raise UsageError(answer.value)
    found: Found = answer.value
    return found
