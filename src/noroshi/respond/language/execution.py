"""One run of a playbook with its parallel branches, seen as a flat set of effects that wait for outcomes."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from noroshi.model.call import Call
from noroshi.respond.language.effects import (
    BranchEnd,
    Effect,
    Env,
    Joined,
    Now,
    Outcome,
    Parallel,
    Result,
    Sleep,
    Uuid,
    Wait,
)

Leaf = Call | Sleep | Wait | Now | Uuid | Env
"""An effect that somebody outside has to carry out."""


@dataclass(slots=True)
class _Strand:
    """A generator that is being advanced: the run itself, or branch `number` of a join."""

    generator: Generator[Effect, Outcome, Any]
    join: _Join | None = None
    number: int = 0


@dataclass(slots=True)
class _Join:
    """A parallel step under way."""

    owner: _Strand
    effect: Parallel
    ends: list[BranchEnd | None]
    started: int = 0
    running: int = 0

    def may_start(self) -> bool:
        limit = self.effect.limit
        return self.started < len(self.ends) and (limit is None or self.running < limit)


class Execution:
    """Drives a generator of `interpreter.run`.

    `pending` maps the key of every effect that waits for its outcome to the effect, in the order they came
    up. The same outcomes given in the same order lead to the same pending effects and the same `result`.
    """

    def __init__(self, program: Generator[Effect, Outcome, Result], concurrent_branches: int = 20) -> None:
        self.pending: dict[str, Leaf] = {}
        self.result: Result | None = None
        self._waiting: dict[str, _Strand] = {}
        self._joins: list[_Join] = []
        self._running = 1
        self._most = concurrent_branches
        self._ready: deque[tuple[_Strand, Outcome | None]] = deque()
        self._root = _Strand(program)

    def start(self) -> list[Leaf]:
        """Run to the first effects, which are returned. Must be called once, first."""
        self._ready.append((self._root, None))
        return self._advance()

    def resolve(self, key: str, outcome: Outcome) -> list[Leaf]:
        """Give a pending effect its outcome and run on. Returns the effects that came up."""
        del self.pending[key]
        self._ready.append((self._waiting.pop(key), outcome))
        return self._advance()

    def close(self) -> None:
        """Stop where the run is; nothing of it runs any more."""
        for strand in [*self._waiting.values(), *(join.owner for join in self._joins)]:
            strand.generator.close()
        self.pending.clear()
        self._waiting.clear()
        self._joins.clear()

    def _advance(self) -> list[Leaf]:
        came: list[Leaf] = []
        while self._ready:
            strand, outcome = self._ready.popleft()
            try:
                effect = strand.generator.send(outcome)  # type: ignore[arg-type]  # None starts a generator
            except StopIteration as stop:
                self._finish(strand, stop.value)
                continue
            if isinstance(effect, Parallel):
                self._open(strand, effect)
            else:
                self.pending[effect.key] = effect
                self._waiting[effect.key] = strand
                came.append(effect)
        return came

    def _open(self, strand: _Strand, effect: Parallel) -> None:
        join = _Join(strand, effect, [None] * len(effect.branches))
        self._running -= 1
        self._joins.append(join)
        if not join.ends:
            self._close(join)
        self._fill()

    def _finish(self, strand: _Strand, value: Any) -> None:
        self._running -= 1
        join = strand.join
        if join is None:
            self.result = value
            return
        join.ends[strand.number] = value
        join.running -= 1
        if join.started == len(join.ends) and join.running == 0:
            self._close(join)
        self._fill()

    def _close(self, join: _Join) -> None:
        self._joins.remove(join)
        self._running += 1
        self._ready.append((join.owner, Joined([end for end in join.ends if end is not None])))

    def _fill(self) -> None:
        """Start queued branches, those of the oldest parallel step first."""
        for join in self._joins:
            while self._running < self._most and join.may_start():
                branch = join.effect.branches[join.started].start()
                self._ready.append((_Strand(branch, join, join.started), None))
                join.started += 1
                join.running += 1
                self._running += 1
