"""Runs tests of playbooks and says what was not as expected."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from noroshi.model.call import Call, Failed, Returned
from noroshi.respond.language.effects import Ended, Outcome, Succeeded, Wait
from noroshi.respond.language.failure import failure
from noroshi.respond.language.library import FUNCTIONS
from noroshi.respond.language.loading import load_program
from noroshi.respond.language.syntax import Program
from noroshi.respond.language.values import equal
from noroshi.respond.offline import OfflineRun, run_offline
from noroshi.respond.testing.cases import ABSENT, CaseFile, ExpectedCall, PlaybookTest
from noroshi.respond.testing.coverage import Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a test went; it passed when there are no `failures`."""

    file: str
    name: str
    failures: tuple[str, ...]
    seconds: float


@dataclass(slots=True)
class Report:
    """The verdicts of a test file and what they covered of its playbook."""

    coverage: Coverage
    verdicts: list[Verdict] = field(default_factory=list)


def run_tests(file: CaseFile) -> Report:
    """Run every test of a file. Raises ContentError when the playbook does not load."""
    program = load_program(file.playbook.read_text(encoding="utf-8"), str(file.playbook))
    report = Report(coverage=Coverage(program))
    for test in file.tests:
        began = time.perf_counter()
        failures = tuple(_Recorded(test).failures(program, report.coverage))
        seconds = time.perf_counter() - began
        report.verdicts.append(Verdict(file=str(file.path), name=test.name, failures=failures, seconds=seconds))
    return report


class _Recorded:
    """Answers calls from the test's recordings, in their order."""

    def __init__(self, test: PlaybookTest) -> None:
        self._test = test
        self._expected = list(test.calls)
        self._callbacks = list(test.callbacks)
        self._failures: list[str] = []

    def failures(self, program: Program, coverage: Coverage) -> list[str]:
        """Everything that was not as the test says."""
        run = run_offline(
            program,
            self._test.argument,
            answer=self._answer,
            deliver=self._deliver,
            environment=self._test.environment,
            on_step=coverage.note,
        )
        self._failures += [f"the call of {call.function} never came" for call in self._expected]
        self._judge_end(run)
        return self._failures

    def _answer(self, call: Call) -> Outcome:
        if not self._expected:
            return self._unexpected(call, "no call is expected any more")
        expected = self._expected[0]
        if call.function != expected.function:
            return self._unexpected(call, f"{expected.function} is expected")
        self._expected.pop(0)
        given = rendered(call)
        if expected.args is not ABSENT and not equal(given, expected.args):
            self._failures.append(
                f"{call.key}: {call.function} is called with {_text(given)}, expected {_text(expected.args)}"
            )
        return _reply(call, expected)

    def _unexpected(self, call: Call, why: str) -> Outcome:
        message = f"{call.key}: {call.function} {_text(rendered(call))} has no recording; {why}"
        self._failures.append(message)
        return Failed(failure("SystemError", message).value)

    def _deliver(self, _wait: Wait) -> Any:
        if not self._callbacks:
            return None
        request = {"method": "POST", "url": "", "query": {}, "headers": {}, "body": None, **self._callbacks.pop(0)}
        return {"type": "HTTP", "received_time": "2026-01-01T00:00:00Z", "http_request": request}

    def _judge_end(self, run: OfflineRun) -> None:
        test, result = self._test, run.result
        if isinstance(result, Ended) and test.error is ABSENT:
            self._failures.append(f"ends with an error: {result.context}")
        if isinstance(result, Ended) and test.error is not ABSENT and not _includes(result.payload, test.error):
            self._failures.append(f"ends with the error {_text(result.payload)}, expected {_text(test.error)}")
        if isinstance(result, Succeeded) and test.error is not ABSENT:
            self._failures.append(f"returns {_text(result.value)}, expected the error {_text(test.error)}")
        if isinstance(result, Succeeded) and test.result is not ABSENT and not equal(result.value, test.result):
            self._failures.append(f"returns {_text(result.value)}, expected {_text(test.result)}")
        if test.elapsed is not None and abs(run.elapsed_seconds - test.elapsed) > 1e-6:
            self._failures.append(f"takes {run.elapsed_seconds:g} s of virtual time, expected {test.elapsed:g} s")


def rendered(call: Call) -> Any:
    """The arguments as the playbook gave them: defaults that the library filled in are left out."""
    if call.positional:
        return list(call.positional)
    function = FUNCTIONS.get(call.function)
    defaults = {parameter.name: parameter.default for parameter in function.parameters} if function else {}
    return {
        name: value
        for name, value in call.arguments.items()
        if name not in defaults or not equal(value, defaults[name])
    }


def _reply(call: Call, expected: ExpectedCall) -> Outcome:
    if expected.raises is not ABSENT:
        return Failed(expected.raises)
    if not call.function.startswith("http."):
        return Returned(expected.returns)
    reply = expected.returns if isinstance(expected.returns, dict) else {"body": expected.returns}
    response = {"code": 200, "headers": {}, "body": None} | reply
    if response["code"] >= 400:
        return Failed(failure("HttpError", f"the server answers {response['code']}", **response).value)
    return Returned(response)


def _includes(error: Any, expected: Any) -> bool:
    """Whether an error is the expected one; of a map only what the test writes counts, of tags one is enough."""
    if not isinstance(expected, dict) or not isinstance(error, dict):
        return equal(error, expected)
    tags = error.get("tags")
    for key, value in expected.items():
        if key == "tags" and isinstance(tags, list):
            if not all(tag in tags for tag in value):
                return False
        elif key not in error or not equal(error[key], value):
            return False
    return True


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=repr)
