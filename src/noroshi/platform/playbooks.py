"""Playbooks for commands: an engine on the platform's own journal and store, whether the platform runs or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

from noroshi.platform.folder import PlatformFolder
from noroshi.platform.hands import open_hands
from noroshi.platform.web import URL_FILE, web_port
from noroshi.respond.engine.contract import Mode, RunRequest
from noroshi.respond.engine.database import Database
from noroshi.respond.engine.journal import Journal
from noroshi.respond.engine.local import LocalEngine
from noroshi.respond.library import FILE_NAMES
from noroshi.respond.policy import load_policy
from noroshi.respond.testing.recording import append, record
from noroshi.respond.triggers import request_of
from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.runtime.folders import files_below
from noroshi.runtime.settings import Settings
from noroshi.state.contract import StateStore
from noroshi.state.embedded import EmbeddedValkey
from noroshi.state.valkey import ValkeyStore


@contextmanager
def attached_state(settings: Settings) -> Iterator[StateStore]:
    """The data-structure store: the one settings name, else that of the platform running in the folder, else a server
    on the folder's files for as long as the block lasts.
    """
    with ExitStack() as held:
        store = ValkeyStore(_state_url(settings, held))
        try:
            yield store
        finally:
            store.close()


def _state_url(settings: Settings, held: ExitStack) -> str:
    if settings.state.url:
        return settings.state.url.get_secret_value()
    folder = PlatformFolder(settings.platform.dir)
    try:
        held.enter_context(folder.claim())
    except ConfigError:
        return f"unix://{folder.state / 's'}"
    return held.enter_context(EmbeddedValkey(folder.state)).url


@contextmanager
def open_engine(settings: Settings) -> Iterator[LocalEngine]:
    """An engine with the services that commands have; the store is attached when the first call needs it."""
    with ExitStack() as held:
        database = Database(_journal_url(settings))
        held.callback(database.close)

        @cache
        def store() -> StateStore:
            return held.enter_context(attached_state(settings))

        hands = held.enter_context(open_hands(settings, store))
        base = partial(_callback_base, settings)
        yield held.enter_context(LocalEngine(Journal(database), hands, callback_base=base))


def _callback_base(settings: Settings) -> str:
    """Where callbacks come in: what settings say, else the web process that runs in the folder."""
    if settings.respond.callback_url:
        return settings.respond.callback_url
    try:
        address = (PlatformFolder(settings.platform.dir).path / URL_FILE).read_text().strip()
    except FileNotFoundError:
        address = f"http://{settings.platform.host}:{web_port(settings)}"
    return f"{address}/v1/callbacks"


def playbook_audit_faults(settings: Settings) -> list[str]:
    """Every place where the audit trail of playbooks is not as it was written."""
    with closing(Database(_journal_url(settings))) as database:
        return list(Journal(database).audit_faults())


def _journal_url(settings: Settings) -> str:
    if settings.respond.journal:
        return settings.respond.journal.get_secret_value()
    return f"sqlite:///{PlatformFolder(settings.platform.dir).path / 'playbooks.db'}"


def source_of(engine: LocalEngine, playbook: str) -> tuple[str, str]:
    """Name and source of a playbook, given as a file or as the name it was deployed under. Raises UsageError."""
    path = Path(playbook)
    if path.is_file():
        return str(path), read_source_file(path)
    return playbook, engine.source(playbook)


def run_request(
    engine: LocalEngine, playbook: str, argument: Any, run_id: str, mode: Mode, started_by: str
) -> RunRequest:
    """A run of a playbook, given as a file or by name, under the policy that stands beside it. Raises UsageError."""
    path = Path(playbook)
    if not path.is_file():
        return request_of(engine, playbook, argument, run_id=run_id, started_by=started_by, mode=mode)
    return RunRequest(
        run_id=run_id,
        playbook=playbook,
        source=read_source_file(path),
        argument=argument,
        mode=mode,
        started_by=started_by,
        policy=load_policy(path),
    )


def recorded_test(settings: Settings, playbook: Path, name: str, argument: Any) -> Path:
    """Add a test to the file beside a playbook, made of what a dry run does. Gives the file."""
    with ExitStack() as held:

        @cache
        def store() -> StateStore:
            return held.enter_context(attached_state(settings))

        hands = held.enter_context(open_hands(settings, store))
        test = record(playbook, name, argument, hands.assume)
    file = playbook.with_name("tests.yaml")
    append(test, file)
    return file


def read_source_file(path: Path) -> str:
    """The text of a playbook file. Raises ConfigError when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error


def test_files(path: Path) -> list[Path]:
    """The test file itself, or every `tests.yaml` below a folder. Raises UsageError when there is none."""
    files = files_below(path, "tests.yaml") if path.is_dir() else [path]
    if not files or not all(file.is_file() for file in files):
        raise UsageError(f"there is no tests.yaml in {path}")
    return files


def playbook_files(path: Path) -> Iterator[Path]:
    """The playbook itself, or every playbook below a folder."""
    if path.is_dir():
        yield from (file for file in files_below(path) if file.name in FILE_NAMES)
    else:
        yield path
