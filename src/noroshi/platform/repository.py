"""Commits of a Git repository as folders, fetched by the plain `git` command and never run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from noroshi.runtime.errors import ConfigError, TransientError

_PATIENCE_SECONDS: Final = 60.0
_RETRY_SECONDS: Final = 30.0
_KEPT_TREES: Final = 5
_SAFE: Final = (
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.symlinks=false",
    "-c", "core.fsmonitor=false",
    "-c", "protocol.ext.allow=never",
)  # fmt: skip
"""Nothing of the repository is run, and nothing in it points out of it."""


class Repository:
    """One branch, tag or commit of a repository; its trees lie in `folder` under their commits' names.

    Several processes may share the folder.
    """

    def __init__(self, url: str, ref: str, folder: Path) -> None:
        self._url, self._ref, self._folder = url, ref, folder
        self._bare = folder / "repository.git"

    def fetch(self) -> Path:
        """The tree that the reference stands for now. Raises TransientError when it cannot be fetched."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._locked():
            if not self._bare.exists():
                self._git("init", "--quiet", "--bare", str(self._bare))
            self._in_bare("fetch", "--quiet", "--depth", "1", "--no-tags", "--", self._url, self._ref)
            commit = self._in_bare("rev-parse", "FETCH_HEAD^{commit}")
            tree = self._folder / commit
            if not tree.exists():
                self._check_out(tree, commit)
            (self._folder / "latest").write_text(commit)
            return tree

    def latest(self) -> Path | None:
        """The tree that was fetched last, by whomever."""
        try:
            tree = self._folder / (self._folder / "latest").read_text()
        except OSError:
            return None
        return tree if tree.is_dir() else None

    def _check_out(self, tree: Path, commit: str) -> None:
        """Whole or not at all; the oldest trees go, the last ones may still be live somewhere."""
        half = self._folder / f"{commit}.half"
        shutil.rmtree(half, ignore_errors=True)
        self._in_bare("worktree", "prune")
        self._in_bare("worktree", "add", "--quiet", "--force", "--detach", str(half), commit)
        self._in_bare("worktree", "move", "--force", str(half), str(tree))
        trees = [path for path in self._folder.iterdir() if path.is_dir() and path != self._bare]
        for old in sorted(trees, key=lambda path: path.stat().st_mtime)[:-_KEPT_TREES]:
            shutil.rmtree(old, ignore_errors=True)

    def _in_bare(self, *arguments: str) -> str:
        return self._git("--git-dir", str(self._bare), *arguments)

    def _git(self, *arguments: str) -> str:
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_LFS_SKIP_SMUDGE": "1", "LC_ALL": "C"}
        try:
            done = subprocess.run(
                ["git", *_SAFE, *arguments],
                capture_output=True,
                text=True,
                timeout=_PATIENCE_SECONDS,
                check=False,
                env=environment,
            )
        except FileNotFoundError:
            raise ConfigError("detect.git_url is set but there is no `git` command; install Git") from None
        except subprocess.TimeoutExpired:
            raise TransientError(f"git does not come back from {self._shown}", after_seconds=_RETRY_SECONDS) from None
        if done.returncode:
            words = done.stderr.replace(self._url, self._shown).strip().splitlines()
            message = f"git cannot get {self._ref} of {self._shown}: {words[-1] if words else 'it does not say why'}"
            raise TransientError(message, after_seconds=_RETRY_SECONDS)
        return done.stdout.strip()

    @property
    def _shown(self) -> str:
        """The URL without a password that it may hold."""
        scheme, found, rest = self._url.partition("://")
        return f"{scheme}://{rest.rpartition('@')[2]}" if found else self._url

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
