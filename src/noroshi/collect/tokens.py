"""The tokens that senders show: random, kept only as hashes, in a file that is read again whenever it changes."""

from __future__ import annotations

import fcntl
import hmac
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from noroshi.runtime.errors import ConfigError, UsageError

ANY: Final = "*"
FILE_NAME: Final = "collect-tokens.json"
_SECRET_BYTES: Final = 24
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_NO_HASH: Final = sha256(b"").hexdigest()


class Token(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one token allows. `sources` and `collectors` name what it may be used for; `*` is everything.

    `previous_hash` is the secret before the last rotation, good until `previous_until`. `acknowledges` turns on
    Splunk's indexer acknowledgement.
    """

    name: str
    hash: str
    sources: tuple[str, ...] = (ANY,)
    collectors: tuple[str, ...] = (ANY,)
    acknowledges: bool = False
    created_at: datetime
    previous_hash: str = ""
    previous_until: datetime | None = None

    def allows_source(self, source: str) -> bool:
        """Whether records may be given to that source."""
        return source in self.sources or ANY in self.sources

    def allows_collector(self, collector: str) -> bool:
        """Whether it may be shown to that collector."""
        return collector in self.collectors or ANY in self.collectors

    @property
    def only_source(self) -> str | None:
        """The source it is bound to, if that is just one."""
        return self.sources[0] if len(self.sources) == 1 and self.sources != (ANY,) else None


_FILE = msgspec.json.Decoder(list[Token])


class TokenFile:
    """The tokens of one platform. Changes take effect at once in every process that reads the file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._tokens: dict[str, Token] = {}

    def find(self, shown: str, now: datetime) -> Token | None:
        """The token that was shown, None when it is none or revoked; takes as long for one as for the other.

        Raises ConfigError when the file cannot be read.
        """
        self._refresh()
        name, _, secret = shown.partition(".")
        token = self._tokens.get(name)
        digest = _hash(secret)
        current = hmac.compare_digest(digest, token.hash if token else _NO_HASH)
        previous = hmac.compare_digest(digest, token.previous_hash if token and token.previous_hash else _NO_HASH)
        if token is None or not secret:
            return None
        return token if current or (previous and token.previous_until and now < token.previous_until) else None

    def list(self) -> Sequence[Token]:
        """All tokens by name."""
        self._refresh()
        return sorted(self._tokens.values(), key=lambda token: token.name)

    def create(
        self,
        name: str,
        *,
        sources: Sequence[str] = (ANY,),
        collectors: Sequence[str] = (ANY,),
        acknowledges: bool = False,
    ) -> str:
        """A new token: what a sender shows, told only this once. Raises UsageError when the name is taken."""
        if not _NAME.fullmatch(name):
            raise UsageError(f"{name!r} cannot be a token's name: lower-case letters, digits, - and _, at most 63")
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self._changing() as tokens:
            if name in tokens:
                raise UsageError(f"there is a token {name!r}; rotate or revoke it, or choose another name")
            tokens[name] = Token(
                name=name,
                hash=_hash(secret),
                sources=tuple(sources),
                collectors=tuple(collectors),
                acknowledges=acknowledges,
                created_at=datetime.now(UTC),
            )
        return f"{name}.{secret}"

    def rotate(self, name: str, *, grace: timedelta = timedelta()) -> str:
        """A new secret for a token; the old one is good for `grace` more. Raises UsageError without such a token."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        with self._changing() as tokens:
            old = _get(tokens, name)
            tokens[name] = msgspec.structs.replace(
                old,
                hash=_hash(secret),
                previous_hash=old.hash if grace else "",
                previous_until=datetime.now(UTC) + grace if grace else None,
            )
        return f"{name}.{secret}"

    def revoke(self, name: str) -> None:
        """Forget a token: it is refused from the next request on. Raises UsageError without such a token."""
        with self._changing() as tokens:
            _get(tokens, name)
            del tokens[name]

    def _refresh(self) -> None:
        try:
            about = self._path.stat()
        except FileNotFoundError:
            self._seen, self._tokens = None, {}
            return
        seen = (about.st_ino, about.st_mtime_ns, about.st_size)
        if seen != self._seen:
            self._tokens = self._read()
            self._seen = seen

    def _read(self) -> dict[str, Token]:
        try:
            return {token.name: token for token in _FILE.decode(self._path.read_bytes())}
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.DecodeError) as error:
            raise ConfigError(f"cannot read {self._path}: {error}") from error

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Token]]:
        """The tokens to change, alone; written whole or not at all, readable by nobody else."""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            guard = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError(f"cannot write beside {self._path}: {error.strerror}") from error
        try:
            fcntl.flock(guard, fcntl.LOCK_EX)
            tokens = self._read()
            yield tokens
            fresh = self._path.with_suffix(".new")
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(list(tokens.values())), indent=1))
                os.fsync(file.fileno())
            fresh.replace(self._path)
        finally:
            os.close(guard)


def _hash(secret: str) -> str:
    """A plain hash is enough: secrets are random, so there is nothing to guess faster than all of them."""
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _get(tokens: dict[str, Token], name: str) -> Token:
    if name not in tokens:
        raise UsageError(f"no token {name!r}; there are: {', '.join(sorted(tokens)) or 'none'}")
    return tokens[name]
