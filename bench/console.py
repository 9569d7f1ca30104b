"""The console in a real browser over 100,000 alerts: the first page, lists, search, and the queue at 10,000 rows.

Times are from the click to the drawn list. The baseline beside each is the goal. Other work on the machine counts in:
the load is printed.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.users import add_user
from noroshi.model.access import Actor, Role
from noroshi.model.alert import Alert, Evidence
from noroshi.platform.web import URL_FILE
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.triage.desk.cases import count_cases
from noroshi.triage.intake import Intake
from noroshi.triage.options import TriageOptions

ALERTS = 100_000
ROWS = 10_000
RUNS = 5
PASSWORD = "a smoke signal from the hill"  # noqa: S105 - of a store that is thrown away
DRAWN = ".page:not([data-loading])"
SEVERITIES = ("Low", "Medium", "High", "Critical")


def main(alerts: int = ALERTS) -> None:
    """Fill a store, serve it, look at it."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = _fill(folder, alerts)
        with _serving(folder) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            window = browser.new_context(base_url=url, viewport={"width": 1280, "height": 800}).new_page()
            _sign_in(window)
            print(f"{alerts:,} alerts in {cases:,} cases; load {os.getloadavg()[0]:.1f}")
            _measure(window)
            browser.close()


def _measure(window: Any) -> None:
    _show("first page", 2000, lambda: _open(window))
    for path in ("/cases", "/entities", "/inbox"):
        _show(
            f"list {path}", 300, lambda path=path: _click(window, path), before=lambda: _click(window, "/suppressions")
        )
    for path, name in (("/overview", "overview"), *_single_pages(window)):
        _show(name, 300, lambda path=path: _go(window, path), before=lambda: _click(window, "/suppressions"))
    _show("queue, narrowed to critical", 300, lambda: _toggle(window), before=lambda: _open(window))
    _open(window)
    began = time.perf_counter()
    while int(window.locator(".queue__scroll").get_attribute("aria-rowcount")) < ROWS:
        window.evaluate("(q => { q.scrollTop = q.scrollHeight })(document.querySelector('.queue__scroll'))")
        window.wait_for_timeout(20)
    print(f"{'queue, scrolled to row ' + format(ROWS, ','):36} {time.perf_counter() - began:8.1f} s")
    frames, longest = window.evaluate(_SCROLL)
    print(f"{'frames a second while it scrolls':36} {frames / 3:8.1f}, longest {longest:.0f} ms")


def _show(name: str, goal: int, act: Callable[[], None], before: Callable[[], None] = lambda: None) -> None:
    times = []
    for _ in range(RUNS):
        before()
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{name:36} {median(times):8.0f} ms   goal {goal} ms")


def _open(window: Any) -> None:
    window.goto("/inbox")
    window.wait_for_selector(".queue-row")


def _click(window: Any, path: str) -> None:
    window.click(f".rail a[href='{path}']")
    window.wait_for_url(f"**{path}")
    window.wait_for_selector(DRAWN)


def _single_pages(window: Any) -> list[tuple[str, str]]:
    """An alert, a case and an entity that there are, and what a search for a user finds."""
    found = []
    for name, among in (("alert", "/inbox"), ("case", "/cases")):
        _click(window, among)
        window.wait_for_selector(".queue-row")
        found.append((str(window.locator(".queue-row__title").first.get_attribute("href")), f"one {name}"))
    _click(window, "/entities")
    found.append((str(window.locator("td a").first.get_attribute("href")), "one entity"))
    return [*found, ("/search?q=user17", "search for a text")]


def _go(window: Any, path: str) -> None:
    """As a click on a link in the page does."""
    window.evaluate("path => window.emitEvent('sub_pages_navigate', path)", path)
    window.wait_for_url(f"**{path}")
    window.wait_for_selector(DRAWN)


def _toggle(window: Any) -> None:
    window.click(".toggle[data-tone=critical]")
    window.wait_for_function(
        "![...document.querySelectorAll('.queue-row')].some((row) => row.dataset.tone !== 'critical')"
    )


_SCROLL = """async () => {
  const queue = document.querySelector(".queue__scroll");
  queue.scrollTop = 0;
  let frames = 0, longest = 0, last = performance.now();
  const end = last + 3000;
  return await new Promise((done) => {
    const step = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      frames += 1;
      queue.scrollTop += 400;
      now < end ? requestAnimationFrame(step) : done([frames, longest]);
    };
    requestAnimationFrame(step);
  });
}"""


def _fill(folder: Path, alerts: int) -> int:
    """Alerts of four weeks about 2,000 hosts and as many users; gives the number of cases they make."""
    (folder / "noroshi.toml").write_text(f'[platform]\ndir = "{folder}/platform"\nport = 0\n\n[web]\nport = 0\n')
    (folder / "platform").mkdir(mode=0o700)
    database = Database(f"sqlite:///{folder}/platform/records.db")
    upgrade(database)
    now, dice = datetime.now(UTC), random.Random(1)
    intake = Intake(database, TriageOptions(kept_bodies=1))
    made = [_alert(number, alerts, now, dice) for number in range(alerts)]
    for start in range(0, alerts, 500):
        intake.take(made[start : start + 500], now)
    with database.session() as session:
        user = add_user(session, Actor(name="bench", kind="system"), "mika", [Role.ANALYST], now)
        user.password_hash = Passwords().hash(PASSWORD, "mika")
        cases = count_cases(session)
    database.close()
    return cases


def _alert(number: int, of: int, now: datetime, dice: random.Random) -> Alert:
    user, host = f"user{dice.randrange(2000)}", f"host{dice.randrange(2000)}"
    when = now - timedelta(days=28) * (1 - number / of)
    severity = dice.choice(SEVERITIES)
    return Alert(
        uid=f"{number:032x}",
        time=when.isoformat(),
        title=f"{user} did on {host} what nobody did before",
        details="made for a measurement",
        risk_score=20 + 20 * SEVERITIES.index(severity),
        severity=severity,
        entities=[user, host],
        entity_kinds={user: "user", host: "host"},
        rule_id=f"bench.rule_{dice.randrange(200)}",
        event_uids=[f"event-{number}"],
        source="bench",
        dedup_key=f"{number}",
        evidence=[Evidence(event_uid=f"event-{number}", source="bench", raw_data='{"made": "for a measurement"}')],
    )


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "noroshi.console.process", str(folder / "noroshi.toml")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    file = folder / "platform" / URL_FILE
    try:
        while not (file.exists() and file.read_text()):
            if process.poll() is not None:
                raise RuntimeError("the web process ended")
            time.sleep(0.05)
        yield file.read_text()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _sign_in(window: Any) -> None:
    window.goto("/login")
    window.fill("input[name=name]", "mika")
    window.fill("input[name=password]", PASSWORD)
    window.click("form[action='/login'] button")
    window.wait_for_selector(".queue-row")


if __name__ == "__main__":
    main()
