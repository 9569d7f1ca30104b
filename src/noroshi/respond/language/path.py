"""Names of the places of a running playbook, kept as links and spelled only when an effect needs its key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_MEANINGFUL = frozenset(".[]@#:/>%")


@lru_cache(maxsize=4096)
def quoted(name: str) -> str:
    """A step's name with the characters that keys give a meaning to written as %XX."""
    if name.isprintable() and _MEANINGFUL.isdisjoint(name):
        return name
    return "".join(
        character if character.isprintable() and character not in _MEANINGFUL else f"%{ord(character):02X}"
        for character in name
    )


@dataclass(frozen=True, slots=True)
class Path:
    """A place below another one; `mark` is what its key adds to the parent's."""

    parent: Path | None
    mark: str

    def key(self) -> str:
        """The whole name."""
        marks, path = [], self
        while True:
            marks.append(path.mark)
            if path.parent is None:
                return "".join(reversed(marks))
            path = path.parent

    def below(self, mark: str) -> Path:
        """The place `mark` further down."""
        return Path(self, mark)

    def step(self, name: str, visit: int) -> Path:
        """A step of the block at this place, on its n-th visit (from 1)."""
        return Path(self, f".{quoted(name)}" if visit == 1 else f".{quoted(name)}@{visit}")
