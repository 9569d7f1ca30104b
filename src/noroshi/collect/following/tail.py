"""One open file: what stands in it behind the position reached."""

from __future__ import annotations

import os
import re
import time
from dataclasses import dataclass
from typing import Final

from noroshi.collect.cutting import Cut
from noroshi.collect.following.place import PREFIX_BYTES, Place, begins_like, read_prefix
from noroshi.collect.lines import BOM, Lines

READ_BYTES: Final = 1 << 20
_GROUP_SECONDS: Final = 1.0
"""How long the last records wait for others that belong to them."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Whole records of a file and the byte behind them."""

    cut: Cut
    end: int


class Tail:
    """An open file and its place. The file stays open when it is renamed or removed."""

    def __init__(
        self, place: Place, descriptor: int, max_record_bytes: int, keep_together: re.Pattern[bytes] | None
    ) -> None:
        self.place = place
        self._descriptor = descriptor
        self._read_bytes = max(READ_BYTES, max_record_bytes)
        self._keep_together = keep_together
        self._grown_at = time.monotonic()
        self._size = -1
        if not place.serial or not self._is_same():
            place.begin()

    @property
    def idle_seconds(self) -> float:
        """How long nothing was added."""
        return time.monotonic() - self._grown_at

    def next(self, *, final: bool = False) -> Stretch | None:
        """The next records; None when there are none. With `final` an unfinished line is a record, too.

        A file that became shorter, or begins differently, is read from its beginning.
        """
        size = os.fstat(self._descriptor).st_size
        if size != self._size:
            self._grown_at, self._size = time.monotonic(), size
        if not self._is_same():
            self.place.begin()
        place = self.place
        if place.prefix.length < min(PREFIX_BYTES, size):
            place.prefix = read_prefix(self._descriptor)
        wanted = place.planned - place.position if place.planned > place.position else self._read_bytes
        data = os.pread(self._descriptor, wanted, place.position)
        if place.planned <= place.position:
            data = data[: self._settled(data, final)]
        if not data:
            return None
        text = data.removeprefix(BOM) if place.position == 0 else data
        return Stretch(Lines().cut(text, final=True), place.position + len(data))

    def close(self) -> None:
        """Let the file go."""
        os.close(self._descriptor)

    def _is_same(self) -> bool:
        size = os.fstat(self._descriptor).st_size
        return size >= self.place.position and begins_like(self._descriptor, self.place.prefix)

    def _settled(self, data: bytes, final: bool) -> int:
        """Up to where records are whole and none will join their group."""
        if len(data) >= self._read_bytes:
            return data.rfind(b"\n") + 1 or len(data)
        if final:
            return len(data)
        end = data.rfind(b"\n") + 1
        if self._keep_together is None or self.idle_seconds > _GROUP_SECONDS:
            return end
        return _before_last_group(data[:end], self._keep_together)


def _before_last_group(lines: bytes, keep_together: re.Pattern[bytes]) -> int:
    """Where the records begin that have the last one's key; all of the lines when it has none."""
    end = first = len(lines)
    key: bytes | None = None
    while end > 0:
        begin = lines.rfind(b"\n", 0, end - 1) + 1
        found = keep_together.search(lines[begin:end])
        if found is None or (key is not None and found[1] != key):
            break
        key, first, end = found[1], begin, begin
    return first
