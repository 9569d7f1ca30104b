"""The disk of the platform's folder: before it is full, rooms give way in an order in which what is there can drain."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import Final

from noroshi.runtime.settings import PlatformSettings

_SHARE: Final = 0.05
_MOST_BYTES: Final = 1 << 30


@dataclass(frozen=True, slots=True)
class Disk:
    """What is free of a disk, and how much is to stay free."""

    free_bytes: int
    total_bytes: int
    reserve_bytes: int

    @property
    def is_low(self) -> bool:
        """What everybody has read is kept no longer."""
        return self.free_bytes < 2 * self.reserve_bytes

    @property
    def is_short(self) -> bool:
        """Nothing new is taken in."""
        return self.free_bytes < self.reserve_bytes

    @property
    def is_very_short(self) -> bool:
        """What was taken in waits, and only what makes room goes on: storing events in the lake, detection."""
        return self.free_bytes < self.reserve_bytes // 2


class Space:
    """Looks at the disk as often as asked; a look costs a microsecond."""

    def __init__(self, settings: PlatformSettings) -> None:
        self._folder, self._reserve = settings.dir, settings.min_free_bytes

    def look(self) -> Disk:
        """How it is now."""
        usage = shutil.disk_usage(self._folder)
        reserve = min(_MOST_BYTES, int(usage.total * _SHARE)) if self._reserve is None else self._reserve
        return Disk(usage.free, usage.total, reserve)
