"""Playbooks: durable runs and effects a second, starts a second, from alert to first action, resuming after kill -9,
and thousands of waiting runs; DBOS on the same playbook beside it.

The playbook has 6 calls among 18 steps. The baseline is the same interpreter without a journal. PostgreSQL is Debian's,
as it comes. DBOS makes the same six calls durable, by its own steps, and nothing else.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from bench.postgres import empty, postgres
from sqlalchemy import func, select

from noroshi.broker.embedded import EmbeddedNats
from noroshi.broker.outbox import Outbox
from noroshi.model.alert import Alert, PlaybookCall
from noroshi.model.call import Attempt, Call, Facts, Returned
from noroshi.platform.streams import connect_broker, ensure_streams
from noroshi.respond.engine.contract import RunRequest, State
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.engine.tables import RUNS as RUNS_TABLE
from noroshi.respond.language.effects import Outcome
from noroshi.respond.language.loading import load_program
from noroshi.respond.offline import run_offline
from noroshi.runtime.settings import load_settings

CALLS = 6
RUNS = 300
WAITING = 10_000
ALERTS = 200

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
SLOW = "- l: {for: {value: v, range: [1, 100000], steps: [{c: {call: bench.act, args: {v: '${v}'}}}]}}"


_ENDED = select(func.count()).where(RUNS_TABLE.c.state == State.SUCCEEDED.value)


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
    print(f"a playbook of {3 * CALLS} steps with {CALLS} calls, each with intent, result and audit rows")
    print(f"  no journal                  {plain:>8,.0f} playbooks/s")
    with tempfile.TemporaryDirectory(prefix="noroshi-bench-") as folder, postgres() as server:
        ours = _throughput("SQLite WAL, synchronous=FULL", f"sqlite:///{folder}/a.db", plain, workers=1)
        _throughput("the same, 4 workers", f"sqlite:///{folder}/b.db", plain, workers=4)
        theirs = _dbos(f"sqlite:///{folder}/dbos.db")
        print(
            f"  DBOS on SQLite              {theirs:>8,.0f} playbooks/s  {theirs * CALLS:>7,.0f} durable calls/s",
            end="",
        )
        print(f"    ours / DBOS = {ours / theirs:.1f}")
        if server is not None:
            ours = _processes("PostgreSQL, 2 processes", empty(server, "ours"), plain)
            theirs = _dbos(empty(server, "dbos"))
            print(
                f"  DBOS on PostgreSQL          {theirs:>8,.0f} playbooks/s  {theirs * CALLS:>7,.0f} durable calls/s",
                end="",
            )
            print(f"    ours / DBOS = {ours / theirs:.1f}")
        _alerts(Path(folder) / "platform")
        _resume(f"sqlite:///{folder}/c.db", "SQLite")
        if server is not None:
            _resume(empty(server, "resume"), "PostgreSQL")
        _waiting(f"sqlite:///{folder}/d.db")


def _without_journal() -> float:
    program = load_program(PLAYBOOK, "bench")
    began = time.perf_counter()
    for _ in range(RUNS):
        run_offline(program, answer=lambda call: Returned(call.arguments["v"]))
    return RUNS / (time.perf_counter() - began)


def _start(engine: LocalEngine) -> float:
    """Starts a second."""
    began = time.perf_counter()
    for number in range(RUNS):
        engine.start(RunRequest(run_id=f"run-{number}", playbook="bench", source=PLAYBOOK))
    return RUNS / (time.perf_counter() - began)


def _tell(title: str, rate: float, starts: float, plain: float) -> float:
    print(f"  {title:<28}{rate:>8,.0f} playbooks/s  {rate * CALLS:>7,.0f} durable calls/s", end="")
    print(f"  {starts:>6,.0f} starts/s   durable / no journal = {rate / plain:.3f}")
    return rate


def _throughput(title: str, url: str, plain: float, workers: int) -> float:
    database = Database(url)
    with LocalEngine(Journal(database), Hands()) as engine:
        starts = _start(engine)
        began = time.perf_counter()
        threads = [threading.Thread(target=_drain, args=(engine,)) for _ in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rate = RUNS / (time.perf_counter() - began)
    database.close()
    return _tell(title, rate, starts, plain)


def _processes(title: str, url: str, plain: float) -> float:
    """Two worker processes on one journal, from when the first run has ended."""
    database = Database(url)
    with LocalEngine(Journal(database), Hands()) as engine:
        starts = _start(engine)
        workers = [_worker(url) for _ in range(2)]

        def ended() -> int:
            # Counted by the database: the one who looks must not take the processors from those who work.
            with database.read() as connection:
                return connection.execute(_ENDED).scalar_one()

        while not (done := ended()):
            time.sleep(0.01)
        began = time.perf_counter()
        while ended() < RUNS:
            time.sleep(0.05)
        rate = (RUNS - done) / (time.perf_counter() - began)
        for worker in workers:
            worker.kill()
            worker.wait()
    database.close()
    return _tell(title, rate, starts, plain)


def _drain(engine: LocalEngine) -> None:
    while engine.drive_due():
        pass


def _worker(url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "bench.playbooks", "work", url])


def _dbos(url: str) -> float:
    """Playbooks a second of DBOS, in a process of its own."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.playbooks", "dbos", url], check=True, capture_output=True, text=True
    )
    return float(told.stdout.split()[-1])


