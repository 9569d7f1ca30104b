"""The console as people use it: the real web process, a real browser, and nothing between them."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from argon2 import Parameters
from argon2.profiles import CHEAPEST
from tests.console.seeding import many, put_alerts, put_cases

from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.users import add_user
from noroshi.model.access import Actor, Role
from noroshi.platform.web import URL_FILE
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.runtime.child import Child

CHROMIUM = Path("/usr/bin/chromium")
PASSWORD = "a smoke signal from the hill"
PEOPLE = {
    "vera": Role.VIEWER,
    "finn": Role.ANALYST,
    "mika": Role.ANALYST,
    "hana": Role.ANALYST,
    "erin": Role.ENGINEER,
    "ada": Role.ADMIN,
}
_START_SECONDS = 180.0
_PATIENCE_MILLISECONDS = 60_000
"""For whatever a page shall show: beside other tests a browser gets little of the processor."""


@dataclass(frozen=True)
class Web:
    """The web process that runs, and the store that it reads."""

    url: str
    database: Database
    folder: Path

    def put(self, *seeds: Any) -> None:
        """Raise alerts while it runs."""
        put_alerts(self.database, seeds)


@pytest.fixture(scope="session")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """A web process over a store with people, 300 alerts and 12 cases."""
    folder = tmp_path_factory.mktemp("console")
    with store(folder) as database:
        now = datetime.now(UTC)
        put_cases(database, now, 12)
        put_alerts(database, many(now, 300, cases=12))
        with serving(folder) as url:
            yield Web(url, database, folder)


@contextmanager
def store(folder: Path) -> Iterator[Database]:
    """The relational store of a platform in a folder, with people in it."""
    (folder / "platform").mkdir(mode=0o700)
    database = Database(f"sqlite:///{folder}/platform/records.db")
    upgrade(database)
    _people(database)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def serving(folder: Path, more_settings: str = "") -> Iterator[str]:
    """A web process for the platform in a folder; gives its address."""
    settings = folder / "noroshi.toml"
    settings.write_text(f'[platform]\ndir = "{folder}/platform"\nport = 0\n\n[web]\nport = 0\n{more_settings}')
    command = [sys.executable, "-m", "noroshi.console.process", str(settings)]
    process = Child(command, log=folder / "web.log", orphan_signal="TERM")
    try:
        yield _address(process, folder)
    finally:
        process.stop(60)


def _people(database: Database) -> None:
    passwords = Passwords(Parameters(**{name: getattr(CHEAPEST, name) for name in CHEAPEST.__dataclass_fields__}))
    now = datetime.now(UTC)
    with database.session() as session:
        for name, role in PEOPLE.items():
            user = add_user(session, Actor(name="test", kind="system"), name, [role], now)
            user.password_hash = passwords.hash(PASSWORD, name)


def _address(process: Child, folder: Path) -> str:
    file = folder / "platform" / URL_FILE
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.exit_code() is not None:
            pytest.fail(f"the web process ended: {(folder / 'web.log').read_text()[-2000:]}")
        if file.exists() and (url := file.read_text()):
            return url
        time.sleep(0.05)
    return pytest.fail("the web process did not start")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, without a window. While it is open, Playwright's event loop counts as running in this thread:
    tests of other modules, which run loops of their own, must find it closed.
    """
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api").sync_playwright().start()
    browser = playwright.chromium.launch(
        executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"], timeout=180_000
    )
    try:
        yield browser
    finally:
        browser.close()
        playwright.stop()


@dataclass
class Desk:
    """Opens pages for people, in windows of their own."""

    web: Web
    browser: Any
    pictures: Path
    faults: list[str] = field(default_factory=list)
    _contexts: list[Any] = field(default_factory=list)

    def window(
        self,
        who: str | None = "mika",
        *,
        width: int = 1280,
        height: int = 800,
        language: str = "en",
        theme: str = "light",
    ) -> Any:
        """A new window of somebody who is signed in, or of nobody."""
        state = _signed_in(self.web, self.browser, who) if who else None
        context = self.browser.new_context(
            base_url=self.web.url,
            viewport={"width": width, "height": height},
            locale=language,
            color_scheme=theme,
            storage_state=state,
        )
        self._contexts.append(context)
        window = context.new_page()
        window.set_default_timeout(_PATIENCE_MILLISECONDS)
        window.on("console", self._hear)
        window.on("pageerror", lambda error: self.faults.append(str(error)))
        return window

    def open(self, path: str, who: str = "mika", **of_window: Any) -> Any:
        """A window with a page of the console that has been drawn."""
        window = self.window(who, **of_window)
        window.goto(path)
        drawn(window)
        return window

    def picture(self, window: Any, name: str, *, whole: bool = False) -> None:
        """Keep what is seen, for people to look at."""
        window.screenshot(path=self.pictures / f"{name}.png", full_page=whole)

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")


def drawn(window: Any) -> None:
    """Wait until the page is there, whatever it shows."""
    window.wait_for_selector(".page:not([data-loading])")


@pytest.fixture(scope="session")
def pictures(root: Path) -> Path:
    """Where screenshots go; Git does not see it, CI keeps it."""
    folder = root / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def desk(web: Web, chromium: Any, pictures: Path) -> Iterator[Desk]:
    """Windows of a test; it fails when the browser reported an error in one of them."""
    made = Desk(web, chromium, pictures)
    try:
        yield made
    finally:
        made.close()
    assert made.faults == []


_states: dict[tuple[str, str], Any] = {}


def _signed_in(web: Web, browser: Any, who: str) -> Any:
    """What the browser keeps of somebody's login; each logs in once, by the form."""
    if (web.url, who) not in _states:
        context = browser.new_context(base_url=web.url)
        window = context.new_page()
        window.set_default_timeout(_PATIENCE_MILLISECONDS)
        window.goto("/login")
        window.fill("input[name=name]", who)
        window.fill("input[name=password]", PASSWORD)
        window.click("form[action='/login'] button")
        window.wait_for_url("**/inbox*")
        _states[web.url, who] = context.storage_state()
        context.close()
    return _states[web.url, who]


@pytest.fixture
def accessible() -> Callable[..., None]:
    """Asks axe-core, which finds no serious or critical violation on an accessible page; perhaps by some rules only."""
    from axe_playwright_python.sync_playwright import Axe

    def check(window: Any, *rules: str) -> None:
        chosen = {"runOnly": list(rules)} if rules else {}
        found = Axe().run(window, options={"resultTypes": ["violations"], **chosen})
        grave = [
            f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
            for one in found.response["violations"]
            if one["impact"] in ("serious", "critical")
        ]
        assert grave == []

    return check
