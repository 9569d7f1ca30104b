"""What the web process is built of: places that hold, and who knows who is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from noroshi.api.accounts import links
from noroshi.api.accounts.entry import Entry
from noroshi.api.accounts.identity import Identity
from noroshi.api.accounts.passwords import Passwords
from noroshi.api.accounts.secrets import Vault
from noroshi.api.accounts.sessions import Lifetimes
from noroshi.api.accounts.users import has_users
from noroshi.api.edge.doors import Doors
from noroshi.model.access import Actor
from noroshi.platform.folder import PlatformFolder
from noroshi.platform.web import URL_FILE, records_url, web_port
from noroshi.platform.workings import Workings
from noroshi.records.database import Database
from noroshi.records.upgrading import upgrade
from noroshi.runtime.settings import Settings

_SECRET: Final = "web"  # noqa: S105 - its name, not its value


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """Handed to everything that is built for the web process."""

    settings: Settings
    database: Database
    vault: Vault
    entry: Entry
    identity: Identity
    doors: Doors
    workings: Workings
    now: Callable[[], datetime] = _utc_now

    def address(self) -> str:
        """Where people find the console, as far as it is known."""
        if self.settings.web.url:
            return self.settings.web.url
        try:
            return (self.settings.platform.dir / URL_FILE).read_text()
        except OSError:
            return f"http://{self.settings.platform.host}:{web_port(self.settings)}"

    def first_link(self) -> str | None:
        """The path of a new link that makes the first admin; None when there is somebody."""
        with self.database.session() as session:
            if has_users(session):
                return None
            return f"{links.PATH}/{links.new_link(session, Actor(name='web', kind='system'), None, self.now())}"


@contextmanager
def open_surroundings(settings: Settings) -> Iterator[Surroundings]:
    """Those of the settings, with the tables brought up to date. Raises ConfigError."""
    folder = PlatformFolder(settings.platform.dir)
    seconds = min(settings.lake.query_seconds, settings.web.query_seconds)
    settings = settings.model_copy(update={"lake": settings.lake.model_copy(update={"query_seconds": seconds})})
    secret = settings.web.secret.get_secret_value() if settings.web.secret else folder.token(_SECRET)[0]
    database = Database(records_url(settings))
    try:
        upgrade(database)
        surroundings = build_surroundings(settings, database, secret)
        try:
            yield surroundings
        finally:
            surroundings.workings.close()
    finally:
        database.close()


def build_surroundings(
    settings: Settings,
    database: Database,
    secret: str,
    *,
    passwords: Passwords | None = None,
    now: Callable[[], datetime] = _utc_now,
) -> Surroundings:
    """Compose them. `secret` is the key of what is stored encrypted."""
    lifetimes = Lifetimes(
        idle=timedelta(minutes=settings.web.idle_minutes), absolute=timedelta(hours=settings.web.session_hours)
    )
    vault = Vault(secret)
    entry = Entry(database, passwords or Passwords(), vault, lifetimes, now)
    identity = Identity(database, entry.sessions, now)
    return Surroundings(
        settings=settings,
        database=database,
        vault=vault,
        entry=entry,
        identity=identity,
        doors=Doors(),
        workings=Workings(settings),
        now=now,
    )
