"""The functions with memory that rules may call: rates, distinct counts, first sightings, lists, scores."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec

from noroshi.detect.contract import STATEFUL_FUNCTIONS, Extension
from noroshi.model.alert import StateCall
from noroshi.state.contract import StateStore

THREAT_ACTORS: Final = "threat_actors"
"""The list that `isThreatActor` looks into."""

_UNIT_MS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ms|s|m|h|d)")
_LONGEST_TEXT: Final = 40
_LONGEST_MS: Final = 400 * _UNIT_MS["d"]
_MOST_NOTED: Final = 50
_LONGEST_NOTED: Final = 1000


class StatefulFunctions:
    """Binds the functions to a store and to the event that is being evaluated. Belongs to one thread.

    Every package counts for itself: the same key in two packages is two keys. Lists and risk scores are
    everybody's.
    """

    def __init__(self, store: StateStore) -> None:
        self._store = store
        self._package, self._uid, self._at_ms = "", "", 0
        self._calls: list[tuple[str, tuple[Any, ...], Any]] = []

    def use(self, store: StateStore) -> None:
        """Calls from now on ask this store: a test has a state of its own."""
        self._store = store

    def at(self, package: str, event_uid: str, event_time: datetime) -> None:
        """Calls from now on are made by `package` about this event."""
        self._package, self._uid = package, event_uid
        self._at_ms = int(event_time.timestamp() * 1000)
        self._calls.clear()

    def calls(self) -> list[StateCall]:
        """What was asked about this event and answered, each once; the first ones, and none that is very long."""
        noted = dict.fromkeys((name, written(arguments), json_of(answer)) for name, arguments, answer in self._calls)
        return [
            StateCall(function=name, arguments=list(arguments), answer=answer)
            for name, arguments, answer in noted
            if sum(map(len, arguments)) <= _LONGEST_NOTED
        ]

    def extensions(self) -> list[Extension]:
        """The functions as the engine takes them.

        They raise TypeError and ValueError for arguments of a wrong type or form, which is a fault of the
        rule, and pass on TransientError and AuthError of the store, which are not.
        """
        calls: dict[str, Callable[..., Any]] = {
            "rateLimit": self._rate_limit,
            "isThreatActor": self._is_threat_actor,
            "noroshi.distinct": self._distinct,
            "noroshi.first_seen": self._first_seen,
            "noroshi.in_list": self._in_list,
            "noroshi.risk": self._risk,
        }
        return [
            Extension(name, arity, self._noted(name, calls[name]), stateful=True)
            for name, arity in STATEFUL_FUNCTIONS.items()
        ]

    def _noted(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*arguments: Any) -> Any:
            answer = call(*arguments)
            if len(self._calls) < _MOST_NOTED:
                self._calls.append((name, arguments, answer))
            return answer

        return ask

    def _rate_limit(self, key: Any, window: Any) -> int:
        """How many events came under `key` in the window that ends with this one."""
        scoped, window_ms = self._key("rateLimit", key), window_ms_of("rateLimit", window)
        return self._store.count_in_window(scoped, self._uid, self._at_ms, window_ms)

    def _distinct(self, key: Any, value: Any, window: Any) -> int:
        """How many different values came under `key` in the window that ends with this event."""
        name = "noroshi.distinct"
        scoped, text, window_ms = self._key(name, key), _value(name, value), window_ms_of(name, window)
        return self._store.distinct_in_window(scoped, self._uid, text, self._at_ms, window_ms)

    def _first_seen(self, key: Any, value: Any, ttl: Any) -> bool:
        """Whether `value` comes under `key` for the first time within `ttl`."""
        name = "noroshi.first_seen"
        scoped, text, ttl_ms = self._key(name, key), _value(name, value), window_ms_of(name, ttl)
        return self._store.first_seen(scoped, self._uid, text, self._at_ms, ttl_ms)

    def _in_list(self, name: Any, value: Any) -> bool:
        """Whether `value` stands in the named list."""
        return self._store.in_list(_text("noroshi.in_list", "list", name), _text("noroshi.in_list", "value", value))

    def _is_threat_actor(self, value: Any) -> bool:
        """Whether `value` stands in the list of known threat actors."""
        return self._store.in_list(THREAT_ACTORS, _text("isThreatActor", "value", value))

    def _risk(self, kind: Any, entity: Any) -> float:
        """The risk score of an entity."""
        return self._store.risk(_text("noroshi.risk", "kind", kind), _text("noroshi.risk", "id", entity))

    def _key(self, function: str, key: Any) -> str:
        return f"{self._package}:{_canonical(function, 'key', key)}"


def written(arguments: Sequence[Any]) -> tuple[str, ...]:
    """What a function was given as it is noted in alerts."""
    return tuple(map(json_of, arguments))


def json_of(value: Any) -> str:
    """The one JSON text of a value of a rule's."""
    return msgspec.json.encode(value, order="deterministic").decode()


def window_ms_of(function: str, window: Any) -> int:
    """A window in milliseconds: text such as `5m`, `1h30m`, `500ms`, or a number of seconds.

    Raises TypeError or ValueError, in the name of `function`, for anything else and for a window that is not
    between 1 ms and 400 days.
    """
    if isinstance(window, str):
        span = _parse_window(window)
        if span is None:
            shown = repr(window) if len(window) <= _LONGEST_TEXT else "given"
            raise ValueError(f'{function}: the window {shown} is none; write "90s", "5m", "1h30m" or "1d"')
    elif isinstance(window, int | float) and not isinstance(window, bool):
        span = window * 1000
    else:
        raise TypeError(f'{function}: the window must be text such as "5m", or seconds, not {_kind(window)}')
    if not 1 <= span <= _LONGEST_MS:
        raise ValueError(f"{function}: the window {window!r} is not between 1 ms and 400 days")
    return round(span)


@lru_cache(maxsize=1024)
def _parse_window(text: str) -> float | None:
    if len(text) > _LONGEST_TEXT or not re.fullmatch(f"(?:{_PART.pattern})+", text):
        return None
    return sum(float(amount) * _UNIT_MS[unit] for amount, unit in _PART.findall(text))


def _text(function: str, argument: str, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{function}: {argument} must be a string, not {_kind(value)}")
    return value


def _value(function: str, value: Any) -> str:
    return _canonical(function, "value", value)


def _canonical(function: str, argument: str, value: Any) -> str:
    """One text per value: a string is itself, anything else its JSON behind a mark that no text begins with.

    So `["a", "b"]` may be a key of two parts, and no sender can choose text that stands for it.
    """
    if value is None:
        raise TypeError(f"{function}: {argument} must not be null")
    if isinstance(value, str) and not value.startswith("\x01"):
        return value
    return "\x01" + json_of(value)


def _kind(value: Any) -> str:
    """What sort of value it is, in Rego's words; values come from senders and have no place in messages."""
    kinds = {bool: "a boolean", int: "a number", float: "a number", list: "an array", dict: "an object"}
    return "null" if value is None else kinds.get(type(value), "a set")
