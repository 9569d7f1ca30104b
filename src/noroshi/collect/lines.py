"""Cutting text at its line ends: one record a line."""

from __future__ import annotations

from typing import Final

import numpy as np

from noroshi.collect.cutting import Cut

BOM: Final = b"\xef\xbb\xbf"
"""What some editors and Windows put before a text in UTF-8; no part of its first record."""


class Lines:
    """LF or CRLF ends a line, the last may lack it, and empty lines are no records."""

    def cut(self, buffer: bytes, *, final: bool) -> Cut:
        """Whole lines of the buffer, without their endings."""
        end = len(buffer) if final else buffer.rfind(b"\n") + 1
        whole, rest = buffer[:end], buffer[end:]
        if b"\r" in whole:
            whole = whole.replace(b"\r\n", b"\n")
            if final and not whole.endswith(b"\n"):
                whole = whole.removesuffix(b"\r")
        newlines = np.flatnonzero(np.frombuffer(whole, np.uint8) == ord("\n"))
        data = whole.replace(b"\n", b"")
        ends = newlines - np.arange(len(newlines))
        offsets = np.unique(np.concatenate(([0], ends, [len(data)])))
        unended = len(whole) > 0 and not whole.endswith(b"\n")
        return Cut(data, offsets, rest, blank=len(newlines) + unended - (len(offsets) - 1))
