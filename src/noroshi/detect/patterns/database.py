"""Finding many literals in all documents of a batch with one scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import hyperscan
import numpy as np

from noroshi.detect.patterns.documents import Documents, Texts
from noroshi.detect.patterns.literals import Literal

_MOST_MATCHES_PER_ROW = 64
_MOST_MATCHES_AT_ALL = 100_000


class LiteralDatabase:
    """Literals compiled for scanning. Belongs to one thread."""

    def __init__(self, literals: Sequence[Literal]) -> None:
        self._literals = literals
        self._blob: Any = _compiled(literals, 0) if literals else None
        self._single: Any = None
        self._common = b"", np.empty(0, np.int64)

    def find(self, documents: Documents) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of literals and rows of documents in which they may stand, each pair once, by row, then literal.

        A literal that reaches over the border of two documents is also reported, for the second of them.
        """
        if self._blob is None:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        pairs = [self._find(texts) for texts in documents.parts]
        if documents.common != self._common[0]:
            common = (number for number, one in enumerate(self._literals) if one.stands_in(documents.common))
            self._common = documents.common, np.fromiter(common, np.int64)
        _, common_numbers = self._common
        if len(common_numbers):
            every = np.arange(len(documents))
            pairs.append((np.tile(common_numbers, len(every)), np.repeat(every, len(common_numbers))))
        numbers, rows = (np.concatenate(found) for found in zip(*pairs, strict=True))
        return _pairs(numbers, rows, len(self._literals))

    def _find(self, texts: Texts) -> tuple[np.ndarray, np.ndarray]:
        if not len(texts.data):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        count = len(self._literals)
        found: list[int] = []
        most = _MOST_MATCHES_AT_ALL + _MOST_MATCHES_PER_ROW * len(texts)
        add = found.append

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            add(end * count + number)
            return len(found) > most

        try:
            self._blob.scan(texts.data, match_event_handler=note)
        except hyperscan.ScanTerminated:
            return self._find_row_by_row(texts)
        ends, numbers = np.divmod(np.array(found, np.int64), count)
        return numbers, np.searchsorted(texts.offsets, ends, side="left") - 1

    def _find_row_by_row(self, texts: Texts) -> tuple[np.ndarray, np.ndarray]:
        """The same where literals repeat without end: each is reported once a document."""
        if self._single is None:
            self._single = _compiled(self._literals, hyperscan.HS_FLAG_SINGLEMATCH)
        numbers: list[int] = []
        rows: list[int] = []
        for row in range(len(texts)):
            if text := texts[row]:
                self._single.scan(text, match_event_handler=lambda number, *_: numbers.append(number))
                rows.extend([row] * (len(numbers) - len(rows)))
        return np.array(numbers, np.int64), np.array(rows, np.int64)


def _pairs(numbers: np.ndarray, rows: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    rows, numbers = np.divmod(np.unique(rows * count + numbers), count)
    return numbers, rows


def _compiled(literals: Sequence[Literal], flags: int) -> Any:
    """A database for one block of text; its `scan` takes any buffer, which the binding's types do not say."""
    database: Any = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    database.compile(
        expressions=[literal.expression for literal in literals],
        ids=list(range(len(literals))),
        elements=len(literals),
        flags=[flags | (hyperscan.HS_FLAG_CASELESS if literal.caseless else 0) for literal in literals],
    )
    return database
