"""How much memory values take, counted as the language's limits count it."""

from __future__ import annotations

from typing import Any

from noroshi.respond.language.failure import exhausted
from noroshi.respond.language.limits import MAX_VALUE_DEPTH, Limits

_SCALAR_BYTES = 8
_MEMO_ENTRIES = 10_000


class Meter:
    """Counts 8 bytes per value plus the content of strings, bytes and keys, and refuses what is over a limit.

    Because values never change in place, a container measured once keeps its size; sharing parts therefore
    neither costs time nor hides growth (`[l, l]` counts `l` twice).
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._total = 0
        self._measured: dict[int, tuple[Any, int, int]] = {}

    def size(self, value: Any) -> int:
        """Bytes of one value. Raises ResourceLimitError for an over-long string or too deep a value."""
        return self._measure(value, 0)[0]

    def charge(self, added: int) -> None:
        """Add to (or, negative, take from) the memory in use."""
        self._total += added
        if self._total > self._limits.memory_bytes:
            raise exhausted(f"variables take more than {self._limits.memory_bytes} bytes")

    def _measure(self, value: Any, depth: int) -> tuple[int, int]:
        kind = type(value)
        if kind is str or kind is bytes:
            plain = kind is bytes or value.isascii()
            length = len(value) if plain else len(value.encode(errors="surrogatepass"))
            if length > self._limits.string_bytes:
                raise exhausted(f"a string is longer than {self._limits.string_bytes} bytes")
            return _SCALAR_BYTES + length, 0
        if kind is not list and kind is not dict:
            return _SCALAR_BYTES, 0
        known = self._measured.get(id(value))
        size, height = (known[1], known[2]) if known else self._container(value, depth)
        if depth + height > MAX_VALUE_DEPTH:
            raise exhausted(f"a value is nested more than {MAX_VALUE_DEPTH} levels deep")
        return size, height

    def _container(self, value: Any, depth: int) -> tuple[int, int]:
        if depth > MAX_VALUE_DEPTH:
            raise exhausted(f"a value is nested more than {MAX_VALUE_DEPTH} levels deep")
        size, height = _SCALAR_BYTES, 0
        for item in value.values() if type(value) is dict else value:
            item_size, item_height = self._measure(item, depth + 1)
            size += item_size
            height = max(height, item_height)
            if size > self._limits.memory_bytes:
                raise exhausted(f"a value takes more than {self._limits.memory_bytes} bytes")
        if type(value) is dict:
            size += sum(map(len, value))
        if len(self._measured) >= _MEMO_ENTRIES:
            self._measured.clear()
        self._measured[id(value)] = (value, size, height + 1)
        return size, height + 1
