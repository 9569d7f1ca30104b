"""Reading records out of files and standard input, as batches, in constant memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from noroshi.collect.assembly import Assembly, Limits, Tally
from noroshi.collect.cutting import Cutter
from noroshi.collect.decoding import UNREADABLE
from noroshi.collect.documents import Documents, wrapper_pattern
from noroshi.collect.lines import BOM, Lines
from noroshi.collect.streams import READ_BYTES, STDIN, read_chunks
from noroshi.model.batch import RawBatch
from noroshi.runtime.errors import UsageError
from noroshi.runtime.folders import files_below

BATCH_BYTES = 8 * 1024 * 1024
"""Setting up an analyzer's query takes about as long as a thousand records; a batch should be many times that."""

MAX_RECORD_BYTES = 64 * 1024 * 1024
_LINES_TO_JUDGE_BY = 20


def read_batches(
    paths: Iterable[Path | str],
    source: str,
    *,
    batch_bytes: int = BATCH_BYTES,
    max_record_bytes: int = MAX_RECORD_BYTES,
    keep_together: re.Pattern[str] | None = None,
    progress: Callable[[int], None] | None = None,
    received_at: datetime | None = None,
    tally: Tally | None = None,
    unwrap: Collection[str] = (),
) -> Iterator[RawBatch]:
    """The records of all files in order; a folder stands for every file in it, `-` for standard input.

    Lines are records, except in `.json` files, whose values may span lines or stand in an array. gzip and zstd are
    opened. A record that does not end within `max_record_bytes` is cut into pieces. Adjacent records of which
    `keep_together` finds the same first group stay in one batch, unless they alone fill several. A file that begins
    with an object whose first member is named in `unwrap` and holds an array stands for that array. `progress` is told
    how many bytes of the files themselves were read. Batch ids depend on content and position only. Raises UsageError,
    before anything else when a path does not exist, and after all records that could be read when a file is corrupt
    or ends too early.
    """
    limits = Limits(
        batch_bytes=batch_bytes,
        max_record_bytes=max_record_bytes,
        keep_together=re.compile(keep_together.pattern.encode()) if keep_together else None,
        received_at=received_at or datetime.now(UTC),
        source=source,
        tally=tally or Tally(),
    )
    files = expand_paths(paths)
    return _read_all(files, limits, tuple(unwrap), progress)


def expand_paths(paths: Iterable[Path | str]) -> list[Path]:
    """The files that `paths` stand for, folders walked in order of name. Raises UsageError for what is not there."""
    files: list[Path] = []
    missing: list[str] = []
    for path in map(Path, paths):
        if path.is_dir():
            files += [file for file in files_below(path) if file.is_file() and not file.name.startswith(".")]
        elif path == STDIN or path.exists():
            files.append(path)
        else:
            missing.append(f"{path}: no such file")
    if missing:
        raise UsageError("\n".join(missing))
    return files


def _read_all(
    files: list[Path], limits: Limits, unwrap: tuple[str, ...], progress: Callable[[int], None] | None
) -> Iterator[RawBatch]:
    broken: list[str] = []
    for path in files:
        try:
            yield from _read_file(path, limits, unwrap, progress)
        except UsageError as error:
            broken.append(str(error))
    if broken:
        raise UsageError("\n".join(broken))


def _read_file(
    path: Path, limits: Limits, unwrap: tuple[str, ...], progress: Callable[[int], None] | None
) -> Iterator[RawBatch]:
    assembly = Assembly("stdin" if path == STDIN else str(path), limits)
    cutter: Cutter | None = None
    stream = _Stream(read_chunks(path, progress, read_bytes=min(READ_BYTES, limits.batch_bytes)))
    rest = b""
    while not stream.ended:
        read = stream.read(limits.batch_bytes)
        limits.tally.bytes += len(read)
        if cutter is None:
            read = read.removeprefix(BOM)
            cutter = _choose_cutter(path, read, unwrap)
        cut = cutter.cut(rest + read, final=stream.ended)
        rest = cut.rest
        yield from assembly.add(cut)
        while len(rest) > limits.max_record_bytes:
            yield from assembly.add_piece(rest[: limits.max_record_bytes])
            rest = rest[limits.max_record_bytes :]
    yield from assembly.finish()
    if stream.fault:
        raise stream.fault


class _Stream:
    """Chunks as reads of a wanted size. `ended` is known with the last bytes, `fault` is what ended it early."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._next = b""
        self.ended = False
        self.fault: UsageError | None = None
        self._advance()

    def read(self, wanted_bytes: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        while not self.ended and size < wanted_bytes:
            parts.append(self._next)
            size += len(self._next)
            self._advance()
        return b"".join(parts)

    def _advance(self) -> None:
        try:
            self._next = next(self._chunks)
        except StopIteration:
            self.ended = True
        except UsageError as error:
            self.ended, self.fault = True, error


def _choose_cutter(path: Path, start: bytes, unwrap: tuple[str, ...]) -> Cutter:
    """Lines, unless a `.json` file (or a stream) begins with a value that does not end on its line, or a wrapper."""
    for member in unwrap:
        if wrapper_pattern(member).match(start):
            return Documents(member)
    suffixes = [suffix for suffix in path.suffixes if suffix not in (".gz", ".zst")]
    lines = start.lstrip().split(b"\n", _LINES_TO_JUDGE_BY)[:_LINES_TO_JUDGE_BY]
    first = lines[0].strip()
    if first in (b"{", b"[") and (path == STDIN or suffixes[-1:] == [".json"]):
        return Documents()
    if suffixes[-1:] == [".json"] and (first.startswith(b"[") or not any(map(_is_object, lines))):
        return Documents()
    return Lines()


def _is_object(line: bytes) -> bool:
    try:
        msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except UNREADABLE:
        return False
    return True
