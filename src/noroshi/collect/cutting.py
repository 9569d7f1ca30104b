"""What finds where records begin and end hands over: whole records, and the unfinished rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Cut:
    """Whole records out of a buffer: `data[offsets[i]:offsets[i + 1]]` is one, without what stood between them.

    `rest` is the unfinished end of the buffer, to be put before what is read next. `blank` counts empty lines.
    """

    data: bytes
    offsets: NDArray[np.int64]
    rest: bytes
    blank: int = 0


class Cutter(Protocol):
    """Cuts a stream that is handed over piece by piece."""

    def cut(self, buffer: bytes, *, final: bool) -> Cut:
        """The records in `buffer`; with `final` its unfinished end is a record too."""
