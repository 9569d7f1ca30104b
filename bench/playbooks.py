"""Playbooks: durable runs and effects a second, starts a second, resuming after kill -9, and thousands of waiting runs.

The playbook has 6 calls among 21 steps. The baseline is the same interpreter without a journal. PostgreSQL is measured
when NOROSHI_BENCH_POSTGRES names an empty database.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from noroshi.model.call import Attempt, Call, Facts, Returned
from noroshi.respond.engine.contract import RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.language.effects import Outcome
from noroshi.respond.language.loading import load_program
from noroshi.respond.offline import run_offline

CALLS = 6
RUNS = 300
WAITING = 10_000

PLAYBOOK = "main:\n  steps:\n" + "".join(
    f"""
  - a{n}: {{assign: [{{x: {n}}}, {{y: "${{x + 1}}"}}]}}
  - c{n}: {{call: bench.act, args: {{v: "${{x}}"}}, result: r}}
  - s{n}: {{switch: [{{condition: "${{r < 0}}", next: end}}]}}"""
    for n in range(CALLS)
)
WAITS = """
- c: {call: events.create_callback_endpoint, result: c}
- w: {call: events.await_callback, args: {callback: "${c}"}}
"""
SLOW = "- l: {for: {value: v, range: [1, 200], steps: [{c: {call: bench.act, args: {v: '${v}'}}}]}}"


class Hands:
    """Answers at once and notes when it was first asked; every call counts as a write."""

    def __init__(self) -> None:
        self.first_call = 0.0

    def facts(self, call: Call) -> Facts:  # noqa: ARG002
        return Facts(writes=True, repeatable=True)

    def perform(self, call: Call, attempt: Attempt) -> Outcome:  # noqa: ARG002
        self.first_call = self.first_call or time.perf_counter()
        return Returned(call.arguments["v"])

    def assume(self, call: Call) -> Outcome:  # noqa: ARG002
        return Returned(None)

    def reveal(self, reference: str) -> str:
        raise KeyError(reference)


def main() -> None:
    """Print the figures."""
    plain = _without_journal()
    print(f"a playbook of {3 * CALLS} steps with {CALLS} calls, each with intent, result and audit row")
    print(f"  no journal                 {plain:>8,.0f} playbooks/s")
    with tempfile.TemporaryDirectory(prefix="noroshi-bench-") as folder:
        _throughput("SQLite WAL, synchronous=FULL", f"sqlite:///{folder}/a.db", plain, workers=1)
        _throughput("the same, 4 workers", f"sqlite:///{folder}/b.db", plain, workers=4)
        postgres = os.environ.get("NOROSHI_BENCH_POSTGRES")
        if postgres:
            _throughput("PostgreSQL, 2 workers", postgres, plain, workers=2)
        _resume(f"sqlite:///{folder}/c.db")
        _waiting(f"sqlite:///{folder}/d.db")


def _without_journal() -> float:
    program = load_program(PLAYBOOK, "bench")
    began = time.perf_counter()
    for _ in range(RUNS):
        run_offline(program, answer=lambda call: Returned(call.arguments["v"]))
    return RUNS / (time.perf_counter() - began)


def _throughput(title: str, url: str, plain: float, workers: int) -> None:
    database = Database(url)
    with LocalEngine(Journal(database), Hands()) as engine:
        began = time.perf_counter()
        for number in range(RUNS):
            engine.start(RunRequest(run_id=f"{os.getpid()}-{number}", playbook="bench", source=PLAYBOOK))
        started = time.perf_counter()
        threads = [threading.Thread(target=_drain, args=(engine,)) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        ended = time.perf_counter()
    database.close()
    rate = RUNS / (ended - started)
    print(f"  {title:<28}{rate:>6,.0f} playbooks/s  {rate * CALLS:>7,.0f} durable effects/s", end="")
    print(f"  {RUNS / (started - began):>6,.0f} starts/s   durable / no journal = {rate / plain:.3f}")


def _drain(engine: LocalEngine) -> None:
    while engine.drive_due():
        pass


def _resume(url: str) -> None:
    """From SIGKILL to the next effect of the same run, by a worker beside the one that dies."""
    delays = []
    for number in range(5):
        database = Database(url)
        journal = Journal(database, lease_seconds=2)
        hands = Hands()
        with LocalEngine(journal, hands) as engine:
            run = f"resume-{number}"
            engine.start(RunRequest(run_id=run, playbook="slow", source=SLOW))
            worker = subprocess.Popen([sys.executable, "-m", "bench.playbooks", url])
            while len(journal.steps(run)) < 5:
                time.sleep(0.01)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            killed = time.perf_counter()
            while not engine.drive_due():
                time.sleep(0.01)
            delays.append(hands.first_call - killed)
            assert engine.record(run).state is State.SUCCEEDED
        database.close()
    print(f"  kill -9 to the next effect, with leases of 2 s: median {statistics.median(delays):.2f} s")


def _waiting(url: str) -> None:
    database = Database(url)
    with LocalEngine(Journal(database), Hands()) as engine:
        for number in range(WAITING):
            engine.start(RunRequest(run_id=f"waiting-{number}", playbook="waits", source=WAITS))
        _drain(engine)
        stop = threading.Event()
        worker = threading.Thread(target=engine.work, args=(stop, 1))
        cpu, began = time.process_time(), time.perf_counter()
        worker.start()
        time.sleep(5)
        used = (time.process_time() - cpu) / (time.perf_counter() - began)
        stop.set()
        worker.join()
    database.close()
    size = Path(url.removeprefix("sqlite:///")).stat().st_size
    print(f"  {WAITING:,} waiting runs: {100 * used:.2f} % of a core, {size / WAITING:,.0f} bytes each on disk")


if __name__ == "__main__":
    # The worker that _resume kills.
    with LocalEngine(Journal(Database(sys.argv[1]), lease_seconds=2), Hands()) as killed:
        killed.work(threading.Event(), 1)
