"""Raw records of cases through real analyzers, as if each entry had arrived alone."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from noroshi.offline.record_analysis import RecordAnalysis
from noroshi.sdk import load_integration

_MANIFEST = """\
title = "Test log"
vendor = "Example"
description = "Lines of a time, a key and a word."
format = "{format}"
{keep}
[log_types.words]
"""
_JSON_SQL = """\
SELECT record_index, (record->>'$.at')::TIMESTAMPTZ AS time FROM records
"""
_LINES_SQL = """\
SELECT list(record_index ORDER BY record_index) AS record_indexes, min(split_part(raw, ' ', 1)::TIMESTAMPTZ) AS time
FROM records GROUP BY split_part(raw, ' ', 2)
"""


@pytest.fixture
def analysis(tmp_path: Path) -> RecordAnalysis:
    integrations = {}
    keep = "keep_together = '^\\S+ (\\S+)'"
    for name, form, extra, sql in (("shop", "json", "", _JSON_SQL), ("audit", "lines", keep, _LINES_SQL)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "manifest.toml").write_text(_MANIFEST.format(format=form, keep=extra))
        (folder / "words.sql").write_text(sql)
        (folder / "README.md").write_text("# Test log\n")
        integrations[name] = load_integration(folder)
    return RecordAnalysis(lambda: integrations)


def test_the_sources_are_the_integrations(analysis: RecordAnalysis) -> None:
    assert sorted(analysis.sources) == ["audit", "shop"]


def test_each_group_gets_its_own_events_and_dead_letters(analysis: RecordAnalysis) -> None:
    def record(at: str) -> bytes:
        return msgspec.json.encode({"at": at})

    groups = [
        [record("2026-01-05T10:00:00Z"), record("2026-01-05T10:00:01Z")],
        [b"not json"],
        [record("2096-02-29T00:00:00Z"), b"{"],
    ]
    batches = analysis.analyze("shop", groups)
    assert [[at.isoformat() for at in batch.table["time"].to_pylist()] for batch in batches] == [
        ["2026-01-05T10:00:00+00:00", "2026-01-05T10:00:01+00:00"],
        [],
        ["2096-02-29T00:00:00+00:00"],
    ]
    assert [[letter.raw for letter in batch.dead] for batch in batches] == [[], [b"not json"], [b"{"]]


def test_records_of_two_groups_never_become_one_event(analysis: RecordAnalysis) -> None:
    first, second = b"2026-01-05T10:00:00Z serial-1 a", b"2026-01-05T10:00:00Z serial-1 b"
    apart, together = analysis.analyze("audit", [[first], [second]]), analysis.analyze("audit", [[first, second]])
    assert [batch.table["raw_data"].to_pylist() for batch in apart] == [[first.decode()], [second.decode()]]
    assert [batch.table["raw_data"].to_pylist() for batch in together] == [[f"{first.decode()}\n{second.decode()}"]]
