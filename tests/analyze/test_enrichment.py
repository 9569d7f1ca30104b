"""Facts joined to events."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from noroshi.analyze.enrichment import EnrichmentSettings
from noroshi.runtime.errors import ConfigError, ContentError

SQL = """
SELECT record_index, received_at AS time, 4001 AS class_uid, 1 AS activity_id,
    {ip: record->>'$.src', port: 22} AS src_endpoint,
    {ip: record->>'$.dst'} AS dst_endpoint,
    {hostname: record->>'$.host', type_id: 0} AS device,
    {name: 'f', type_id: 0, hashes: [{value: record->>'$.sha256', algorithm_id: 3}]} AS file
FROM records
"""


def record(**fields: str) -> str:
    return json.dumps(fields)


def test_addresses_get_a_location_and_an_autonomous_system(
    make_analyzer: Callable[..., Any], make_batch: Callable[..., Any], shared: Path
) -> None:
    folder = shared / "corpora" / "geoip-test"
    settings = EnrichmentSettings(geoip=folder / "GeoLite2-City-Test.mmdb", asn=folder / "GeoLite2-ASN-Test.mmdb")
    batch = make_analyzer(SQL, settings).analyze(
        make_batch([record(src="81.2.69.142", dst="2001:1700::1"), record(src="not an address"), record(host="web-1")])
    )
    london, neither, nothing = (json.loads(text) for text in batch.inputs())
    location = london["ocsf"]["src_endpoint"]["location"]
    assert location == {
        "city": "London",
        "continent": "Europe",
        "country": "GB",
        "lat": 51.5142,
        "long": -0.0931,
        "region": "GB-ENG",
    }
    assert london["ocsf"]["dst_endpoint"]["autonomous_system"] == {"name": "Sunrise Communications AG", "number": 6730}
    assert london["noroshi"]["enrichment"]["locations"]["src_endpoint.ip"] == location
    assert london["ocsf"]["enrichments"][0] == {
        "name": "src_endpoint.ip",
        "value": "81.2.69.142",
        "type": "location",
        "provider": "GeoLite2-City",
        "data": location,
    }
    assert neither["ocsf"]["src_endpoint"] == {"ip": "not an address", "port": 22}
    assert "enrichment" not in neither["noroshi"]
    assert "enrichment" not in nothing["noroshi"]


def test_indicators_match_values_and_networks(
    make_analyzer: Callable[..., Any], make_batch: Callable[..., Any], tmp_path: Path
) -> None:
    watch = tmp_path / "watch.txt"
    watch.write_text(
        "# watched\n198.51.100.0/24\n203.0.113.9 # seen in January\nEvil.example.com\n2001:db8::/32\n\nABCD\n"
    )
    analyzer = make_analyzer(SQL, EnrichmentSettings(indicators=(("watch", watch),)))
    batch = analyzer.analyze(
        make_batch(
            [
                record(src="198.51.100.77", dst="203.0.113.9", host="evil.EXAMPLE.com"),
                record(src="2001:db8::9", sha256="abcd"),
                record(src="192.0.2.1"),
            ]
        )
    )
    hits = [
        [(hit["path"], hit["value"], hit["indicator"], hit["list"]) for hit in enrichment["indicators"]]
        for enrichment in (json.loads(text)["noroshi"].get("enrichment", {"indicators": []}) for text in batch.inputs())
    ]
    assert [sorted(found) for found in hits] == [
        [
            ("device.hostname", "evil.EXAMPLE.com", "Evil.example.com", "watch"),
            ("dst_endpoint.ip", "203.0.113.9", "203.0.113.9", "watch"),
            ("src_endpoint.ip", "198.51.100.77", "198.51.100.0/24", "watch"),
        ],
        [
            ("file.hashes.value", "abcd", "ABCD", "watch"),
            ("src_endpoint.ip", "2001:db8::9", "2001:db8::/32", "watch"),
        ],
        [],
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "assets.csv",
            "ip,hostname,owner,criticality,tags\n192.0.2.0/24,,lab,low,\n192.0.2.7,web-1,shop,high,pci; eu\n",
        ),
        (
            "assets.yaml",
            """
- {ip: 192.0.2.0/24, owner: lab, criticality: low}
- {ip: 192.0.2.7, hostname: web-1, owner: shop, criticality: high, tags: [pci, eu]}
""",
        ),
    ],
)
def test_assets_are_known_by_address_and_name(
    make_analyzer: Callable[..., Any], make_batch: Callable[..., Any], tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(text)
    analyzer = make_analyzer(SQL, EnrichmentSettings(assets=tmp_path / name))
    batch = analyzer.analyze(make_batch([record(src="192.0.2.7", dst="192.0.2.8"), record(host="WEB-1")]))
    shop = {"ip": "192.0.2.7", "hostname": "web-1", "owner": "shop", "criticality": "high", "tags": ["pci", "eu"]}
    lab = {"ip": "192.0.2.0/24", "owner": "lab", "criticality": "low"}
    found = [json.loads(text)["noroshi"]["enrichment"]["assets"] for text in batch.inputs()]
    assert found == [{"src_endpoint.ip": shop, "dst_endpoint.ip": lab}, {"device.hostname": shop}]


def test_wrong_assets_are_all_named(tmp_path: Path, make_analyzer: Callable[..., Any]) -> None:
    path = tmp_path / "assets.csv"
    path.write_text("ip,hostname,owner\n192.0.2.300,,a\n,,b\n")
    with pytest.raises(ContentError) as caught:
        make_analyzer(SQL, EnrichmentSettings(assets=path))
    assert [(fault.line, fault.message) for fault in caught.value.faults] == [
        (2, "'192.0.2.300' is not an IP address or network"),
        (3, "an asset needs an 'ip' or a 'hostname'"),
    ]


def test_a_file_that_is_no_mmdb_is_refused(tmp_path: Path, make_analyzer: Callable[..., Any]) -> None:
    path = tmp_path / "places.mmdb"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ConfigError, match=r"places\.mmdb: cannot be used as an MMDB file"):
        make_analyzer(SQL, EnrichmentSettings(geoip=path))
