"""Our own store of secrets: one file, each value sealed with AES-256-GCM under the name it stands for.

    {"version": 1, "key": "keyring" | "file", "secrets": {NAME: {"nonce": BASE64, "sealed": BASE64, "changed": TIME}}}

The name is authenticated with the value, so that two entries cannot be exchanged. Nonces are random, of 96 bits (NIST
SP 800-38D).
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from noroshi.runtime.errors import ConfigError, UsageError
from noroshi.runtime.secrets.key import KeyPlace, new_key, read_key

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_NONCE_BYTES: Final = 12
_MAX_BYTES: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A secret's name and when it was last set, RFC 3339."""

    name: str
    changed: str


class Vault:
    """Safe to use from several processes. Nothing is made on disk before the first secret is set."""

    def __init__(
        self, path: Path, key: KeyPlace | None = None, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """`key` says where a new store keeps its key; an existing store knows."""
        self._path = path
        self._wish = key
        self._now = now

    def find(self, name: str) -> str | None:
        """See `SecretSource`. Raises ConfigError when the store or its key cannot be read."""
        content = self._read()
        entry = content["secrets"].get(name)
        if entry is None:
            return None
        box = AESGCM(read_key(self._path, content["key"]))
        try:
            opened = box.decrypt(_bytes(entry, "nonce"), _bytes(entry, "sealed"), name.encode())
        except InvalidTag:
            raise ConfigError(f"the secret {name!r} in {self._path} does not open: wrong key or file") from None
        return opened.decode()

    def place(self, name: str) -> str:
        """See `SecretSource`."""
        return f"it with `noroshi secrets set {name}`"

    def set(self, name: str, value: str) -> None:
        """Keep a value under a name, in place of an older one. Raises UsageError for a name or size that is no good."""
        if not NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot name a secret: use letters, digits, dots, dashes and underscores")
        if not value or len(value.encode()) > _MAX_BYTES:
            raise UsageError(f"a secret has between 1 byte and {_MAX_BYTES >> 10} KiB")
        with self._changing() as content:
            if content["key"] is None:
                content["key"], key = new_key(self._path, self._wish)
            else:
                key = read_key(self._path, content["key"])
            nonce = os.urandom(_NONCE_BYTES)
            content["secrets"][name] = {
                "nonce": base64.b64encode(nonce).decode(),
                "sealed": base64.b64encode(AESGCM(key).encrypt(nonce, value.encode(), name.encode())).decode(),
                "changed": self._now().isoformat(timespec="seconds"),
            }

    def list(self) -> list[Kept]:
        """What is kept, by name."""
        return [Kept(name, entry.get("changed", "")) for name, entry in sorted(self._read()["secrets"].items())]

    def remove(self, name: str) -> None:
        """Forget a secret. Raises UsageError when there is none of that name."""
        with self._changing() as content:
            if content["secrets"].pop(name, None) is None:
                raise UsageError(f"{self._path} keeps no secret {name!r}")

    def _read(self) -> dict[str, Any]:
        try:
            content: dict[str, Any] = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {"version": 1, "key": None, "secrets": {}}
        except (OSError, ValueError) as error:
            raise ConfigError(f"the store of secrets {self._path} cannot be read: {type(error).__name__}") from error
        if content.get("version") != 1 or not isinstance(content.get("secrets"), dict):
            raise ConfigError(f"{self._path} is no store of secrets of this version")
        return content

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Any]]:
        """The content, written back when the block ends without an error."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            content = self._read()
            yield content
            fresh = self._path.with_suffix(".new")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(content, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._path)


def _bytes(entry: Mapping[str, str], member: str) -> bytes:
    try:
        return base64.b64decode(entry[member], validate=True)
    except (KeyError, ValueError):
        raise ConfigError("the store of secrets is damaged") from None
