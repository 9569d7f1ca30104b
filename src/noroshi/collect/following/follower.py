"""All files of one input: which there are, which are new, renamed, copied or gone."""

from __future__ import annotations

import glob
import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import structlog

from noroshi.collect.following.place import Place, Places, begins_like
from noroshi.collect.following.tail import Tail

_COMPRESSED: Final = (".gz", ".zst", ".xz", ".bz2")
_COPY_SECONDS: Final = 5.0
"""How long a file that begins like one it is named after may be a copy in the making."""

log = structlog.get_logger()


class Follower:
    """Keeps a tail for every file that the patterns find, by device and inode, and forgets those that are gone."""

    def __init__(
        self,
        patterns: Sequence[str],
        places: Places,
        max_record_bytes: int,
        keep_together: str | None,
        gone_seconds: float,
    ) -> None:
        """A file out of sight is let go when it was idle for `gone_seconds`: its writer may not have noticed yet."""
        self._patterns, self._gone_seconds = patterns, gone_seconds
        self._max_record_bytes = max_record_bytes
        self._keep_together = re.compile(keep_together.encode()) if keep_together else None
        self._tails: dict[tuple[int, int], Tail] = {}
        self._seen: dict[tuple[int, int], float] = {}
        self._visible: set[tuple[int, int]] = set()
        self._unreadable: set[Path] = set()
        self._adopt(places)

    @property
    def places(self) -> Places:
        """What must be remembered now."""
        return Places([tail.place for tail in self._tails.values()])

    def look(self) -> list[Tail]:
        """Every file as it is now, known ones first."""
        self._visible = set()
        for path in self._find():
            try:
                about = path.stat()
                key = (about.st_dev, about.st_ino)
                self._visible.add(key)
                if key in self._tails:
                    self._tails[key].place.path = str(path)
                else:
                    self._open(path, key)
            except FileNotFoundError:
                continue
            except OSError as error:
                self._complain(path, error)
        return list(self._tails.values())

    def is_finished(self, tail: Tail) -> bool:
        """Whether a file is out of sight and nothing is written to it any more."""
        key = (tail.place.device, tail.place.inode)
        return key not in self._visible and tail.idle_seconds > self._gone_seconds

    def forget(self, tail: Tail) -> None:
        """Close a file for good."""
        del self._tails[tail.place.device, tail.place.inode]
        tail.close()

    def close(self) -> None:
        """Close every file; their places stay good."""
        for tail in self._tails.values():
            tail.close()

    def _complain(self, path: Path, error: OSError) -> None:
        """Say once that a file cannot be followed; it is tried again at every look."""
        if path not in self._unreadable:
            log.warning("a file cannot be read", path=str(path), error=error.strerror)
            self._unreadable.add(path)

    def _find(self) -> Iterator[Path]:
        for pattern in self._patterns:
            for found in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207 - patterns may be absolute
                path = Path(found)
                inside: Iterable[Path] = sorted(path.rglob("*")) if path.is_dir() else [path]
                yield from (one for one in inside if one.is_file() and _may_be_followed(one))

    def _open(self, path: Path, key: tuple[int, int]) -> None:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        about = os.fstat(descriptor)
        place = Place(device=about.st_dev, inode=about.st_ino, path=str(path))
        original = self._original_of(path, descriptor)
        if original is not None:
            begun = self._seen.setdefault(key, time.monotonic())
            if begins_like(descriptor, original.place.prefix) and original.place.prefix.length:
                if time.monotonic() - begun < _COPY_SECONDS:
                    os.close(descriptor)
                    return
            else:
                self._continue_copy(place, descriptor, original)
        self._seen.pop(key, None)
        self._tails[about.st_dev, about.st_ino] = Tail(place, descriptor, self._max_record_bytes, self._keep_together)

    def _original_of(self, path: Path, descriptor: int) -> Tail | None:
        """The followed file that this one is named after and begins, or began, like: it may be a copy of it."""
        for tail in self._tails.values():
            named_after = path.name.startswith(Path(tail.place.path).name) and str(path) != tail.place.path
            beginnings = [tail.place.prefix, *(prefix for prefix, _ in tail.place.past)]
            if named_after and any(one.length and begins_like(descriptor, one) for one in beginnings):
                return tail
        return None

    def _continue_copy(self, place: Place, descriptor: int, original: Tail) -> None:
        for prefix, position in reversed(original.place.past):
            if begins_like(descriptor, prefix) and os.fstat(descriptor).st_size >= position:
                place.begin()
                place.prefix, place.position = prefix, position
                return

    def _adopt(self, places: Places) -> None:
        """Open the files of an earlier run, wherever in their folder they are called now."""
        for place in places.files:
            with suppress(OSError):
                path = _where_now(place)
                if path is None:
                    log.warning("a followed file is gone", path=place.path, read_bytes=place.position)
                    continue
                descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
                self._tails[place.device, place.inode] = Tail(
                    place, descriptor, self._max_record_bytes, self._keep_together
                )


def _may_be_followed(path: Path) -> bool:
    return not path.name.startswith(".") and path.suffix not in _COMPRESSED


def _where_now(place: Place) -> Path | None:
    path = Path(place.path)
    for candidate in [path, *sorted(path.parent.iterdir())]:
        with suppress(OSError):
            about = candidate.stat()
            if (about.st_dev, about.st_ino) == (place.device, place.inode):
                return candidate
    return None
