"""Rule tests in a process that can be ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from noroshi.detect.testing.guard import Guard
from noroshi.detect.testing.options import SuiteOptions
from noroshi.detect.testing.outcome import TestReport
from noroshi.runtime.errors import ConfigError, ContentError, NoroshiError
from noroshi.runtime.workers import Loss, Pulse, WorkerPool

if TYPE_CHECKING:
    from noroshi.sdk import Integration

_MOST_LOSSES: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTestSettings:
    """What the process that runs the tests is built from. `load` gives the integrations and is called when needed."""

    suite: SuiteOptions
    state_url: str
    load: Callable[[], Mapping[str, Integration]]
    time_limit_seconds: float = 5.0


def run_rule_tests(settings: RuleTestSettings) -> TestReport:
    """Run the suite in a process of its own.

    A test that does not come back in time, or takes the process with it, is an error of that test: the suite is run
    again without it. Raises ConfigError when the tests cannot be run at all.
    """
    lost: dict[int, str] = {}
    with WorkerPool(serve_tests, settings, size=1, time_limit_seconds=settings.time_limit_seconds) as pool:
        pool.submit(dict(lost))
        while True:
            for answer in pool.poll(0.05):
                if isinstance(answer, Loss):
                    _strike(answer, lost)
                    pool.submit(dict(lost))
                elif isinstance(answer.value, TestReport):
                    return answer.value
                else:
                    raise ConfigError(answer.value)


def _strike(loss: Loss, lost: dict[int, str]) -> None:
    if loss.pulse is None or len(lost) >= _MOST_LOSSES:
        raise ConfigError(f"the tests cannot be run: the process that runs them {loss.reason}")
    lost[loss.pulse[0]] = f"the test {loss.reason}"


def serve_tests(settings: RuleTestSettings, pulse: Pulse) -> Callable[[Mapping[int, str]], TestReport | str]:
    """In the worker: runs the suite without the tests that were lost. Text says why it could not be run."""
    # The supervisor needs none of these, and loading them twice would take longer than most suites.
    from noroshi.detect.testing.suite import run_suite
    from noroshi.offline.record_analysis import RecordAnalysis
    from noroshi.state.valkey import ValkeyStore

    store = ValkeyStore(settings.state_url, namespace="test")
    analysis = RecordAnalysis(settings.load)

    def answer(lost: Mapping[int, str]) -> TestReport | str:
        guard = Guard(lambda number: pulse.begin(number, len(lost)), pulse.end, lost)
        try:
            return run_suite(settings.suite, store.scoped(f"run-{len(lost)}"), analysis, guard)
        except ContentError as error:
            return TestReport([], error.faults)
        except NoroshiError as error:
            return str(error)

    return answer