def _run_dbos(url: str) -> None:
    from dbos import DBOS

    DBOS(config={"name": "bench", "system_database_url": url, "log_level": "ERROR"})
    program = load_program(PLAYBOOK, "bench")

    @DBOS.step()
    def act(value: int) -> int:
        return value

    @DBOS.workflow()
    def playbook() -> None:
        run_offline(program, answer=lambda call: Returned(act(call.arguments["v"])))

    DBOS.launch()
    playbook()
    began = time.perf_counter()
    for _ in range(RUNS // 3):
        playbook()
    print(RUNS // 3 / (time.perf_counter() - began))
    DBOS.destroy()


class _Clock(ThreadingHTTPServer):
    """Notes when each path was asked for first."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}
        seen = self.seen

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                seen.setdefault(self.path, time.perf_counter())
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def _alerts(folder: Path) -> None:
    """From publishing an alert on TRIAGED to the first HTTP request of its playbook, by the room as a process."""
    web = _Clock()
    url = f"http://127.0.0.1:{web.server_port}"
    content = folder / "content" / "first"
    content.mkdir(parents=True)
    step = f"""{{call: http.get, args: {{url: '${{"{url}/" + a.uid}}'}}}}"""
    (content / "playbook.yaml").write_text(f"main: {{params: [a], steps: [{{get: {step}}}]}}")
    with EmbeddedNats(folder / "nats") as nats:
        file = folder / "noroshi.toml"
        file.write_text(
            f'[platform]\ndir = "{folder}"\n'
            f'[broker]\nurl = "{nats.url}"\ntoken = "{nats.token}"\nmax_bytes = 67108864\n'
            f'[respond]\nplaybooks = "{content.parent}"\n[connect.connectors.http]\nallow = ["{url}/*"]\n'
            'private = ["127.0.0.0/8"]\n'
        )
        room = subprocess.Popen(
            [sys.executable, "-m", "noroshi.platform.process", "respond", str(file)], stderr=subprocess.DEVNULL
        )
        sent = asyncio.run(_send_alerts(file, web))
        room.kill()
        room.wait()
    web.shutdown()
    web.server_close()
    took = sorted(web.seen[f"/{uid}"] - at for uid, at in sent.items())
    p50, p99 = statistics.median(took), took[int(len(took) * 0.99) - 1]
    print(f"  alert to first action, {ALERTS} alerts at 20/s: p50 {1000 * p50:.0f} ms, p99 {1000 * p99:.0f} ms")


async def _send_alerts(file: Path, web: _Clock) -> dict[str, float]:
    settings = load_settings(file)[0]
    broker = await connect_broker(settings.broker, "bench")
    await ensure_streams(broker, settings.broker)
    outbox = Outbox(broker, "triage")
    sent: dict[str, float] = {}
    for number in range(ALERTS + 1):
        uid = f"alert-{number}"
        sent[uid] = time.perf_counter()
        await outbox.triaged([_alert(uid)], "bench", uid)
        while number == 0 and not web.seen:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.05)
    while len(web.seen) < len(sent):
        await asyncio.sleep(0.05)
    await broker.close()
    # The first one waited for the process to start.
    del sent["alert-0"]
    return sent


def _alert(uid: str) -> Alert:
    return Alert(
        uid=uid,
        time="2026-01-01T00:00:00Z",
        title="bench",
        details="",
        risk_score=1,
        severity="Low",
        entities=[],
        rule_id="bench",
        event_uids=[],
        source="bench",
        playbook=PlaybookCall(name="first", args={"uid": uid}),
    )


def _resume(url: str, title: str) -> None:
    """From SIGKILL to the next effect of the same run, by a worker beside the one that dies; leases as they are set."""
    delays = []
    for number in range(5):
        database = Database(url)
        journal = Journal(database)
        hands = Hands()
        with LocalEngine(journal, hands) as engine:
            run = f"resume-{number}"
            engine.start(RunRequest(run_id=run, playbook="slow", source=SLOW))
            worker = _worker(url)
            while len(journal.steps(run)) < 5:
                time.sleep(0.01)
            stop = threading.Event()
            crew = threading.Thread(target=engine.work, args=(stop, 1))
            crew.start()
            time.sleep(0.3)
            worker.send_signal(signal.SIGKILL)
            killed = time.perf_counter()
            worker.wait()
            while not hands.first_call:
                time.sleep(0.005)
            delays.append(hands.first_call - killed)
            engine.cancel(run, "bench")
            stop.set()
            crew.join()
        database.close()
    print(f"  kill -9 to the next effect, {title}: median {statistics.median(delays):.2f} s, worst {max(delays):.2f} s")


def _waiting(url: str) -> None:
    database = Database(url)
    with LocalEngine(Journal(database), Hands()) as engine:
        for number in range(WAITING):
            engine.start(RunRequest(run_id=f"waiting-{number}", playbook="waits", source=WAITS))
        _drain(engine)
        stop = threading.Event()
        worker = threading.Thread(target=engine.work, args=(stop, 4))
        cpu, began = time.process_time(), time.perf_counter()
        worker.start()
        time.sleep(10)
        used = (time.process_time() - cpu) / (time.perf_counter() - began)
        stop.set()
        worker.join()
    database.close()
    size = Path(url.removeprefix("sqlite:///")).stat().st_size
    memory = int(Path(f"/proc/{os.getpid()}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    print(
        f"  {WAITING:,} waiting runs: {100 * used:.2f} % of a core, {memory / 2**20:.0f} MiB of memory in all,", end=""
    )
    print(f" {size / WAITING:,.0f} bytes each on disk")


if __name__ == "__main__":
    if sys.argv[1] == "dbos":
        _run_dbos(sys.argv[2])
    else:
        with LocalEngine(Journal(Database(sys.argv[2])), Hands()) as engine_of_worker:
            engine_of_worker.work(threading.Event(), 1)
