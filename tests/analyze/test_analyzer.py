"""The analyzer's contract: what columns mean, and that every record is accounted for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from noroshi.runtime.errors import ContentError

Make = Callable[..., Any]
BASE = "SELECT record_index, received_at AS time FROM records"


def dead(batch: Any) -> list[tuple[int, str, bytes]]:
    return [(letter.record, letter.reason, letter.raw) for letter in batch.dead]


def test_an_event_carries_its_record_its_document_and_its_origin(make_analyzer: Make, make_batch: Make) -> None:
    sql = """
    SELECT record_index, record->>'$.id' AS uid, '2026-01-05T10:00:00Z'::TIMESTAMPTZ AS time,
        3002 AS class_uid, 1 AS activity_id, 2 AS severity_id,
        {name: record->>'$.user', uid: NULL::VARCHAR} AS "user", {ip: NULL::VARCHAR} AS src_endpoint,
        {event_code: 'login', tenant_uid: NULL::VARCHAR} AS metadata, record->'$.more' AS unmapped
    FROM records
    """
    record = '{"id": "e\\u002d1", "user": "al\\"ice", "more": {"a": null, "b": [null, {"c": null}]}, "gone": null}'
    batch = make_analyzer(sql).analyze(make_batch([record]))
    table = batch.table
    assert table["uid"].to_pylist() == ["e-1"]
    assert table["raw_data"].to_pylist() == [record]
    assert table["time"].to_pylist() == [datetime(2026, 1, 5, 10, tzinfo=UTC)]
    ocsf = {
        "time": 1767607200000,
        "metadata": {
            "uid": "e-1",
            "logged_time": 1769904000000,
            "version": "1.8.0",
            "product": {"name": "Example Product", "vendor_name": "Example Org"},
            "log_name": "only",
            "event_code": "login",
        },
        "class_uid": 3002,
        "category_uid": 3,
        "type_uid": 300201,
        "activity_id": 1,
        "severity_id": 2,
        "user": {"name": 'al"ice'},
        "unmapped": {"b": [None, {}]},
        "observables": [{"name": "user.name", "type_id": 4, "value": 'al"ice'}],
    }
    assert json.loads(table["ocsf"][0].as_py()) == ocsf
    assert json.loads(batch.inputs()[0]) == {
        "id": "e-1",
        "user": 'al"ice',
        "more": {"b": [None, {}]},
        "ocsf": ocsf,
        "noroshi": {"uid": "e-1", "source": "example", "received_at": "2026-02-01T00:00:00.000000Z"},
    }


def test_raw_text_that_is_the_native_document_is_not_kept_twice(make_analyzer: Make, make_batch: Make) -> None:
    texts = ['{"a":1}', '{"a": 2}', '{"a":3}']
    batch = make_analyzer(BASE).analyze(make_batch(texts))
    assert batch.table["raw_data"].to_pylist() == [None, '{"a": 2}', None]
    assert batch.raw_data().to_pylist() == texts
    assert batch.table["raw_data"].nbytes < 40


def test_a_record_cannot_pretend_what_only_the_engine_says(make_analyzer: Make, make_batch: Make) -> None:
    forged = '{"ocsf":{"class_uid":1},"noroshi":{"uid":"x"},"a":{"ocsf":2,"n":null},"\\u006fcsf":3}'
    batch = make_analyzer(BASE).analyze(make_batch([forged, '{"ocsf":1}', "{}"]))
    documents = [json.loads(text, object_pairs_hook=unique) for text in batch.inputs()]
    assert [document["ocsf"]["class_uid"] for document in documents] == [0, 0, 0]
    assert [document["noroshi"]["uid"] for document in documents] == ["b1-0", "b1-1", "b1-2"]
    assert [document.get("a") for document in documents] == [{"ocsf": 2}, None, None]


def test_a_null_beside_a_value_does_not_change_how_the_value_is_spelled(make_analyzer: Make, make_batch: Make) -> None:
    values = '"a":"\\u001B\\/é","b":1E2,"c":1e20,"d":[null,1.50,{}]'
    batch = make_analyzer(BASE).analyze(make_batch([f"{{{values}}}", f'{{{values},"e":null}}']))
    spelled = [text.split(',"ocsf"')[0] for text in batch.inputs()]
    assert spelled == ['{"a":"\\u001b/é","b":100.0,"c":1e20,"d":[null,1.5,{}]'] * 2


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    assert sorted(keys) == sorted(set(keys))
    return dict(pairs)


def test_the_analyzer_may_reshape_the_document(make_analyzer: Make, make_batch: Make) -> None:
    sql = """SELECT record_index, received_at AS time,
        CASE WHEN record->>'$.own' THEN to_json({mine: record->'$.own', none: NULL, ocsf: 1}) END AS input
        FROM records"""
    batch = make_analyzer(sql).analyze(make_batch(['{"own":true}', '{"plain":1}']))
    documents = [json.loads(text) for text in batch.inputs()]
    assert [document.keys() - {"ocsf", "noroshi"} for document in documents] == [{"mine"}, {"plain"}]


def test_a_document_out_of_glued_text_means_one_thing_or_nothing(make_analyzer: Make, make_batch: Make) -> None:
    sql = "SELECT record_index, received_at AS time, record->>'$.doc' AS input FROM records"
    texts = ['{"\\u0061":1e2, "a":null, "\\u006fcsf":1, "b": [null]}', "[1]", '{"a":NaN}', "{", '{"b":"\\u0062"}', None]
    batch = make_analyzer(sql).analyze(make_batch([json.dumps({"doc": text, "n": 1}) for text in texts]))
    spelled = [text.split(',"ocsf"')[0] for text in batch.inputs()]
    assert spelled == ['{"b":[null]', '{"b":"b"', '{"n":1']
    assert [(index, reason) for index, reason, _ in dead(batch)] == [
        (1, "document-not-an-object"),
        (2, "document-not-json"),
        (3, "document-truncated"),
    ]


def test_the_first_log_type_that_claims_a_record_reads_it(make_analyzer: Make, make_batch: Make) -> None:
    analyzer = make_analyzer(
        {
            "one": (f"{BASE}", "record->>'$.kind' = 'one'"),
            "many": (f"{BASE}", "record->>'$.kind' IS NOT NULL"),
        }
    )
    batch = analyzer.analyze(make_batch(['{"kind":"two"}', '{"kind":"one"}', '{"other":1}', "bad", '{"kind":"one"}']))
    names = [event["metadata"]["log_name"] for event in batch.events()]
    assert names == ["many", "one", "unclaimed", "one"]
    assert batch.events()[2]["unmapped"] == {"other": 1}
    assert batch.table["record_index"].to_pylist() == [0, 1, 2, 4]
    assert dead(batch) == [(3, "not-json", b"bad")]


def test_lines_become_messages(make_analyzer: Make, make_batch: Make) -> None:
    batch = make_analyzer(BASE, record_format="lines").analyze(make_batch(['a "quoted"\tline', "ocsf"]))
    assert [json.loads(text)["message"] for text in batch.inputs()] == ['a "quoted"\tline', "ocsf"]


def test_several_records_make_one_event(make_analyzer: Make, make_batch: Make) -> None:
    sql = """SELECT list(record_index ORDER BY record_index) AS record_indexes, min(received_at) AS time,
        string_agg(raw, '|' ORDER BY record_index) AS message FROM records GROUP BY raw[1] ORDER BY raw[1] DESC"""
    analyzer = make_analyzer(sql, record_format="lines", max_record_bytes=4)
    batch = analyzer.analyze(make_batch(["a1", "b1", "a2", "a-long", "b2"]))
    assert batch.table.select(["uid", "record_index", "raw_data"]).to_pylist() == [
        {"uid": "b1-0", "record_index": 0, "raw_data": "a1\na2"},
        {"uid": "b1-1", "record_index": 1, "raw_data": "b1\nb2"},
    ]
    assert dead(batch) == [(3, "too-long", b"a-long")]


def test_one_record_makes_several_events(make_analyzer: Make, make_batch: Make) -> None:
    sql = "SELECT record_index, received_at AS time, unnest(['x', 'y', 'z']) AS message FROM records"
    batch = make_analyzer(sql).analyze(make_batch(["{}", "{}"]))
    assert batch.table["uid"].to_pylist() == ["b1-0", "b1-0.1", "b1-0.2", "b1-1", "b1-1.1", "b1-1.2"]
    assert [event["metadata"]["uid"] for event in batch.events()] == batch.table["uid"].to_pylist()


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("NULL", "no-time"),
        ("'0000-01-01'::TIMESTAMPTZ", "bad-time"),
        ("'1969-12-31 23:59:59Z'::TIMESTAMPTZ", "bad-time"),
        ("'9999-12-31'::TIMESTAMPTZ", "bad-time"),
        ("'infinity'::TIMESTAMPTZ", "bad-time"),
        ("received_at + INTERVAL 25 HOURS", "bad-time"),
        ("received_at + INTERVAL 23 HOURS", None),
        ("'1970-01-01'::TIMESTAMPTZ", None),
    ],
)
def test_a_time_that_cannot_be_makes_a_dead_letter(
    make_analyzer: Make, make_batch: Make, time: str, reason: str | None
) -> None:
    sql = f"SELECT record_index, CASE WHEN record->>'$.odd' THEN {time} ELSE received_at END AS time FROM records"
    batch = make_analyzer(sql).analyze(make_batch(['{"odd":true}', '{"odd":false}'], first_record=10))
    assert dead(batch) == ([(10, reason, b'{"odd":true}')] if reason else [])
    assert batch.table.num_rows == (1 if reason else 2)


def test_an_analyzer_may_refuse_a_record_with_a_reason(make_analyzer: Make, make_batch: Make) -> None:
    sql = "SELECT record_index, received_at AS time, record->>'$.why' AS error FROM records"
    assert dead(make_analyzer(sql).analyze(make_batch(['{"why":"wrong-shape"}', "{}"]))) == [
        (0, "wrong-shape", b'{"why":"wrong-shape"}')
    ]


def test_records_that_make_the_sql_fail_are_found(make_analyzer: Make, make_batch: Make) -> None:
    sql = "SELECT record_index, received_at AS time, (record->>'$.n')::INTEGER AS count FROM records"
    records = [json.dumps({"n": "many" if index in (3, 77) else index}) for index in range(100)]
    batch = make_analyzer(sql).analyze(make_batch(records))
    assert [(index, reason) for index, reason, _ in dead(batch)] == [(3, "analyzer-error"), (77, "analyzer-error")]
    assert batch.table.num_rows == 98


def test_records_that_the_sql_forgets_are_dead_letters(make_analyzer: Make, make_batch: Make) -> None:
    sql = f"{BASE} WHERE record_index <> 1 UNION ALL SELECT 99, now() UNION ALL SELECT NULL, now()"
    batch = make_analyzer(sql).analyze(make_batch(["{}", "{}", "{}"]))
    assert batch.table["record_index"].to_pylist() == [0, 2]
    assert dead(batch) == [(1, "dropped-by-analyzer", b"{}")]


def test_a_very_long_uid_is_shortened(make_analyzer: Make, make_batch: Make) -> None:
    sql = "SELECT record_index, received_at AS time, record->>'$.id' AS uid FROM records"
    uids = make_analyzer(sql).analyze(make_batch([json.dumps({"id": "x" * n}) for n in (0, 256, 257)])).table["uid"]
    assert [len(uid) for uid in uids.to_pylist()] == [len("b1-0"), 256, 64]


def test_the_same_batch_gives_the_same_events(make_analyzer: Make, make_batch: Make) -> None:
    batch = make_batch([json.dumps({"n": n}) for n in range(50)])
    assert make_analyzer(BASE).analyze(batch).table.equals(make_analyzer(BASE).analyze(batch).table)


def test_an_empty_batch_is_no_trouble(make_analyzer: Make, make_batch: Make) -> None:
    batch = make_analyzer(BASE).analyze(make_batch([]))
    assert (batch.table.num_rows, batch.dead) == (0, [])


def test_sql_that_does_not_bind_is_told_with_its_place(make_analyzer: Make) -> None:
    with pytest.raises(ContentError, match=r'only\.sql:2:5: Binder Error: Referenced column "nmae" not found'):
        make_analyzer("SELECT record_index,\n    nmae\nFROM records")


def test_a_query_that_takes_too_long_gives_up_on_its_records(make_analyzer: Make, make_batch: Make) -> None:
    sql = """SELECT record_index, received_at AS time, (SELECT count(*) FROM
        range(CASE WHEN record->>'$.slow' THEN 1000000000 ELSE 1 END) AS a(x), range(100000) AS b(y)
        WHERE x + y = -1)::INTEGER AS count FROM records"""
    analyzer = make_analyzer(sql, timeout_seconds=0.1)
    batch = analyzer.analyze(make_batch(['{"slow":true}'] * 100))
    assert {(letter.reason, letter.detail) for letter in batch.dead} == {("analyzer-error", "ran longer than 0.1 s")}
    assert len(batch.dead) == 100
