"""Drives one leased run: replays what its journal holds, then carries out effects until it ends or only waits."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from noroshi.model.call import Attempt, Call, Facts, Failed, Returned, Secret, error_map
from noroshi.respond.engine.answering import Answers
from noroshi.respond.engine.codec import decode, encode, fingerprint
from noroshi.respond.engine.committing import Batch, Lease
from noroshi.respond.engine.contract import Mode, State
from noroshi.respond.engine.guarding import Allowed, Guard, Held, Refused
from noroshi.respond.engine.journaled import ENDPOINT, Shown, function_of, topic_of
from noroshi.respond.engine.liveness import shown
from noroshi.respond.engine.surroundings import Surroundings
from noroshi.respond.engine.tables import Row
from noroshi.respond.engine.waiting import Waiting
from noroshi.respond.language.effects import Outcome, Result, Succeeded, Wait
from noroshi.respond.language.execution import Execution, Leaf
from noroshi.respond.language.failure import Raised
from noroshi.respond.language.interpreter import run
from noroshi.respond.language.values import admit
from noroshi.respond.policy import decode_policy
from noroshi.runtime.redaction import Redactor

HELD_SECONDS = 0.25
"""A run that waits no longer than this stays in memory."""

_MESSAGE_WAIT_SECONDS = 0.05
_TOLD_BYTES = 16 << 10


class NondeterministicError(Exception):
    """Replay asks for other effects than the journal holds: the program is not the one that wrote it."""


class Driver:
    """One run under one lease. Raises LeaseLostError from any step once another worker has taken the run over."""

    def __init__(self, around: Surroundings, lease: Lease, row: Row) -> None:
        self._around = around
        self._lease = lease
        self._row = row
        self._mode = Mode(row["mode"])
        self._redactor = Redactor()
        self._batch = Batch()
        self._seq = 0
        self._due: dict[str, float] = {}
        self._attempts: dict[str, int] = {}
        self._started: dict[str, float] = {}
        self._launched: dict[str, float] = {}
        self._doubtful: set[str] = set()
        self._last_shown: Shown | None = None
        self._flying: dict[Future[Outcome | Secret], str] = {}
        policy = decode_policy(row["policy"])
        self._guard = Guard(around.approvals, row, policy)
        self._waiting = Waiting(
            row, self._mode, policy, around.journal, around.approvals, self._redactor, around.begin_run
        )
        self._answers = Answers(around, row, self._mode, around.environment(row), self._log)
        self._actor = f"worker {shown(lease.owner)}"

    def drive(self) -> State:
        """Go on with the run as far as it goes. Returns the state it is left in."""
        now = self._around.clock()
        if self._row["started"] is None:
            self._batch.run |= {"started": now}
            self._event("started", "", {})
        program = self._around.load(self._row["revision"], self._row["playbook"])
        flow = run(program, decode(self._row["argument"]), self._around.limits)
        execution = Execution(flow, self._around.limits.concurrent_branches)
        try:
            self._replay(execution)
            return self._end(State.CANCELLED) if self._row["cancel"] else self._proceed(execution)
        except NondeterministicError as error:
            return self._end(State.NONDETERMINISTIC, error={"context": str(error), "payload": encode(str(error))})
        finally:
            execution.close()

    # Replay

    def _replay(self, execution: Execution) -> None:
        execution.start()
        for step in self._around.journal.steps(self._lease.run):
            key = step["key"]
            self._attempts[key] = step["attempt"]
            self._started[key] = step["started"]
            effect = execution.pending.get(key)
            if effect is None:
                raise NondeterministicError(f"the journal holds {key!r}, which the playbook does not ask for there")
            if step["seq"] is None:
                if step["due"] is not None:
                    self._due[key] = step["due"]
                elif step["outcome_kind"] != "retry":
                    self._doubtful.add(key)
                continue
            outcome = self._recorded(step)
            self._compare(effect, step)
            self._seq = step["seq"]
            execution.resolve(key, outcome)

    def _compare(self, effect: Leaf, step: Row) -> None:
        if function_of(effect) != step["function"] or self._shown(effect).hash != step["input_hash"]:
            message = f"the playbook now asks {effect.key!r} for something else than the journal holds"
            raise NondeterministicError(message)

    def _recorded(self, step: Row) -> Outcome:
        value = decode(step["outcome"])
        if step["outcome_kind"] == "secret":
            secret = self._around.hands.reveal(value)
            self._redactor.learn(secret)
            return Returned(secret)
        if step["function"] == ENDPOINT:
            self._redactor.learn(topic_of(value["url"]))
        return Failed(value) if step["outcome_kind"] == "failed" else Returned(value)

    # Going on

    def _proceed(self, execution: Execution) -> State:
        while execution.result is None:
            if self._around.leaving.is_set():
                self._land(execution)
                self._batch.run |= {"wake": self._around.clock(), "lease_until": 0.0}
                return self._end(State.CANCELLED) if self._flush() else State.ACTIVE
            if self._row["deadline"] is not None and self._around.clock() >= self._row["deadline"]:
                self._land(execution)
                told = "the run took longer than its policy allows"
                error = {"context": told, "payload": encode(error_map("TimeoutError", told))}
                return self._end(State.FAILED, error=error)
            if self._answer_at_once(execution) or self._answer_what_is_due(execution):
                continue
            parked = self._launch(execution)
            if parked is not None:
                return parked
            if self._flying:
                self._gather(execution)
            elif execution.result is None and not self._hold_briefly():
                return self._release()
        return self._finish(execution.result)

    def _answer_at_once(self, execution: Execution) -> bool:
        """Effects that ask nobody: clock, randomness, environment, callback endpoints, logs."""
        answered = False
        for key, effect in list(execution.pending.items()):
            outcome = self._answers(effect)
            if outcome is not None:
                self._resolve(execution, key, effect, outcome)
                answered = True
        return answered

    def _log(self, key: str, arguments: Mapping[str, Any]) -> None:
        self._event("log", key, self._redactor.redact(dict(arguments)))

    def _answer_what_is_due(self, execution: Execution) -> bool:
        """Waits that are over. Such a one seen for the first time begins."""
        now = self._around.clock()
        waits = {key: effect for key, effect in execution.pending.items() if self._waiting.is_wait(effect)}
        for key, effect in waits.items():
            if key not in self._due:
                begun = self._waiting.begin(effect, now)
                if not isinstance(begun, float):
                    self._resolve(execution, key, effect, begun)
                    return True
                self._due[key] = begun
                self._batch.intents.append(self._step(effect, now) | {"due": begun})
            outcome = self._message(effect) or self._waiting.end(effect, self._due[key], now)
            if outcome is not None:
                self._resolve(execution, key, effect, outcome)
                return True
        return False

    def _message(self, effect: Leaf) -> Outcome | None:
        """The oldest message for a callback's wait that nothing has taken yet."""
        if not isinstance(effect, Wait):
            return None
        taken = {signal for signal, _ in self._batch.consumed}
        for message in self._around.journal.signals(self._lease.run):
            if message["id"] not in taken and message["topic"] == topic_of(effect.topic):
                self._batch.consumed.append((message["id"], effect.key))
                return Returned(decode(message["payload"]))
        return None

    def _launch(self, execution: Execution) -> State | None:
        """Start the calls that wait, after their intents are written. Returns the state when the run stops here."""
        flying = set(self._flying.values())
        now = self._around.clock()
        waiting = {
            key: effect
            for key, effect in execution.pending.items()
            if isinstance(effect, Call) and key not in flying and not self._waiting.is_wait(effect)
        }
        calls = {key: effect for key, effect in waiting.items() if self._is_allowed(execution, effect, now)}
        if not calls:
            return None
        facts = {key: self._facts(effect) for key, effect in calls.items()}
        for key, effect in calls.items():
            if key in self._doubtful and facts[key].writes and not facts[key].repeatable:
                self._land(execution)
                return self._park(effect)
        for key, effect in calls.items():
            self._attempts[key] = self._attempts.get(key, 0) + 1
            self._started.setdefault(key, now)
            self._launched[key] = now
            if facts[key].writes:
                self._batch.intents.append(self._step(effect, now) | {"outcome_kind": None})
                self._event("intent", key, {"function": effect.function, "attempt": self._attempts[key]})
        if self._batch and self._flush():
            self._land(execution)
            return self._end(State.CANCELLED)
        for key, effect in calls.items():
            self._fly(key, effect, alone=len(calls) == 1 and not self._flying)
        return None

    def _is_allowed(self, execution: Execution, effect: Call, now: float) -> bool:
        """Whether the call may be made now; otherwise it waits for people, or has failed."""
        if not self._facts(effect).writes:
            return True
        verdict = self._guard.judge(effect, self._shown(effect).value, now)
        if isinstance(verdict, Refused):
            self._resolve(execution, effect.key, effect, Failed(verdict.error))
        elif isinstance(verdict, Held):
            if verdict.asked:
                self._event("asked", effect.key, {"function": effect.function, "reason": verdict.asked})
            if effect.key not in self._due:
                self._due[effect.key] = verdict.until
                self._batch.intents.append(self._step(effect, now) | {"due": verdict.until})
        else:
            self._due.pop(effect.key, None)
        return isinstance(verdict, Allowed)

    def _fly(self, key: str, effect: Call, *, alone: bool) -> None:
        attempt = Attempt(
            run_id=self._lease.run,
            idempotency_key=hashlib.sha256(f"{self._lease.run}\n{key}".encode()).hexdigest(),
            number=self._attempts[key],
        )
        if alone:
            future: Future[Outcome | Secret] = Future()
            future.set_result(self._perform(effect, attempt))
        else:
            future = self._around.executor.submit(self._perform, effect, attempt)
        self._flying[future] = key

    def _facts(self, effect: Call) -> Facts:
        if self._mode is not Mode.RUN:
            return Facts(writes=False, repeatable=True)
        return self._around.hands.facts(effect)

    def _perform(self, effect: Call, attempt: Attempt) -> Outcome | Secret:
        if self._mode is Mode.RUN:
            return self._around.hands.perform(effect, attempt)
        return self._around.hands.assume(effect)

    def _gather(self, execution: Execution) -> None:
        """Take in the calls that are over; look after timers meanwhile."""
        moments = [due for key, due in self._due.items() if key in execution.pending]
        patience = max(0.0, min(moments) - self._around.clock()) if moments else None
        done, _ = wait(self._flying, timeout=patience, return_when=FIRST_COMPLETED)
        for future in sorted(done, key=lambda ended: self._flying[ended]):
            key = self._flying.pop(future)
            outcome = future.result()
            self._resolve(execution, key, execution.pending[key], outcome)

    def _land(self, execution: Execution) -> None:
        """Let the calls under way end and note their outcomes, without starting new ones."""
        while self._flying:
            wait(self._flying)
            self._gather(execution)

    def _resolve(self, execution: Execution, key: str, effect: Leaf, outcome: Outcome | Secret) -> None:
        kind, stored, given = self._settled(outcome)
        value = getattr(given, "error" if isinstance(given, Failed) else "value")
        if isinstance(effect, Call) and effect.function == ENDPOINT and isinstance(given, Returned):
            self._redactor.learn(topic_of(value["url"]))
        self._seq += 1
        now = self._around.clock()
        self._due.pop(key, None)
        step = self._step(effect, now)
        step |= {"seq": self._seq, "outcome_kind": kind, "outcome": stored, "ended": now}
        self._batch.outcomes.append(step)
        if isinstance(effect, Call) and effect.function != "sys.log":
            told = _told(None if kind == "secret" else self._redactor.redact(value))
            data = {"function": effect.function, "input": self._shown(effect).value, "kind": kind, **told}
            data["seconds"] = round(now - self._launched.pop(key, self._started[key]), 6)
            self._event("assumed" if self._mode is not Mode.RUN else "done", key, data)
        if isinstance(effect, Wait):
            self._event("waited", key, {"kind": kind, "result": self._redactor.redact(value)})
        execution.resolve(key, given)

    def _settled(self, outcome: Outcome | Secret) -> tuple[str, str, Outcome]:
        """How an outcome is stored, and what the playbook gets."""
        if isinstance(outcome, Secret):
            self._redactor.learn(outcome.value)
            return "secret", encode(outcome.reference), Returned(outcome.value)
        try:
            value = admit(outcome.error if isinstance(outcome, Failed) else getattr(outcome, "value", None))
        except Raised as error:
            return "failed", encode(error.value), Failed(error.value)
        if isinstance(outcome, Failed):
            return "failed", encode(value), Failed(value)
        return "returned", encode(value), Returned(value)

    # Stopping

    def _hold_briefly(self) -> bool:
        """Wait in memory for a moment that is near; false when none is."""
        now = self._around.clock()
        if not self._due or min(self._due.values()) - now > HELD_SECONDS:
            return False
        time.sleep(min(max(0.0, min(self._due.values()) - now), _MESSAGE_WAIT_SECONDS))
        return True

    def _release(self) -> State:
        moment = min(self._due.values())
        if self._row["deadline"] is not None:
            moment = min(moment, self._row["deadline"])
        self._batch.run |= {"wake": moment, "lease_until": 0.0}
        if self._flush():
            return self._end(State.CANCELLED)
        return State.ACTIVE

    def _park(self, effect: Call) -> State:
        self._batch.run |= {"state": State.NEEDS_REVIEW.value, "review": effect.key, "lease_until": 0.0}
        data = {"function": effect.function, "input": self._shown(effect).value}
        self._event("needs-review", effect.key, data)
        self._flush()
        return State.NEEDS_REVIEW

    def _finish(self, result: Result) -> State:
        if isinstance(result, Succeeded):
            return self._end(State.SUCCEEDED, result=self._redactor.redact(result.value))
        trace = [
            {"routine": place.routine, "step": place.step, "position": {"line": place.line, "column": place.column}}
            for place in result.trace
        ]
        error = {"payload": encode(result.payload), "context": result.context, "stackTrace": {"elements": trace}}
        return self._end(State.FAILED, error=self._redactor.redact(error))

    def _end(self, state: State, result: Any = None, error: Any = None) -> State:
        ended = {"state": state.value, "ended": self._around.clock(), "lease_until": 0.0, "review": None}
        self._batch.run |= ended | {"result": encode(result), "error": encode(error) if error else None}
        self._event("ended", "", {"state": state.value})
        self._batch.wakes = self._row["parent"] or ""
        self._flush()
        return state

    # Writing

    def _step(self, effect: Leaf, now: float) -> dict[str, Any]:
        shown = self._shown(effect)
        return {
            "run": self._lease.run,
            "key": effect.key,
            "function": function_of(effect),
            "input": shown.text,
            "input_hash": shown.hash,
            "writes": isinstance(effect, Call) and self._facts(effect).writes,
            "attempt": self._attempts.get(effect.key, 1),
            "started": self._started.setdefault(effect.key, now),
        }

    def _shown(self, effect: Leaf) -> Shown:
        """What an effect is given, without the secrets that are known by now."""
        known = self._last_shown
        if known is None or known.effect is not effect or known.secrets != self._redactor.secrets:
            known = self._last_shown = Shown.of(effect, self._redactor)
        return known

    def _event(self, event: str, key: str, data: Mapping[str, Any]) -> None:
        self._batch.events.append((self._actor, event, key, encode(data)))

    def _flush(self) -> bool:
        """Write what has gathered. True when the run is to be cancelled."""
        batch, self._batch = self._batch, Batch()
        return self._around.journal.commit(self._lease, batch, self._around.clock())


def _told(outcome: Any) -> dict[str, Any]:
    """An outcome in the audit trail: its hash, and itself when it is not too long."""
    text = encode(outcome)
    short = {"result": outcome} if len(text) <= _TOLD_BYTES else {}
    return {"outcome": fingerprint(text), **short}
