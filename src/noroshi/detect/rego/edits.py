"""Changing places of a program's text without moving any line, and telling where a place was before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace bytes `start` to `end` by `text`. Insertions at one offset are applied in ascending `rank`."""

    start: int
    end: int
    text: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class EditedText:
    """A text after edits. `text` has the lines of the original."""

    text: str
    _starts: tuple[int, ...]
    _edits: tuple[Edit, ...]
    _original: bytes

    def original_place(self, line: int, column: int) -> tuple[int, int]:
        """Where a place (from 1) of the edited text stood; a place inside a replacement is the replacement's start."""
        offset = _offset(self.text, line, column)
        moved = 0
        for start, edit in zip(self._starts, self._edits, strict=True):
            if start > offset:
                break
            length = len(edit.text.encode())
            if offset < start + length:
                offset, moved = edit.start, 0
                break
            moved += length - (edit.end - edit.start)
        return _place(self._original, max(0, offset - moved))


def apply_edits(text: str, edits: Iterable[Edit]) -> EditedText:
    """The text with every edit applied. Replacements must not overlap nor hold a newline."""
    raw = text.encode()
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end, edit.rank))
    pieces: list[bytes] = []
    starts: list[int] = []
    read = written = 0
    for edit in ordered:
        kept, new = raw[read : edit.start], edit.text.encode()
        starts.append(written + len(kept))
        pieces += [kept, new]
        written += len(kept) + len(new)
        read = edit.end
    pieces.append(raw[read:])
    return EditedText(b"".join(pieces).decode(), tuple(starts), tuple(ordered), raw)


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    before = [*lines[: line - 1], lines[line - 1][: column - 1]]
    return len("\n".join(before).encode())


def _place(raw: bytes, offset: int) -> tuple[int, int]:
    begin = raw.rfind(b"\n", 0, offset) + 1
    return raw.count(b"\n", 0, offset) + 1, len(raw[begin:offset].decode("utf-8", "ignore")) + 1
