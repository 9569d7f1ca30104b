"""Records out of files: borders, compression, constant memory, broken files."""

from __future__ import annotations

import gzip
import io
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from noroshi.collect.assembly import Tally
from noroshi.collect.documents import Documents
from noroshi.collect.files import read_batches
from noroshi.collect.lines import Lines
from noroshi.runtime.errors import UsageError


def records(path: Path, **options: Any) -> list[bytes]:
    return [record for batch in read_batches([path], "s", **options) for record in batch.records.to_pylist()]


def file(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", []),
        (b"\n\n\r\n", []),
        (b"a\nb\n", [b"a", b"b"]),
        (b"a\r\nb", [b"a", b"b"]),
        (b"a\r", [b"a"]),
        (b"a\rb\r\n", [b"a\rb"]),
        (b"\xef\xbb\xbfa\n", [b"a"]),
        (b"\n\na\n\nb\n", [b"a", b"b"]),
        (b" \n\xff\0\n", [b" ", b"\xff\0"]),
    ],
)
def test_every_line_is_a_record_without_its_ending(tmp_path: Path, data: bytes, expected: list[bytes]) -> None:
    assert records(file(tmp_path, "x.log", data)) == expected
    assert records(file(tmp_path, "y.log", data), batch_bytes=4) == expected


@pytest.mark.parametrize("batch_bytes", [1, 7, 10_000])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.jsonl", b"one\ntwo\nthree"),
        (
            "x.jsonl.gz",
            gzip.compress(b"one\ntw", mtime=0)
            + gzip.compress(b"", mtime=0)
            + gzip.compress(b"o\nthree", mtime=0)
            + b"\0" * 9,
        ),
        ("x.log.zst", zstandard.compress(b"one\ntw") + zstandard.compress(b"o\nthree\n")),
        ("no-suffix", gzip.compress(b"one\ntwo\nthree\n", mtime=0)),
    ],
)
def test_compression_is_known_by_content(tmp_path: Path, name: str, data: bytes, batch_bytes: int) -> None:
    assert records(file(tmp_path, name, data), batch_bytes=batch_bytes) == [b"one", b"two", b"three"]


@pytest.mark.parametrize("batch_bytes", [1, 5, 10_000])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[{"a":1},\n {"b":[1,{"c":"]\\"}"}]}]', [b'{"a":1}', b'{"b":[1,{"c":"]\\"}"}]}']),
        (b'{\n "a": 1\n}\n{\n "b": 2}{}', [b'{\n "a": 1\n}', b'{\n "b": 2}', b"{}"]),
        (b'[{"a":1}]\n[{"b":2}]', [b'{"a":1}', b'{"b":2}']),
        (b"[[1],[2]]", [b"[1]", b"[2]"]),
        (b'{\n"a":1}}\n{"b":2}\n', [b'{\n"a":1}', b"}", b'{"b":2}']),
        (b'{\n"a":1}\nnope "x\n{"b":"2"}', [b'{\n"a":1}', b'nope "x', b'{"b":"2"}']),
        (b'{\n"a":1}\n{"b":', [b'{\n"a":1}', b'{"b":']),
        (b'{"a":1}\n{"b":\n{"c":3}\n', [b'{"a":1}', b'{"b":', b'{"c":3}']),
    ],
)
def test_json_files_may_be_laid_out_in_any_way(
    tmp_path: Path, data: bytes, expected: list[bytes], batch_bytes: int
) -> None:
    if batch_bytes == 10_000:
        assert records(file(tmp_path, "x.json", data)) == expected
        return
    cutter = Documents() if data[:7] != b'{"a":1}' else Lines()
    assert in_pieces(cutter, data, [batch_bytes]) == expected


def in_pieces(cutter: Documents | Lines, data: bytes, sizes: Sequence[int]) -> list[bytes]:
    found: list[bytes] = []
    rest = b""
    start, turn = 0, 0
    while True:
        end = start + sizes[turn % len(sizes)]
        cut = cutter.cut(rest + data[start:end], final=end >= len(data))
        found += [cut.data[a:b] for a, b in zip(cut.offsets, cut.offsets[1:], strict=False)]
        if end >= len(data):
            return found
        rest, start, turn = cut.rest, end, turn + 1


@given(st.binary(max_size=60).map(lambda data: data.replace(b"x", b"\n")), st.lists(st.integers(1, 9), min_size=1))
def test_lines_do_not_depend_on_how_the_file_is_read(data: bytes, sizes: list[int]) -> None:
    whole = data.replace(b"\r\n", b"\n").split(b"\n")
    whole[-1] = whole[-1].removesuffix(b"\r")
    assert in_pieces(Lines(), data, sizes) == [line for line in whole if line]


VALUES = st.recursive(
    st.integers() | st.text('a"\\{}[],\n', max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('k"}', max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text("ab", max_size=2), VALUES, max_size=3), min_size=1, max_size=5),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.lists(st.integers(1, 30), min_size=1),
)
def test_documents_do_not_depend_on_layout_nor_on_how_the_file_is_read(
    values: list[Any], indent: int | None, as_array: bool, sizes: list[int]
) -> None:
    text = json.dumps(values, indent=indent) if as_array else "\n".join(json.dumps(v, indent=indent) for v in values)
    assert [json.loads(found) for found in in_pieces(Documents(), text.encode(), sizes)] == values


