"""The documents of a batch as the columns of text that they are made of, read where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Texts:
    """One Arrow string array: row `r` is `data[offsets[r]:offsets[r + 1]]`."""

    data: memoryview
    offsets: np.ndarray

    @classmethod
    def of(cls, texts: pa.Array[Any]) -> Texts:
        """The texts of a `string` or `large_string` array, without copying."""
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


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents of which each is what stands in its row of all `parts`, and `common`, which stands in each.

    A document is never put together as JSON here: no string or number of it reaches from one part into another.
    """

    parts: tuple[Texts, ...]
    common: bytes = b""

    @classmethod
    def of(cls, *columns: pa.Array[Any] | pa.ChunkedArray[Any], common: bytes = b"") -> Documents:
        """The documents of one or several columns of text."""
        whole = (one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one for one in columns)
        return cls(tuple(Texts.of(one) for one in whole), common)

    @classmethod
    def joined(cls, texts: Sequence[bytes]) -> Documents:
        """Documents that stand alone, as one."""
        return cls((Texts(memoryview(b"".join(texts)), np.cumsum([0, *map(len, texts)])),))

    def __len__(self) -> int:
        return len(self.parts[0])

    def __getitem__(self, row: int) -> bytes:
        return b"\n".join([*(texts[row] for texts in self.parts), self.common])

    def spread(self, count: int, most_bytes: int) -> list[bytes]:
        """So many of the documents, evenly spread, or all; of a long one the beginning of each part."""
        rows = np.unique(np.linspace(0, len(self) - 1, count).astype(np.int64)).tolist() if count and len(self) else []
        return [b"\n".join([*(texts[row][:most_bytes] for texts in self.parts), self.common]) for row in rows]
