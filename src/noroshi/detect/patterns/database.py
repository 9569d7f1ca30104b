"""Finding many literals in all documents of a batch with one scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import hyperscan
import numpy as np
import pyarrow as pa

from noroshi.detect.patterns.literals import Literal

_MOST_MATCHES_PER_ROW = 64
_MOST_MATCHES_AT_ALL = 100_000


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of one Arrow string array: row `r` is `data[offsets[r]:offsets[r + 1]]`."""

    data: memoryview
    offsets: np.ndarray

    @classmethod
    def of(cls, texts: pa.Array[Any]) -> Documents:
        """The documents of a `string` or `large_string` array, without copying."""
        _, offsets, data = texts.buffers()
        if not len(texts) or offsets is None or data is None:
            return cls(memoryview(b""), np.zeros(len(texts) + 1, np.int64))
        every = np.frombuffer(memoryview(offsets), np.int64 if pa.types.is_large_string(texts.type) else np.int32)
        own = every[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
        return cls(memoryview(data)[own[0] : own[-1]], own - own[0])

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> bytes:
        return bytes(self.data[self.offsets[row] : self.offsets[row + 1]])

    def spread(self, count: int, most_bytes: int) -> list[bytes]:
        """So many of the documents, evenly spread, or all; of a long one its beginning."""
        rows = np.unique(np.linspace(0, len(self) - 1, count).astype(np.int64)).tolist() if count and len(self) else []
        borders = ((self.offsets[row], self.offsets[row + 1]) for row in rows)
        return [bytes(self.data[start : min(end, start + most_bytes)]) for start, end in borders]

    @classmethod
    def joined(cls, texts: Sequence[bytes]) -> Documents:
        """Documents that stand alone, as one."""
        return cls(memoryview(b"".join(texts)), np.cumsum([0, *map(len, texts)]))


class LiteralDatabase:
    """Literals compiled for scanning. Belongs to one thread."""

    def __init__(self, literals: Sequence[Literal]) -> None:
        self._literals = literals
        self._blob = _compiled(literals, 0) if literals else None
        self._single: Any = None

    def find(self, documents: Documents) -> tuple[np.ndarray, np.ndarray]:
        """Numbers of literals and rows of documents in which they may stand, each pair once, by row, then literal.

        A literal that reaches over the border of two documents is also reported, for the second of them.
        """
        if self._blob is None or not len(documents.data):
            return np.empty(0, np.int64), np.empty(0, np.int64)
        count = len(self._literals)
        found: list[int] = []
        most = _MOST_MATCHES_AT_ALL + _MOST_MATCHES_PER_ROW * len(documents)
        add = found.append

        def note(number: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            add(end * count + number)
            return len(found) > most

        try:
            self._blob.scan(documents.data, match_event_handler=note)
        except hyperscan.ScanTerminated:
            return self._find_row_by_row(documents)
        ends, numbers = np.divmod(np.array(found, np.int64), count)
        rows = np.searchsorted(documents.offsets, ends, side="left") - 1
        return _pairs(numbers, rows, count)

    def _find_row_by_row(self, documents: Documents) -> tuple[np.ndarray, np.ndarray]:
        """The same where literals repeat without end: each is reported once a document."""
        if self._single is None:
            self._single = _compiled(self._literals, hyperscan.HS_FLAG_SINGLEMATCH)
        numbers: list[int] = []
        rows: list[int] = []
        for row in range(len(documents)):
            if document := documents[row]:
                self._single.scan(document, match_event_handler=lambda number, *_: numbers.append(number))
                rows.extend([row] * (len(numbers) - len(rows)))
        return _pairs(np.array(numbers, np.int64), np.array(rows, np.int64), len(self._literals))


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
