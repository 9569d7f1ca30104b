"""Reading integration folders: every fault of every folder at its place, and new folders that are whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from noroshi.analyze.checking import check_integration
from noroshi.runtime.errors import ContentError, UsageError
from noroshi.sdk import discover, load_integration, new_integration

MANIFEST = 'title = "T"\nvendor = "V"\ndescription = "D"\nformat = "json"\n\n[log_types.a]\n'
SQL = "SELECT record_index, received_at AS time FROM records"


def folder(parent: Path, name: str, manifest: str = MANIFEST, **sql: str) -> Path:
    made = parent / name
    made.mkdir()
    (made / "manifest.toml").write_text(manifest)
    for log_type, text in (sql or {"a": SQL}).items():
        (made / f"{log_type}.sql").write_text(text)
    return made


def told(faults: list[object], root: Path) -> list[str]:
    return [str(fault).replace(f"{root}/", "") for fault in faults]


def test_a_folder_is_read_with_its_log_types_in_order(tmp_path: Path) -> None:
    manifest = MANIFEST + "when = \"record->>'$.x' = 'y'\"\n[log_types.b]\n[recognise]\nwhen = 'true'\n"
    read = load_integration(folder(tmp_path, "acme", manifest, a=f"-- note\n{SQL} -- end\n;\n-- after\n", b=SQL))
    assert (read.name, read.product, read.recognise) == ("acme", "T", "true")
    assert [(one.name, one.when) for one in read.log_types] == [("a", "record->>'$.x' = 'y'"), ("b", None)]
    assert read.log_types[0].sql == f"-- note\n{SQL} -- end\n\n-- after"


def test_all_faults_of_all_folders_are_told_at_once(tmp_path: Path) -> None:
    folder(tmp_path, "good")
    folder(tmp_path, "broken", "title = \n")
    folder(tmp_path, "BadName", MANIFEST + "wen = 'x'\n", a="SELECT 1; SELECT 2", stray=SQL)
    folder(tmp_path, "nothing", 'format = "xml"\nkeep_together = "(a)(b)"\n[log_types.gone]\nwhen = 5\n', other=SQL)
    (tmp_path / "unrelated").mkdir()
    with pytest.raises(ContentError) as caught:
        discover([tmp_path])
    assert told(list(caught.value.faults), tmp_path) == [
        "BadName: a source name is lower case letters, digits and underscores",
        "BadName/a.sql:1:1: the file must be one SELECT statement; it has 2 statements",
        "BadName/manifest.toml:7:1: unknown key 'wen' in [log_types.a]; did you mean 'when'?",
        "BadName/stray.sql: no [log_types.stray] in manifest.toml names this file",
        "broken/manifest.toml:1:9: not TOML: Invalid value",
        "nothing/manifest.toml:1:1: 'description' is missing",
        "nothing/manifest.toml:1:1: 'title' is missing",
        "nothing/manifest.toml:1:1: 'vendor' is missing",
        "nothing/manifest.toml:1:1: format is 'xml'; it must be 'json' or 'lines'",
        "nothing/manifest.toml:2:1: 'keep_together' must have one group, the key; it has 2",
        "nothing/manifest.toml:3:1: log type 'gone' has no file gone.sql",
        "nothing/manifest.toml:4:1: 'when' must be an SQL predicate",
        "nothing/other.sql: no [log_types.other] in manifest.toml names this file",
    ]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("", "the file holds no SQL statement"),
        ("COPY x TO 'y'", "the file must be one SELECT statement, not COPY"),
        ("ATTACH 'x'", "the file must be one SELECT statement, not ATTACH"),
        ("SET memory_limit='1TB'", "the file must be one SELECT statement, not SET"),
        ("SELECT 1) UNION (SELECT 2", "Parser Error"),
        ("SELECT\n  FROM FROM x", "Parser Error"),
    ],
)
def test_an_analyzer_is_one_select(tmp_path: Path, sql: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        load_integration(folder(tmp_path, "acme", a=sql))


def test_a_source_cannot_be_there_twice(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        folder(tmp_path / place, "acme")
    with pytest.raises(ContentError, match=r"two/acme: source 'acme' already stands in .*one/acme"):
        discover([tmp_path / "one", tmp_path / "two"])


def test_sql_is_checked_against_the_event_schema(tmp_path: Path) -> None:
    sql = """SELECT
    record_index::VARCHAR AS record_index,
    1 AS activty_id,
    'x' AS class_uid,
    {nmae: 'x', uid: 1} AS "user",
    'raw' AS raw_data,
    'now' AS time,
    1 AS input
FROM records"""
    found = check_integration(folder(tmp_path, "acme", MANIFEST + "when = 'recrod = 1'\n", a=sql))
    assert [fault.split(" Candidate")[0] for fault in told(list(found), tmp_path / "acme")] == [
        "README.md: README.md is missing: say what is read, filled and left in `unmapped`",
        "a.sql:2:30: record_index must be BIGINT, not VARCHAR",
        "a.sql:3:10: column 'activty_id' is no attribute of an event; did you mean 'activity_id'?",
        "a.sql:4:12: class_uid must be integer, not VARCHAR",
        "a.sql:5:29: user.nmae is not a field of OCSF's user here",
        "a.sql:5:29: user.uid must be string, not INTEGER",
        "a.sql:6:14: column 'raw_data' is written by the engine; leave it out",
        "a.sql:7:14: time must be TIMESTAMPTZ, not VARCHAR",
        "a.sql:8:10: input must be JSON, not INTEGER",
        'manifest.toml:7:1: Binder Error: Referenced column "recrod" not found in FROM clause!',
    ]


def test_samples_are_held_against_their_events(tmp_path: Path) -> None:
    made = folder(tmp_path, "acme", MANIFEST + "[log_types.b]\n", a=f"{SQL} WHERE record->>'$.keep'", b=SQL)
    (made / "README.md").write_text("# Acme\n")
    assert told(list(check_integration(made)), made) == [
        f"{made}: no samples/<name>.raw.jsonl: nothing shows that it works"
    ]
    (made / "samples").mkdir()
    (made / "samples" / "x.raw.jsonl").write_text('{"keep":true}\n{"keep":false}\n')
    (made / "samples" / "x.events.json").write_text('{"events": []}')
    faults = told(list(check_integration(made)), made)
    assert [fault.split(";")[0] for fault in faults] == [
        "b.sql: no sample has a record of log type 'b'",
        "samples/x.events.json:1:1: the samples do not become these events any more",
        "samples/x.raw.jsonl:2:1: record 1 of the sample ends as dropped-by-analyzer: the SQL must not fail",
    ]


def test_a_new_integration_has_no_fault(tmp_path: Path) -> None:
    files = new_integration("acme_proxy", tmp_path)
    assert [str(path.relative_to(tmp_path)) for path in files] == [
        "acme_proxy/manifest.toml",
        "acme_proxy/events.sql",
        "acme_proxy/README.md",
        "acme_proxy/samples/events.raw.jsonl",
        "acme_proxy/samples/events.events.json",
    ]
    assert [str(fault) for fault in check_integration(tmp_path / "acme_proxy")] == []


@pytest.mark.parametrize(("name", "message"), [("Acme", "cannot name a source"), ("acme", "is there already")])
def test_a_name_that_will_not_do_is_refused(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "acme").mkdir()
    with pytest.raises(UsageError, match=message):
        new_integration(name, tmp_path)
