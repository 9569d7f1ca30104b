"""The SQL around an analyzer's SQL: from its typed columns to the parts of finished events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from noroshi.analyze.attributes import attribute_sql, typed_value
from noroshi.analyze.document import (
    Extras,
    constant_member,
    is_json,
    joined,
    list_member,
    literal,
    member,
    member_text,
    quoted,
    value_text,
)
from noroshi.analyze.observables import observable_items
from noroshi.sdk import ENGINE_COLUMNS, Integration, LogType

OCSF_VERSION = "1.8.0"
_OWN = {*ENGINE_COLUMNS, "time", "metadata", "observables", "class_uid", "category_uid", "type_uid", "raw_data"}
_UNKNOWN_IS_ZERO = ("activity_id", "severity_id")
"""Attributes that OCSF requires of every event and that say 0 when the log does not tell."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One log type, ready to run.

    `sql` gives, for each row of the analyzer: `record_indexes BIGINT[]` (when `is_multiple`, else `record_index
    BIGINT`), `time TIMESTAMPTZ`, `error`, `uid`, `uid_text` (its JSON), `class_uid INTEGER`, `document` (JSON text of
    the analyzer's `input`, else NULL), `enrichment` (JSON text of what rules see of it, else NULL), and three runs of
    JSON members, each with a comma before it: `metadata` (what belongs into that object besides uid), `attributes` and
    `derived`. They are three because texts that outgrow the processor's cache take longer to build. Then come columns
    for `paths`, attributes that travel as values too.
    """

    sql: str
    is_multiple: bool
    tells_logged_time: bool
    paths: tuple[str, ...]


def attributes(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Those of an analyzer's result columns that are OCSF attributes written as they are."""
    return {name: type_ for name, type_ in columns.items() if name not in _OWN}


def build_plan(
    integration: Integration,
    log_type: LogType,
    columns: Mapping[str, Any],
    *,
    rows_sql: str,
    extras: Extras | None = None,
    is_enriched: bool = False,
) -> Plan:
    """Plan a log type whose analyzer has these result columns, read from `rows_sql` (a FROM clause that names them
    `event`). With `is_enriched` the clause also names `told`, which has `enrichments`, `enrichment` and what `extras`
    refer to."""
    is_multiple = "record_indexes" in columns
    uid = "event.uid::VARCHAR" if "uid" in columns else "NULL::VARCHAR"
    index = (
        "event.record_indexes::BIGINT[] AS record_indexes"
        if is_multiple
        else "event.record_index::BIGINT AS record_index"
    )
    typed = attribute_sql(attributes(columns), _engine_values(integration, log_type, columns), extras)
    sql = (
        f"SELECT {index}, event.time::TIMESTAMPTZ AS time,"
        f" {'event.error::VARCHAR' if 'error' in columns else 'NULL::VARCHAR'} AS error,"
        f" {uid} AS uid, to_json({uid})::VARCHAR AS uid_text,"
        f" {_class_uid(columns)}::INTEGER AS class_uid, {_document(columns)} AS document,"
        f" {_metadata_text(integration, log_type, columns)} AS metadata,"
        f" {_attributes_text(columns, extras)} AS attributes, {_derived_text(columns, is_enriched)} AS derived,"
        f" {'told.enrichment' if is_enriched else 'NULL'}::VARCHAR AS enrichment"
        f"{''.join(f', {value} AS {quoted(path)}' for path, value in typed.items())}"
        f" FROM {rows_sql}"
    )
    return Plan(sql, is_multiple, "logged_time" in _given_metadata(columns), tuple(typed))


def _class_uid(columns: Mapping[str, Any]) -> str:
    return "coalesce(event.class_uid, 0)" if "class_uid" in columns else "0"


def _document(columns: Mapping[str, Any]) -> str:
    """SQL for the text of the analyzer's `input`; it is brought into canonical shape later."""
    if "input" not in columns:
        return "NULL::VARCHAR"
    type_ = columns["input"]
    if is_json(type_) or type_.id == "struct":
        return value_text("event.input", type_)
    return "event.input::VARCHAR"


def _metadata_text(integration: Integration, log_type: LogType, columns: Mapping[str, Any]) -> str:
    return joined(*_metadata(integration, log_type, columns))


def _attributes_text(columns: Mapping[str, Any], extras: Extras | None) -> str:
    written = attributes(columns)
    arguments = list(member_text("class_uid", f"{_class_uid(columns)}::VARCHAR"))
    for name, value in _numbers(columns).items():
        arguments += [constant_member(name, 0)] if value == "0" else member_text(name, f"({value})::VARCHAR")
    for name, type_ in written.items():
        if name not in _UNKNOWN_IS_ZERO:
            arguments += member(name, f"event.{quoted(name)}", type_, name, extras)
    return joined(*arguments)


def _numbers(columns: Mapping[str, Any]) -> dict[str, str]:
    """SQL of the numbers that every event has besides its class."""
    class_uid, written = _class_uid(columns), attributes(columns)
    told = {name: f"coalesce(event.{name}, 0)" if name in written else "0" for name in _UNKNOWN_IS_ZERO}
    return {
        "category_uid": f"{class_uid} // 1000",
        "type_uid": f"{class_uid} * 100 + {told['activity_id']}",
        **told,
    }


def _engine_values(integration: Integration, log_type: LogType, columns: Mapping[str, Any]) -> dict[str, str]:
    """SQL of the attributes that the engine writes or completes, by their paths."""
    values = {name: f"({value})::BIGINT" for name, value in _numbers(columns).items()}
    given = _given_metadata(columns)
    for path, default in (("product.name", integration.product), ("log_name", log_type.name), ("event_code", None)):
        name, _, rest = path.partition(".")
        said = "NULL" if default is None else literal(default)
        if name in given:
            expression = f"event.metadata.{quoted(name)}"
            found = typed_value(expression, given[name], rest and f".{rest}", "VARCHAR") or "NULL"
            said = f"CASE WHEN {value_text(expression, given[name])} IS NULL THEN {said} ELSE {found} END"
        values[f"metadata.{path}"] = f"({said})::VARCHAR"
    return values


def _derived_text(columns: Mapping[str, Any], is_enriched: bool) -> str:
    arguments = list(list_member("observables", observable_items(attributes(columns), "event")))
    if is_enriched:
        arguments += member_text("enrichments", "told.enrichments")
    return joined(*arguments) if arguments else "''"


def _given_metadata(columns: Mapping[str, Any]) -> dict[str, Any]:
    return dict(columns["metadata"].children) if "metadata" in columns else {}


def _metadata(integration: Integration, log_type: LogType, columns: Mapping[str, Any]) -> Iterator[str]:
    given = _given_metadata(columns)
    defaults: dict[str, Any] = {
        "version": OCSF_VERSION,
        "product": {"name": integration.product, "vendor_name": integration.vendor},
        "log_name": log_type.name,
    }
    for name, value in defaults.items():
        if name not in given:
            yield constant_member(name, value)
    for name, type_ in given.items():
        expression = f"event.metadata.{quoted(name)}"
        if name in defaults:
            text = value_text(expression, type_)
            default = constant_member(name, defaults[name])
            yield f"CASE WHEN {text} IS NULL THEN {default} END"
            yield from member_text(name, text)
        elif name != "uid":
            yield from member(name, expression, type_, f"metadata.{name}")