@given(st.lists(st.sampled_from([b"{", b"}", b"[", b"]", b'"', b"\\", b"\n", b"x", b" ", b","]), max_size=30))
def test_documents_lose_nothing_of_broken_json(parts: list[bytes]) -> None:
    data = b"".join(parts)
    kept = b"".join(in_pieces(Documents(), data, [7]))
    assert strip(kept) == strip(data) or strip(data, b"[],") == strip(kept, b"[],")


def strip(data: bytes, more: bytes = b"") -> bytes:
    return data.translate(None, b" \t\r\n\0" + more)


def test_batches_know_where_they_stand_and_ids_follow_content(tmp_path: Path) -> None:
    path = file(tmp_path, "x.log", b"a\nb\nc\nd\n")
    tally = Tally()
    batches = list(read_batches([path], "s", batch_bytes=4, tally=tally))
    assert [(batch.first_record, batch.records.to_pylist()) for batch in batches] == [
        (0, [b"a", b"b"]),
        (2, [b"c", b"d"]),
    ]
    assert {batch.origin for batch in batches} == {str(path)}
    assert (tally.bytes, tally.records, tally.blank_lines) == (8, 4, 0)
    copy = file(tmp_path, "copy.log", b"a\nb\nc\nd\n")
    assert [one.batch_id for one in read_batches([copy], "s", batch_bytes=4)] == [one.batch_id for one in batches]
    same = list(read_batches([file(tmp_path, "same.log", b"a\na\na\na\n")], "s", batch_bytes=4))
    assert len({batch.batch_id for batch in same}) == 2


def test_records_that_belong_together_stay_together(tmp_path: Path) -> None:
    path = file(tmp_path, "x.log", b"1 a\n1 b\n2 c\n2 d\n2 e\n- x\n3 f\n")
    batches = read_batches([path], "s", batch_bytes=8, keep_together=re.compile(r"^(\d)"))
    assert [batch.records.to_pylist() for batch in batches] == [
        [b"1 a", b"1 b"],
        [b"2 c", b"2 d", b"2 e", b"- x"],
        [b"3 f"],
    ]


def test_a_group_cannot_hold_back_the_file_for_ever(tmp_path: Path) -> None:
    path = file(tmp_path, "x.log", b"1 a\n" * 100)
    batches = list(read_batches([path], "s", batch_bytes=8, keep_together=re.compile(r"^(\d)")))
    assert sum(len(batch.records) for batch in batches) == 100
    assert len(batches) > 5


def test_a_line_of_50_megabytes_is_one_record(tmp_path: Path) -> None:
    line = b"x" * 50_000_000
    path = file(tmp_path, "x.log", b"a\n" + line + b"\nb\n")
    assert [len(record) for record in records(path)] == [1, 50_000_000, 1]


def test_a_line_that_does_not_end_is_cut_so_that_memory_does_not_grow(tmp_path: Path) -> None:
    path = file(tmp_path, "x.log", b"x" * 1000 + b"\nend\n")
    found = records(path, batch_bytes=10, max_record_bytes=100)
    assert b"".join(found) == b"x" * 1000 + b"end"
    assert max(map(len, found)) <= 110


def test_progress_counts_the_bytes_of_the_file_itself(tmp_path: Path) -> None:
    path = file(tmp_path, "x.gz", gzip.compress(b"line\n" * 10_000, mtime=0))
    told: list[int] = []
    records(path, progress=told.append)
    assert sum(told) == path.stat().st_size


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_cut_off_file_gives_what_it_has_and_then_says_so(tmp_path: Path, suffix: str) -> None:
    pack = gzip.compress if suffix == ".gz" else zstandard.compress
    noise = b"".join(b"%d\n" % (n * 7919 % 104729) for n in range(100_000))
    path = file(tmp_path, f"x{suffix}", pack(noise)[:-1000])
    whole = file(tmp_path, "y.log", b"after\n")
    found: list[bytes] = []
    batches = read_batches([path, whole], "s")
    with pytest.raises(UsageError, match=rf"x\{suffix}: (gzip|zstd) data ends in the middle, at byte \d+"):
        found.extend(record for batch in batches for record in batch.records.to_pylist())
    assert found[-1] == b"after"
    assert noise.startswith(b"\n".join(found[:-2]))
    assert len(found) > 1000


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("x.gz", gzip.compress(b"x" * 9, mtime=0)[:-6] + b"\0" * 6, "gzip data is corrupt"),
        ("x.zst", b"\x28\xb5\x2f\xfd" + b"nonsense" * 9, "zstd data is corrupt"),
        ("y.gz", b"plain text", "is named .gz but is not gzip data"),
    ],
)
def test_a_corrupt_file_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    with pytest.raises(UsageError, match=re.escape(f"{name}: {message}")):
        records(file(tmp_path, name, data))


def test_missing_files_are_all_named_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"one: no such file\n.*two: no such file"):
        read_batches([tmp_path / "one", tmp_path / "two"], "s")


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    file(tmp_path, "b.log", b"2\n")
    file(tmp_path, "a.log", b"1\n")
    file(tmp_path / "deep", "c.log.gz", gzip.compress(b"3\n", mtime=0))
    file(tmp_path, ".hidden", b"no\n")
    assert records(tmp_path) == [b"1", b"2", b"3"]


def test_standard_input_is_read_as_lines_or_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, expected in ((b"a\nb\n", [b"a", b"b"]), (b'[\n{"a":1},\n{"b":2}\n]', [b'{"a":1}', b'{"b":2}'])):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        batches = list(read_batches(["-"], "s"))
        assert [record for batch in batches for record in batch.records.to_pylist()] == expected
        assert batches[0].origin == "stdin"
