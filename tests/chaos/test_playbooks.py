"""Workers of playbooks are killed at random while a server counts what they do: everything is done once, and all ends.

Half of the calls are PUT, which may be sent twice; the other half are POST, of which the server keeps every one. When a
worker dies while a POST is under way, the run asks a person, who looks at the server. `NOROSHI_CHAOS=long` is 200 runs.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from noroshi.platform.playbooks import open_engine
from noroshi.respond.engine.contract import FINAL, Decision, RunRequest, State
from noroshi.respond.engine.local import LocalEngine
from noroshi.runtime.settings import load_settings

LONG = os.environ.get("NOROSHI_CHAOS") == "long"
RUNS, KILLS = (200, 40) if LONG else (12, 3)
WORKERS = 2
PATIENCE_SECONDS = 600.0 if LONG else 90.0
WORKER = Path(__file__).with_name("playbook_worker.py")


class Ledger:
    """A web server that counts the requests that it has carried out, by method and path."""

    def __init__(self) -> None:
        self.done: Counter[tuple[str, str]] = Counter()
        done, lock, draw = self.done, threading.Lock(), random.Random(7)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                time.sleep(draw.random() * 0.01)
                with lock:
                    done[self.command, self.path] += 1
                time.sleep(draw.random() * 0.01)
                self.send_response(200)
                self.send_header("content-length", "0")
                self.end_headers()

            do_PUT = do_POST  # noqa: N815

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]  # clients that are killed are no error
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    made = Ledger()
    yield made
    made.close()


def playbook(url: str) -> str:
    def step(number: int) -> str:
        method = "put" if number % 2 else "post"
        where = f'${{"{url}/" + run + "/{number}"}}'
        return f"  - s{number}: {{call: http.{method}, args: {{url: '{where}', body: {{n: {number}}}}}}}\n"

    return "main:\n  params: [run]\n  steps:\n" + "".join(map(step, range(10))) + "  - done: {return: '${run}'}\n"


def judge(engine: LocalEngine, ledger: Ledger) -> None:
    """What a person does: look whether the server has it, and say so."""
    for run in engine.runs(RUNS):
        if run.state is State.NEEDS_REVIEW:
            assert run.review is not None
            number = run.review.removeprefix("main.s")
            time.sleep(0.1)
            happened = ledger.done["POST", f"/{run.argument}/{number}"]
            reply = {"code": 200, "headers": {}, "body": None}
            engine.review(
                run.id, Decision.DONE if happened else Decision.RETRY, "a person", reply if happened else None
            )


@pytest.mark.timeout(PATIENCE_SECONDS + 60)
def test_killed_workers_do_every_effect_once_and_all_runs_end(tmp_path: Path, ledger: Ledger) -> None:
    file = tmp_path / "noroshi.toml"
    place = tmp_path / "platform"
    allowed = f'["{ledger.url}/*"]'
    file.write_text(
        f'[platform]\ndir = "{place}"\n[connect.connectors.http]\nallow = {allowed}\nprivate = ["127.0.0.0/8"]\n'
    )
    draw = random.Random(20261122)

    def employ() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(WORKER), str(file)], stdout=subprocess.DEVNULL)

    with open_engine(load_settings(file)[0]) as engine:
        source = playbook(ledger.url)
        for number in range(RUNS):
            engine.start(RunRequest(run_id=f"run-{number}", playbook="ten", source=source, argument=f"r{number}"))
        crew = [employ() for _ in range(WORKERS)]
        deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            for kill in range(1, KILLS + 1):
                enough = RUNS * 10 * kill // (KILLS + 2) + draw.randrange(10)
                while ledger.done.total() < enough:
                    assert time.monotonic() < deadline
                    judge(engine, ledger)
                    time.sleep(0.01)
                victim = draw.randrange(WORKERS)
                crew[victim].kill()
                crew[victim].wait()
                crew[victim] = employ()
            while not all(run.state in FINAL for run in engine.runs(RUNS)):
                assert time.monotonic() < deadline, Counter(run.state for run in engine.runs(RUNS))
                judge(engine, ledger)
                time.sleep(0.05)
        finally:
            for worker in crew:
                worker.kill()
                worker.wait()
        ended = {(run.state, run.result) for run in engine.runs(RUNS)}
        faults = list(engine.audit_faults())
    twice = sum(count - 1 for (method, _), count in ledger.done.items() if method == "PUT")
    print(
        f"\n{RUNS} runs, {KILLS} kills, {ledger.done.total()} requests, of which PUT again {twice}; ended {len(ended)}"
    )
    assert ended == {(State.SUCCEEDED, f"r{number}") for number in range(RUNS)}
    wanted = {("PUT" if n % 2 else "POST", f"/r{number}/{n}") for number in range(RUNS) for n in range(10)}
    assert set(ledger.done) == wanted
    assert {count for (method, _), count in ledger.done.items() if method == "POST"} == {1}
    # A PUT under way in one of the four places of a killed worker may come twice.
    assert twice <= 4 * KILLS
    assert faults == []
