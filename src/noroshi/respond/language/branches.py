"""`parallel`, over branches and loops."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from typing import Any

from noroshi.respond.language.effects import BranchEnd, BranchStart, Effect, Joined, Outcome
from noroshi.respond.language.effects import Parallel as ParallelEffect
from noroshi.respond.language.failure import Raised, exhausted, failure, type_error, value_error
from noroshi.respond.language.frame import Flow, Frame, Here
from noroshi.respond.language.loops import loop_values
from noroshi.respond.language.machine import trampoline
from noroshi.respond.language.path import Path, quoted
from noroshi.respond.language.syntax import Block, For, Parallel
from noroshi.respond.language.values import kind_of

_UNHANDLED = "One or more branches or iterations encountered an unhandled runtime error"


def run_parallel(frame: Frame, action: Parallel, here: Here) -> Flow:
    """All branches, each in a scope that writes only shared variables outward. Raises
    UnhandledBranchError.
    """
    depth = frame.parallel_depth + 1
    if depth > frame.machine.limits.parallel_depth:
        raise failure("ParallelNestingError", f"parallel steps are nested more than {depth - 1} deep")
    limit = None
    if action.concurrency_limit is not None:
        limit = yield frame.machine.evaluate(frame, action.concurrency_limit, here)
        _check_limit(limit)
    for shared in action.shared:
        frame.scope.lookup(shared.name)
    team = _Team(frame, frozenset(shared.name for shared in action.shared), here, depth)
    branches: Sequence[BranchStart]
    if action.loop is not None:
        values = yield loop_values(frame, action.loop, here)
        if len(values) > frame.machine.limits.steps:
            raise exhausted(f"a parallel loop has {len(values)} iterations; an execution has fewer steps")
        branches = _Iterations(team, action.loop, values)
    else:
        branches = [team.start(branch.name, branch.block) for branch in action.branches or ()]
    outcome = yield ParallelEffect(key=here.path.key(), place=here.place, branches=branches, limit=limit)
    if not isinstance(outcome, Joined):
        raise AssertionError(outcome)  # noqa: TRY004 - a driver that breaks the contract
    _raise_unhandled([branch.name for branch in branches], outcome, frame.machine.limits.branch_errors)


def _check_limit(limit: Any) -> None:
    if type(limit) is not int:
        raise type_error(f"concurrency_limit must be an integer, not {kind_of(limit)}")
    if limit < 1:
        raise value_error("concurrency_limit must be positive")


class _Team:
    """What the branches of one parallel step have in common."""

    def __init__(self, frame: Frame, shared: frozenset[str], here: Here, depth: int) -> None:
        self._frame = frame
        self._shared = shared
        self._here = here
        self._depth = depth

    def start(self, name: str, block: Block, variables: dict[str, Any] | None = None) -> BranchStart:
        """A branch that has the variables of its own."""
        path = self._here.path.below(f"/{quoted(name)}")
        return BranchStart(name=name, start=lambda: self._run(block, path, variables or {}))

    def _run(self, block: Block, path: Path, own: dict[str, Any]) -> Generator[Effect, Outcome, BranchEnd]:
        with self._frame.scope.child(self._shared) as scope:
            frame = self._frame.within(scope, parallel_depth=self._depth)
            try:
                for name, value in own.items():
                    scope.declare(name, value)
                yield from trampoline(frame.machine.block(frame, block, path))
            except Raised as error:
                return BranchEnd(error=error)
        return BranchEnd()


class _Iterations(Sequence[BranchStart]):
    """The iterations of a parallel loop, made when they are started."""

    def __init__(self, team: _Team, loop: For, values: Sequence[Any]) -> None:
        self._team = team
        self._loop = loop
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, number: Any) -> Any:
        own = {self._loop.value: self._values[number]}
        if self._loop.index is not None:
            own[self._loop.index] = number
        return self._team.start(str(number), self._loop.block, own)


def _raise_unhandled(names: Sequence[str], outcome: Joined, most: int) -> None:
    ends = zip(names, outcome.ends, strict=True)
    failed = [(name, end.error) for name, end in ends if end.error is not None]
    if not failed:
        return
    for _, error in failed:
        if error.fatal:
            raise error
    listed = [
        {"id": name, "error": {"context": error.context, "payload": json.dumps(error.value)}}
        for name, error in failed[:most]
    ]
    raise Raised(
        {
            "tags": ["UnhandledBranchError", "RuntimeError"],
            "message": f"UnhandledBranchError: {_UNHANDLED}",
            "branches": listed,
            "truncated": len(failed) > most,
        }
    )
