"""The folder that a platform lives in: one platform at a time, its secrets readable by nobody else."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from noroshi.runtime.errors import ConfigError


class PlatformFolder:
    """`nats/`, `lake/`, `logs/`, `tokens.json`, `status.json` below one path (mode 0700)."""

    def __init__(self, path: Path) -> None:
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"cannot make {path}: {error.strerror}") from error
        self.path = path.resolve()
        self.logs.mkdir(mode=0o700, exist_ok=True)

    @property
    def nats(self) -> Path:
        """Streams of the embedded broker."""
        return self.path / "nats"

    @property
    def state(self) -> Path:
        """Files of the embedded data-structure store."""
        return self.path / "state"

    @property
    def lake(self) -> Path:
        """Catalogue and warehouse of the embedded lake."""
        return self.path / "lake"

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.path / "logs"

    def ready_file(self, name: str) -> Path:
        """The file that a room process makes when it works."""
        return self.path / f"ready-{name}"

    def claim(self) -> Claim:
        """Become the one platform of this folder. Raises ConfigError when another one is."""
        return Claim(self.path / "lock")

    def is_claimed(self) -> bool:
        """Whether a platform runs in this folder now."""
        try:
            with self.claim():
                return False
        except ConfigError:
            return True

    def token(self, name: str) -> tuple[str, bool]:
        """The generated secret of that name, and whether it was made just now."""
        tokens = _read(self.path / "tokens.json")
        if name in tokens:
            return str(tokens[name]), False
        tokens[name] = secrets.token_urlsafe(24)
        _write(self.path / "tokens.json", tokens)
        return str(tokens[name]), True

    def write_text(self, name: str, text: str) -> None:
        """Write a small file, readable by nobody else."""
        _write_text(self.path / name, text)

    def write_status(self, status: Mapping[str, Any]) -> None:
        """Say what runs, for other commands."""
        _write(self.path / "status.json", status)

    def read_status(self) -> dict[str, Any]:
        """What runs here, as last said; empty when nothing ever did."""
        return _read(self.path / "status.json")


class Claim:
    """A lock that the kernel lets go of when we end, however we end."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            pid = os.read(self._file, 20).decode().strip()
            os.close(self._file)
            raise ConfigError(
                f"a platform is already running in {path.parent} (process {pid}); stop it, or use another --dir"
            ) from None
        os.ftruncate(self._file, 0)
        os.write(self._file, f"{os.getpid()}\n".encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error
    return content


def _write(path: Path, content: Mapping[str, Any]) -> None:
    _write_text(path, json.dumps(content, indent=1))


def _write_text(path: Path, text: str) -> None:
    """Whole or not at all, and never readable by others."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    fresh.replace(path)
