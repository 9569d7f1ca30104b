"""Event-time state on Valkey, or another server of its protocol; each question is one atomic script."""

from __future__ import annotations

import copy
import hashlib
import math
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import resources
from itertools import islice
from typing import Any, Final, Self

from valkey.exceptions import NoScriptError

from noroshi.runtime.errors import TransientError
from noroshi.state.addresses import entry_of, looked_up
from noroshi.state.connection import open_client, translated_errors

_KEY_BYTES: Final = 200
_CHUNK: Final = 5_000
_SIGHTING_PARTS: Final = ("answers", "arrivals", "latest", "sightings")
_LIST_PARTS: Final = ("entries", "widths")


class ValkeyStore:
    """A `StateStore` in one namespace of a Valkey server.

    Bounds per key: `max_members` events (a count saturates there) and as many values. An event or value is
    forgotten once it lies two windows behind a newer one in event time and `keep_seconds` have passed since
    it arrived: a redelivery within that time is given its first answer, and an event up to one window late
    is always counted exactly. `keep_seconds` by `clock` (seconds since the epoch) and the expiry of idle
    keys are only garbage collection: answers rest on event time alone.
    """

    def __init__(
        self,
        url: str,
        *,
        namespace: str = "noroshi",
        max_members: int = 10_000,
        keep_seconds: float = 86_400,
        timeout_seconds: float = 5.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Use the server at `url`: `unix:///path`, `valkey://host:port/db` or `valkeys://` for TLS.

        It connects with the first question. A question whose connection broke is asked again a few times,
        which is safe because questions are idempotent. Raises ConfigError for a URL that is none.
        """
        self._client = open_client(url, timeout_seconds)
        self._namespace = namespace
        self._max_members = max_members
        self._keep_ms = int(keep_seconds * 1000)
        self._clock = clock
        self._scripts = _load_scripts()
        self._peeks = False

    def scoped(self, namespace: str) -> Self:
        """See `StateStore`. The view shares the connections."""
        view = copy.copy(self)
        view._namespace = f"{self._namespace}/{namespace}"
        return view

    def peeking(self) -> Self:
        """See `StateStore`. The view shares the connections."""
        view = copy.copy(self)
        view._peeks = True
        return view

    def count_in_window(self, key: str, uid: str, at_ms: int, window_ms: int) -> int:
        """See `StateStore`. Saturates at `max_members`."""
        keys = self._keys("count", key, window_ms, ("answers", "arrivals", "times"))
        return int(self._ask("count", keys, self._question(uid, at_ms, window_ms)))

    def distinct_in_window(self, key: str, uid: str, value: str, at_ms: int, window_ms: int) -> int:
        """See `StateStore`. Saturates at `max_members`."""
        keys = self._keys("distinct", key, window_ms, _SIGHTING_PARTS)
        return self._sight("distinct", keys, value, self._question(uid, at_ms, window_ms))

    def first_seen(self, key: str, uid: str, value: str, at_ms: int, ttl_ms: int) -> bool:
        """See `StateStore`. Of more than `max_members` values, that seen longest ago is forgotten."""
        keys = self._keys("first", key, ttl_ms, _SIGHTING_PARTS)
        return self._sight("first", keys, value, self._question(uid, at_ms, ttl_ms)) == 1

    def _sight(self, asked: str, keys: list[bytes], value: str, question: list[Any]) -> int:
        return int(self._ask("sight", keys, [*question, _digest(value), asked]))

    def in_list(self, name: str, value: str) -> bool:
        """See `StateStore`. Addresses match in any spelling, anything else exactly."""
        exact, bits = looked_up(value)
        return bool(self._run("in_list", self._keys("list", name, None, _LIST_PARTS), [exact, bits]))

    def replace_list(self, name: str, values: Iterable[str]) -> int:
        """See `StateStore`. Returns the number of different entries."""
        live = self._keys("list", name, None, _LIST_PARTS)
        generation = secrets.token_hex(8).encode()
        fresh = [key + b":" + generation for key in live]
        size = self._fill(fresh, (entry_of(value) for value in values))
        if self._run("swap_list", [*live, *fresh], [size]) != size:
            message = f"the state store has no room for the list {name!r}; the old one stays"
            raise TransientError(message, after_seconds=10.0)
        return size

    def _fill(self, fresh: list[bytes], entries: Iterator[tuple[str, int | None]]) -> int:
        """Write a new list beside the live one; the number of different entries."""
        size = 0
        with translated_errors():
            while chunk := list(islice(entries, _CHUNK)):
                pipeline: Any = self._client.pipeline(transaction=False)
                pipeline.sadd(fresh[0], *(entry for entry, _ in chunk))
                if widths := {width for _, width in chunk if width is not None}:
                    pipeline.sadd(fresh[1], *widths)
                # A writer that dies half-way leaves nothing behind for long.
                for key in fresh:
                    pipeline.expire(key, 600)
                size += pipeline.execute()[0]
        return size

    def risk(self, kind: str, entity: str) -> float:
        """See `StateStore`."""
        with translated_errors():
            score: Any = self._client.get(self._risk_key(kind, entity))
        return float(score or 0.0)

    def set_risk(self, kind: str, entity: str, value: float) -> None:
        """See `StateStore`. Raises ValueError for a score that is not a finite number."""
        if not math.isfinite(value):
            raise ValueError(f"a risk score is a finite number, not {value}")
        with translated_errors():
            self._client.set(self._risk_key(kind, entity), repr(float(value)))

    def take(self, key: str, interval_ms: float, burst: int) -> float:
        """See `StateStore`."""
        return float(self._run("take", self._keys("pace", key, None, ("free",)), [repr(float(interval_ms)), burst]))

    def remember(self, key: str, value: bytes, ttl_ms: int) -> None:
        """See `StateStore`."""
        with translated_errors():
            self._client.set(self._keys("memory", key, None, ("value",))[0], value, px=max(1, ttl_ms))

    def recall(self, key: str) -> bytes | None:
        """See `StateStore`."""
        with translated_errors():
            kept: Any = self._client.get(self._keys("memory", key, None, ("value",))[0])
        return None if kept is None else bytes(kept)

    def evicted_keys(self) -> int:
        """How many keys the server has dropped for want of memory: their windows began anew, unnoticed by rules."""
        with translated_errors():
            stats: Any = self._client.info("stats")
        return int(stats["evicted_keys"])

    def close(self) -> None:
        """See `StateStore`. Views made by `scoped` share the connections."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _risk_key(self, kind: str, entity: str) -> bytes:
        return self._keys("risk", f"{len(kind)}:{kind}:{entity}", None, ("score",))[0]

    def _keys(self, kind: str, key: str, window_ms: int | None, parts: tuple[str, ...]) -> list[bytes]:
        """The server's keys of one of ours; the braces keep them on one node of a cluster."""
        name = key.encode("utf-8", "surrogatepass")
        if len(name) > _KEY_BYTES:
            # An attacker who sends a long name must neither fill the memory nor make the rule fail.
            name = name[:40] + b"#" + hashlib.blake2b(name, digest_size=16).hexdigest().encode()
        window = "" if window_ms is None else f"{window_ms}:"
        stem = f"{self._namespace}:{{{kind}:{window}".encode() + name + b"}:"
        return [stem + part.encode() for part in parts]

    def _question(self, uid: str, at_ms: int, window_ms: int) -> list[Any]:
        """The arguments that `answers.lua` reads. Bounds are computed here, where integers are exact."""
        now_ms = int(self._clock() * 1000)
        ttl_ms = 2 * window_ms + self._keep_ms
        floor, horizon = at_ms - window_ms, at_ms - 2 * window_ms
        arrived_before = now_ms - self._keep_ms
        return [
            _digest(uid),
            at_ms,
            window_ms,
            floor,
            horizon,
            now_ms,
            arrived_before,
            ttl_ms,
            self._max_members,
        ]

    def _ask(self, script: str, keys: list[bytes], arguments: list[Any]) -> Any:
        """A counted question; who peeks asks copies of what is kept, which are gone again before anybody else asks."""
        if not self._peeks:
            return self._run(script, keys, arguments)
        copies = [key + b":" + secrets.token_hex(8).encode() for key in keys]
        with translated_errors():
            pipeline: Any = self._client.pipeline(transaction=True)
            for key, copied in zip(keys, copies, strict=True):
                pipeline.copy(key, copied)
            pipeline.eval(self._scripts[script][0], len(copies), *copies, *arguments)
            pipeline.delete(*copies)
            return pipeline.execute()[-2]

    def _run(self, script: str, keys: list[bytes], arguments: list[Any]) -> Any:
        source, sha = self._scripts[script]
        everything: list[Any] = [*keys, *arguments]
        with translated_errors():
            try:
                return self._client.evalsha(sha, len(keys), *everything)
            except NoScriptError:
                return self._client.eval(source, len(keys), *everything)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _load_scripts() -> dict[str, tuple[str, str]]:
    """Name → (source, SHA-1). The counted questions share the bookkeeping of `answers.lua`."""
    folder = resources.files("noroshi.state") / "scripts"
    shared = (folder / "answers.lua").read_text("utf-8")
    scripts = {}
    for name, prelude in (("count", shared), ("sight", shared), ("in_list", ""), ("swap_list", ""), ("take", "")):
        source = prelude + (folder / f"{name}.lua").read_text("utf-8")
        scripts[name] = source, hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()
    return scripts
