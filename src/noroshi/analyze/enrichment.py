"""Facts joined to events: where an address is, who runs its network, what the organisation knows of a value.

An event has few values and a batch repeats them, so facts are looked up once per distinct value and joined to the rows
by SQL. Nothing of this is planned or run for an analyzer that is not enriched.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa

from noroshi.analyze.document import Extras, literal, quoted
from noroshi.analyze.facts import FactSource, Kind
from noroshi.analyze.lists import Assets, Indicators
from noroshi.analyze.observables import hash_lists, scalar_sources
from noroshi.analyze.places import Places

_FACT_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("kind", pa.int32()),
    ("value", pa.string()),
    ("type", pa.string()),
    ("data", pa.string()),
    ("provider", pa.string()),
]
FACTS_SCHEMA = pa.schema(_FACT_COLUMNS)
_MOST_REMEMBERED = 200_000
_encode = msgspec.json.Encoder().encode
ROW = "row_number_in_batch"
"""The column that an analyzer's typed rows are numbered by, to join facts to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrichmentSettings:
    """Files to enrich with. Every one is optional, and an absent one costs nothing.

    `geoip` and `asn` are MMDB files of any kind. `indicators` are (list name, text file with one value or CIDR a line).
    `assets` is a CSV file or a YAML list with `ip` or `hostname` and any of `owner`, `criticality`, `tags`.
    """

    geoip: Path | None = None
    asn: Path | None = None
    indicators: tuple[tuple[str, Path], ...] = ()
    assets: Path | None = None

    @property
    def tells_anything(self) -> bool:
        """Whether there is any file to look into."""
        return bool(self.geoip or self.asn or self.indicators or self.assets)


class Enricher:
    """Looks facts up and remembers them. Reads every file when it is made; raises ConfigError or ContentError."""

    def __init__(self, settings: EnrichmentSettings) -> None:
        paths = [path for path in (settings.geoip, settings.asn) if path]
        self._sources: list[FactSource] = [Places(path) for path in dict.fromkeys(paths)]
        self._sources += [Indicators(name, path) for name, path in settings.indicators]
        if settings.assets:
            self._sources.append(Assets(settings.assets))
        self._known: dict[tuple[int, str], list[dict[str, Any]]] = {}

    def facts(self, values: pa.Table) -> pa.Table:
        """Everything known of the given (`kind`, `value`) pairs, as a table of `FACTS_SCHEMA`."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        pairs: Any = zip(values["kind"].to_pylist(), values["value"].to_pylist(), strict=True)
        rows = [row for pair in pairs for row in self._remembered(*pair)]
        return pa.Table.from_pylist(rows, schema=FACTS_SCHEMA)

    def close(self) -> None:
        """Let the files go."""
        for source in self._sources:
            source.close()

    def _remembered(self, kind: int, value: str) -> list[dict[str, Any]]:
        found = self._known.get((kind, value))
        return self._look_up(kind, value) if found is None else found

    def _look_up(self, kind: int, value: str) -> list[dict[str, Any]]:
        found = [
            {"kind": kind, "value": value, "type": fact.type, "data": _encode(fact.data), "provider": fact.provider}
            for source in self._sources
            for fact in source.facts(Kind(kind), value)
        ]
        self._known[kind, value] = found
        return found


@dataclass(frozen=True, slots=True)
class EnrichmentPlan:
    """The SQL that joins facts to the typed rows of one log type.

    `values_sql` gives the distinct (`kind`, `value`) pairs of the typed rows; `told_sql` reads them and relation
    `facts` and gives one row per enriched event: `ROW`, `enrichments` and `enrichment` (JSON texts), and a column for
    each member of `extras`.
    """

    values_sql: str
    told_sql: str
    extras: Extras


def plan_enrichment(columns: Mapping[str, Any], typed: str) -> EnrichmentPlan | None:
    """Plan the enrichment of the rows of relation `typed`, which has these columns; None when none can be enriched."""
    sources = list(_sources(columns))
    if not sources:
        return None
    unpivoted = " UNION ALL ".join(
        f"SELECT {ROW}, {literal(path)} AS path, {kind:d} AS kind, {expression} AS value FROM {typed} AS event"
        for path, expression, kind in sources
    )
    told_values = f"(SELECT * FROM ({unpivoted}) WHERE value <> '')"
    extras, picked = _extras(columns)
    entry = (
        """'{"name":' || to_json(path) || ',"value":' || to_json(value) || ',"type":' || to_json(type)"""
        """ || ',"provider":' || to_json(provider) || ',"data":' || data || '}'"""
    )
    told = (
        f"WITH found AS (SELECT * FROM {told_values} JOIN facts USING (kind, value))"
        f" SELECT {ROW}, '[' || string_agg({entry}, ',') || ']' AS enrichments, {_for_rules()} AS enrichment{picked}"
        f" FROM found GROUP BY {ROW}"
    )
    return EnrichmentPlan(f"SELECT DISTINCT kind, value FROM {told_values}", told, extras)


def _sources(columns: Mapping[str, Any]) -> list[tuple[str, str, Kind]]:
    scalars = [
        (path, expression, Kind(type_id))
        for path, expression, _, type_id in scalar_sources(columns, "event")
        if type_id in Kind.__members__.values()
    ]
    hashes = [
        (path, f"unnest(list_transform({expression}, lambda item: item.value))", Kind.HASH)
        for path, expression in hash_lists(columns, "event")
    ]
    return scalars + hashes


def _for_rules() -> str:
    """`input.noroshi.enrichment`: `locations`, `autonomous_systems` and `assets` by the path of their value, and the
    list of `indicators` that matched."""
    members = []
    for name, type_ in (("locations", "location"), ("autonomous_systems", "autonomous_system"), ("assets", "asset")):
        one = "to_json(path) || ':' || data"
        inner = f"string_agg({one}, ',') FILTER (WHERE type = '{type_}')"
        members.append(f"""',"{name}":{{' || {inner} || '}}'""")
    hit = """left(data, length(data) - 1) || ',"path":' || to_json(path) || ',"value":' || to_json(value) || '}'"""
    members.append(f"""',"indicators":[' || string_agg({hit}, ',') FILTER (WHERE type = 'indicator') || ']'""")
    return f"'{{' || substr(concat({', '.join(members)}), 2) || '}}'"


def _extras(columns: Mapping[str, Any]) -> tuple[Extras, str]:
    """Endpoints that get a `location` and an `autonomous_system` of their own, and the columns that hold them."""
    extras: dict[str, list[tuple[str, str]]] = {}
    picked = ""
    for number, name in enumerate(name for name in _ENDPOINTS if name in columns and columns[name].id == "struct"):
        given = {field for field, _ in columns[name].children}
        for member in _ENDPOINTS[name]:
            if "ip" in given and member not in given:
                column = quoted(f"{member}_{number}")
                condition = f"path = '{name}.ip' AND type = '{member}'"
                picked += f", any_value(data) FILTER (WHERE {condition}) AS {column}"
                extras.setdefault(name, []).append((member, f"told.{column}"))
    return extras, picked


_ENDPOINTS = {
    "src_endpoint": ("location", "autonomous_system"),
    "dst_endpoint": ("location", "autonomous_system"),
    "device": ("location",),
}
