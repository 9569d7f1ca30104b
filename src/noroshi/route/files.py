"""A sink of files: newline-delimited JSON (zstd) or Parquet, each file complete when it appears."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard

from noroshi.broker import wire
from noroshi.broker.contract import Delivery
from noroshi.lake.rows import event_rows
from noroshi.route.contract import Mark
from noroshi.route.documents import documents
from noroshi.route.further import FileSettings
from noroshi.route.marks import MarkFile
from noroshi.route.places import Place, open_place
from noroshi.runtime.errors import TransientError


class FileSink:
    """Files `<folder>/<source>/<day stored>/<stream>-<first>-<last sequence>.ndjson.zst`, each message in one."""

    accounts = False

    def __init__(self, name: str, settings: FileSettings, marks: MarkFile) -> None:
        self.name, self.stream = f"sink.{name}", settings.stream.upper()
        self._settings, self._marks = settings, marks
        self._place: Place | None = None

    def open(self) -> Mark:
        mark, pending = self._marks.read()
        with _translated():
            place = self._opened()
            for name in pending:
                # Written by a store that was not completed; its messages come again.
                place.remove(name)
            if pending:
                self._marks.write(mark)
        return mark

    def store(self, messages: Sequence[Delivery], after: Mark) -> list[int]:
        by_source: dict[str, list[Delivery]] = defaultdict(list)
        for message in messages:
            by_source[message.headers.get("source", "")].append(message)
        made = [
            part
            for source, group in by_source.items()
            if self._settings.takes(source)
            for part in self._make(source, group)
        ]
        with _translated():
            before, _ = self._marks.read()
            self._marks.write(before, [name for name, _ in made])
            for name, content in made:
                self._opened().write(name, content)
            self._marks.write(after)
        return [0] * len(messages)

    def count(self, messages: Sequence[Delivery]) -> list[int]:
        return [0] * len(messages)

    def close(self) -> None:
        """Files are open only while they are written."""

    def _opened(self) -> Place:
        if self._place is None:
            properties = {name: value.get_secret_value() for name, value in self._settings.properties.items()}
            self._place = open_place(self._settings.folder, properties)
        return self._place

    def _make(self, source: str, messages: Sequence[Delivery]) -> Iterator[tuple[str, bytes]]:
        day = datetime.now(UTC).date().isoformat()
        place = f"{_safe(source)}/{day}/{self.stream.lower()}-{messages[0].sequence}-{messages[-1].sequence}"
        if self._settings.form == "parquet":
            if content := self._parquet(messages):
                yield f"{place}.parquet", content
        else:
            lines = [line for message in messages for line in documents(message, self._settings)]
            if lines:
                yield f"{place}.ndjson.zst", zstandard.compress(b"\n".join(lines) + b"\n")

    def _parquet(self, messages: Sequence[Delivery]) -> bytes:
        batches = [wire.decode_events(message.payload, message.headers) for message in messages]
        table = event_rows(batches, datetime.now(UTC))
        if self._settings.classes:
            table = table.filter(pc.is_in(table["class_uid"], pa.array(self._settings.classes, pa.int32())))
        if not table.num_rows:
            return b""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, compression="zstd")
        return sink.getvalue().to_pybytes()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise TransientError(f"cannot write files: {error}", after_seconds=1) from error


def _safe(source: str) -> str:
    """A source as the name of a folder."""
    return "".join(letter if letter.isalnum() or letter in "_-" else "_" for letter in source) or "_"
