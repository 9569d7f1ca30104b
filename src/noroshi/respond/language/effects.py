"""The contract between the interpreter and whoever drives it.

`run` gives a generator that never touches clock, network, disk or randomness. Whenever the playbook needs
the outside it yields an **effect**, and the driver sends back an **outcome**:

    program = run(load_program(text, path), argument)
    effect = next(program)                    # or StopIteration, whose value is the Result
    effect = program.send(Returned(value))    # or Failed(error), which the playbook can catch

Rules a driver can rely on:

* **Determinism.** Given the same program, argument and limits, the same outcomes sent in the same order
yield the
  same effects with the same keys, and the same result. Nothing else has an influence.
* **Keys** name effects and are unique in a run, so that a journal can map key to outcome:

      main.ask                 the call of step `ask` main.check[1].ask        inside the second entry of
      switch `check` main.loop[3].ask         in the fourth iteration of `loop` main.ask@2               the
      second visit of a step, after a backward jump main.work#1.ask          in the first retry of try step
      `work` (the first attempt has no suffix) main.work#1:backoff      the sleep before it;
      main.work:except.ask  inside its `except` main.fan/left.ask        in branch `left` of parallel step
      `fan`; iterations of a parallel loop are /0, /1, … main.notify>post.send    step `send` of subworkflow
      `post`, called by step `notify` main.pick:2              the second effect inside an expression of step
      `pick`

  A character of a step's name that has a meaning above is written as %XX.
* **Parallel.** `Parallel.branches` are started by `branch.start()`, each a generator like the one of `run`,
whose return
  value is a `BranchEnd`. The driver may advance them in any order, one `send` at a time, at most
  `Parallel.limit` at once; when all have ended it sends `Joined` with their ends in the order of `branches`.
  Everything between two effects of a branch is atomic, so shared variables depend only on the order in which
  outcomes are sent: a driver that journals this order replays them exactly. `Execution` does this
  bookkeeping.
* **Values** in effects and results are read-only: the playbook's variables share them. Values in outcomes
are copied.
* A generator that is closed stops without running any more of the playbook.

Driver's duties: `Call.function` is `http.*`, `sys.log`, `events.create_callback_endpoint` (gives `{url}`;
the same url is the topic of later `Wait`s), `experimental.executions.*`, `googleapis.*`, or any other dotted
name, a connector. An outcome `Failed` carries the language's error map (`tags`, `message`, for HttpError
also `code`, `headers`, `body`).
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from noroshi.model.call import Call, Failed, Place, Returned
from noroshi.respond.language.failure import Raised


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keyed:
    key: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep(_Keyed):
    """Let time pass: `seconds` from when the driver first sees it, or until the moment `until` (seconds
    since 1970).

    Outcome: `Returned(None)`.
    """

    seconds: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(_Keyed):
    """Wait for a message on `topic` (the url of a callback endpoint), at most `timeout_seconds`.

    Outcome: `Returned({type, received_time, http_request})`, or `Failed` with a TimeoutError. A message that
    came before the wait counts.
    """

    topic: str
    timeout_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Now(_Keyed):
    """The time. Outcome: seconds since 1970 as a double."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uuid(_Keyed):
    """A new random UUID. Outcome: its text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Env(_Keyed):
    """An environment variable. Outcome: its text, or None when it is unset."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchEnd:
    """How a branch ended: without error, or with the error nobody in it caught."""

    error: Raised | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchStart:
    """A branch or iteration of a parallel step. `start` may be called once; nothing runs before."""

    name: str
    start: Callable[[], Generator[Effect, Outcome, BranchEnd]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parallel(_Keyed):
    """Run all branches, at most `limit` of them at once (None: as many as the execution may)."""

    branches: Sequence[BranchStart]
    limit: int | None = None


Effect = Call | Sleep | Wait | Now | Uuid | Env | Parallel


@dataclass(frozen=True, slots=True)
class Joined:
    """All branches of a `Parallel` have ended, listed in the order of its branches."""

    ends: Sequence[BranchEnd]


Outcome = Returned | Failed | Joined


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The execution ended with a value that JSON can carry."""

    value: Any


@dataclass(frozen=True, slots=True)
class Ended:
    """The execution ended with an error nobody caught.

    `payload` is the raised value, `context` the sentence that says where, `trace` the step of each routine
    on the way, innermost first.
    """

    payload: Any
    context: str
    trace: tuple[Place, ...]


Result = Succeeded | Ended


@dataclass(frozen=True, slots=True)
class StepEntry:
    """A step is being entered, or one of its ways taken; told to an observer, for coverage and history.

    `kind` is `assign`, `call NAME`, `switch`, …; of a way, `case N` (from 0), `no case` or `except`.
    """

    place: Place
    key: Callable[[], str]
    kind: str
