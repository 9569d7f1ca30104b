"""Turns a writer of files into pieces of an answer, written as fast as they are read."""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Iterator
from typing import Final, cast

import pyarrow as pa

from noroshi.lake.formats import Write

_PIECES_AHEAD: Final = 4
_LOOK_SECONDS: Final = 0.2


class _Pipe(io.RawIOBase):
    """A file that hands on what is written to it, and refuses more when nobody reads any longer."""

    def __init__(self) -> None:
        self._pieces: queue.Queue[bytes | None] = queue.Queue(_PIECES_AHEAD)
        self._abandoned = threading.Event()

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        piece = bytes(memoryview(cast("bytes", content)))
        if piece:
            self._put(piece)
        return len(piece)

    def end(self) -> None:
        """There is no more."""
        self._put(None)

    def read_pieces(self) -> Iterator[bytes]:
        """What was written, until the end."""
        while (piece := self._pieces.get()) is not None:
            yield piece

    def abandon(self) -> None:
        """Nobody reads any longer."""
        self._abandoned.set()

    def _put(self, piece: bytes | None) -> None:
        while not self._abandoned.is_set():
            try:
                self._pieces.put(piece, timeout=_LOOK_SECONDS)
            except queue.Full:
                continue
            return
        raise BrokenPipeError("nobody reads the answer any longer")


def pieces(write: Write, schema: pa.Schema, batches: Iterator[pa.RecordBatch]) -> Iterator[bytes]:
    """What `write` writes, piece by piece. Raises what it raises, after the pieces that were written."""
    pipe = _Pipe()
    faults: list[BaseException] = []

    def run() -> None:
        try:
            write(schema, batches, cast("io.BytesIO", pipe))
        except BrokenPipeError:
            return
        except Exception as error:
            faults.append(error)
        try:
            pipe.end()
        except BrokenPipeError:
            return

    writer = threading.Thread(target=run, name="answer", daemon=True)
    writer.start()
    try:
        yield from pipe.read_pieces()
    finally:
        pipe.abandon()
        writer.join()
    if faults:
        raise faults[0]
