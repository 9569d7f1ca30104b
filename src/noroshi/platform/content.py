"""Where rules, lists and integrations come from: folders of the settings, or a commit of a Git repository.

A repository has the shape of the shipped content: `detections/`, `lists/`, `playbooks/`, `integrations/`; what it lacks
is taken from the settings, and what they do not name is the shipped one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import structlog

from noroshi.platform.repository import Repository
from noroshi.runtime.errors import ConfigError, ContentError, TransientError
from noroshi.runtime.reload import watch
from noroshi.runtime.settings import Settings

log = structlog.get_logger()


class Content:
    """The folders to load from now. Building it blocks while the repository is fetched."""

    def __init__(self, settings: Settings, *, fetch: bool = True) -> None:
        """Raises ConfigError when the repository cannot be had and never was. Without `fetch`, what was had last."""
        self._settings = settings
        chosen = settings.detect
        self._repository: Repository | None = None
        self._tree: Path | None = None
        if chosen.git_url:
            place = settings.platform.dir.resolve() / "content"
            self._repository = Repository(chosen.git_url, chosen.git_ref, place)
            try:
                self._tree = self._repository.fetch() if fetch else self._repository.latest()
            except TransientError as error:
                self._tree = self._repository.latest()
                if self._tree is None:
                    raise ConfigError(str(error)) from error
                log.warning("starting with the commit fetched before", error=str(error))

    @property
    def rules(self) -> Path:
        """Folder of the rules."""
        from noroshi.app import content_folder

        return self._of_tree("detections") or self._settings.detect.rules or content_folder() / "detections"

    @property
    def lists(self) -> Path:
        """Folder of the lists."""
        from noroshi.app import content_folder

        return self._of_tree("lists") or self._settings.detect.lists or content_folder() / "lists"

    @property
    def place_for_lists(self) -> str:
        """Where people write lines into a list: shipped files change with Noroshi, fetched ones with Git."""
        if self._of_tree("lists"):
            return "in lists/ of the repository detect.git_url"
        if self._settings.detect.lists is None:
            return f"in a copy of {self.lists}, and name that folder in detect.lists (NOROSHI_DETECT_LISTS)"
        return f"in {self.lists}"

    @property
    def playbooks(self) -> Path:
        """Folder of the playbooks."""
        from noroshi.app import content_folder

        return self._of_tree("playbooks") or self._settings.respond.playbooks or content_folder() / "playbooks"

    @property
    def suppressions(self) -> Path:
        """Folder of the suppressions, beside that of the rules; there may be none."""
        return self._of_tree("suppressions") or self.rules.parent / "suppressions"

    @property
    def version(self) -> str:
        """The commit that content comes from; empty when it comes from folders."""
        return self._tree.name if self._tree else ""

    @property
    def integrations(self) -> Path | None:
        """Folder of integrations besides the shipped ones."""
        return self._of_tree("integrations") or self._settings.analyze.integrations

    async def follow(self, folders: list[Path], apply: Callable[[], Awaitable[None]], stopping: asyncio.Event) -> None:
        """Call `apply` when there is other content, until told to stop.

        When `apply` raises ContentError or ConfigError what was live before stays live, and the next change is
        another try.
        """
        chosen = self._settings.detect
        if self._repository is None:
            await watch(folders, apply, every_seconds=chosen.reload_seconds, stopping=stopping)
            return
        refused: Path | None = None
        while not stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), chosen.git_seconds)
                break
            try:
                tree = await asyncio.to_thread(self._repository.fetch)
            except (TransientError, ConfigError) as error:
                log.warning("cannot fetch the content; what is live stays", error=str(error))
                continue
            if tree in (self._tree, refused):
                continue
            before, self._tree = self._tree, tree
            try:
                await apply()
                log.info("content reloaded", commit=tree.name)
            except (ContentError, ConfigError) as error:
                self._tree, refused = before, tree
                # The faults are the author's, and a traceback would tell them nothing.
                log.error(  # noqa: TRY400
                    "content refused, the old one stays live", commit=tree.name, faults=str(error)
                )

    def _of_tree(self, name: str) -> Path | None:
        folder = self._tree / name if self._tree else None
        return folder if folder and folder.is_dir() else None
