"""Attributes that travel as columns say what the text of the event says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import noroshi
from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.analyze.samples import raw_samples, sample_batch
from noroshi.model.batch import EVENT_COLUMNS, EventBatch
from noroshi.schemas.attributes import with_attributes
from noroshi.schemas.observing import is_indexed
from noroshi.schemas.promotion import load_promoted
from noroshi.sdk import load_integration

INTEGRATIONS = Path(noroshi.__file__).parent / "integrations"
SOURCES = sorted({path.parts[-3] for path in INTEGRATIONS.glob("*/samples/*.raw.*")})
PROMOTED = {one.json_path.removeprefix("$.") for one in load_promoted()}

Make = Callable[..., Any]


def attributes(batch: EventBatch) -> list[dict[str, Any]]:
    """Per event, those that have a value; what is only in the index as a list of texts that are not empty."""
    names = batch.table.column_names[len(EVENT_COLUMNS) :]
    assert [name for name in names if name not in PROMOTED and not is_indexed(name)] == []
    rows = (
        {name: _comparable(name, value) for name, value in row.items()} for row in batch.table.select(names).to_pylist()
    )
    return [{name: value for name, value in row.items() if value not in (None, [])} for row in rows]


def _comparable(name: str, value: Any) -> Any:
    if name in PROMOTED:
        return value
    return [text for text in (value if isinstance(value, list) else [value]) if text]


def told(batch: EventBatch) -> EventBatch:
    """The batch with what its texts say instead of what its columns say."""
    table = with_attributes(batch.table.select(EVENT_COLUMNS.names))
    return EventBatch(source=batch.source, batch_id=batch.batch_id, received_at=batch.received_at, table=table)


@pytest.mark.parametrize("source", SOURCES)
def test_columns_of_every_sample_say_what_its_text_says(source: str) -> None:
    integration = load_integration(INTEGRATIONS / source)
    analyzer = Analyzer(integration)
    for raw in raw_samples(integration.folder):
        batch = analyzer.analyze(sample_batch(integration, raw))
        assert attributes(batch) == attributes(told(batch))
    analyzer.close()


def test_columns_say_what_the_text_says_of_values_that_are_rare(make_analyzer: Make, make_batch: Make) -> None:
    sql = """
    SELECT record_index, TIMESTAMPTZ '2026-01-05 10:00:00Z' AS time, record->>'$.text' AS message,
        4001::UBIGINT AS class_uid, (record->'$.n')::UTINYINT AS activity_id, NULL::INTEGER AS severity_id,
        {name: record->>'$.text', uid: NULL::VARCHAR} AS "user",
        {product: {name: record->>'$.text', vendor_name: 'v'}, event_code: record->>'$.text'} AS metadata,
        [{uid: record->>'$.text', name: NULL::VARCHAR}, {uid: 'r', name: 'second'}] AS resources,
        {hashes: [{value: record->>'$.text', algorithm_id: 1}]} AS file,
        {ip: NULL::VARCHAR, port: (record->'$.n')::USMALLINT} AS src_endpoint, (record->>'$.n') = '1' AS is_mfa
    FROM records
    """
    texts = ['{"text":"al\\"ice\\u0000\\ud83d\\ude00","n":1}', '{"text":""}', "{}", '{"n":7,"text":"null"}']
    batch = make_analyzer(sql).analyze(make_batch(texts))
    found = attributes(batch)
    assert found == attributes(told(batch))
    assert found[0]["type_uid"] == 400101
    assert found[2] == {
        "activity_id": 0,
        "category_uid": 4,
        "type_uid": 400100,
        "severity_id": 0,
        "metadata.log_name": "only",
        "resources[0].uid": "r",
        "resources[0].name": "second",
        "resources.uid": ["r"],
    }


def test_what_enrichment_adds_is_a_column_too(make_analyzer: Make, make_batch: Make, shared: Path) -> None:
    folder = shared / "corpora" / "geoip-test"
    settings = EnrichmentSettings(geoip=folder / "GeoLite2-City-Test.mmdb", asn=folder / "GeoLite2-ASN-Test.mmdb")
    sql = """
    SELECT record_index, TIMESTAMPTZ '2026-01-05 10:00:00Z' AS time, {ip: record->>'$.ip'} AS src_endpoint
    FROM records
    """
    batch = make_analyzer(sql, settings).analyze(make_batch(['{"ip":"81.2.69.142"}', '{"ip":"192.0.2.1"}']))
    assert attributes(batch) == attributes(told(batch))
    assert [one.get("src_endpoint.location.country") for one in attributes(batch)] == ["GB", None]
