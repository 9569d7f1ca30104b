"""The SQL around an analyzer's SQL: from its typed columns to finished event rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from noroshi.analyze.document import json_text, literal, object_text, quoted
from noroshi.analyze.observables import observables_text
from noroshi.sdk import ENGINE_COLUMNS, RECORD_COLUMNS, Integration, LogType

OCSF_VERSION = "1.8.0"
_OWN = {
    *ENGINE_COLUMNS,
    "time",
    "metadata",
    "observables",
    "class_uid",
    "category_uid",
    "type_uid",
    "raw_data",
}
_UNKNOWN_IS_ZERO = ("activity_id", "severity_id")
"""Attributes that OCSF requires of every event and that say 0 when the log does not tell."""


def analyzer_sql(log_type: LogType, position: int) -> str:
    """The analyzer's own SQL with `records` bound to its share of relation `claimed`, as one SELECT."""
    return f"WITH records AS ({_records(position)}) SELECT * FROM (\n{log_type.sql}\n) AS event"


def event_sql(integration: Integration, log_type: LogType, position: int, columns: Mapping[str, Any]) -> str:
    """One SELECT over relation `claimed` that gives finished event rows, for an analyzer with these result columns.

    Parameters: `$batch_id`, `$received_at`. Result: `record_indexes BIGINT[], error, uid, time TIMESTAMPTZ, class_uid,
    ocsf, input`, in no particular order.
    """
    indexes = "event.record_indexes" if "record_indexes" in columns else "[event.record_index]"
    rows = (
        f"SELECT {indexes}::BIGINT[] AS indexes,"
        f" coalesce(nullif({_optional('uid', columns, 'VARCHAR')}, ''), $batch_id || '-' || indexes[1]) AS event_uid,"
        f" {_optional('error', columns, 'VARCHAR')}::VARCHAR AS fault,"
        f" {_optional('input', columns, 'JSON')} AS document,"
        f" event.time::TIMESTAMPTZ AS event_time, {_class_uid(columns)}::INTEGER AS class, event FROM (\n"
        f"{log_type.sql}\n) AS event"
    )
    return (
        f"WITH records AS ({_records(position)}), rows AS ({rows}), finished AS ("
        f"SELECT indexes, event_uid, fault, event_time, class, {_document(integration, columns)} AS document,"
        f" {_ocsf_text(integration, log_type, columns)} AS ocsf"
        f" FROM rows LEFT JOIN claimed ON claimed.record_index = rows.indexes[1])"
        f" SELECT indexes AS record_indexes, fault AS error, event_uid AS uid, event_time AS time,"
        f" class AS class_uid, ocsf, {_input_text(integration)} AS input FROM finished"
    )


def _records(position: int) -> str:
    return f"SELECT {', '.join(RECORD_COLUMNS)} FROM claimed WHERE log_type = {position}"


def _optional(name: str, columns: Mapping[str, Any], type_: str) -> str:
    return f"event.{name}" if name in columns else f"NULL::{type_}"


def _class_uid(columns: Mapping[str, Any]) -> str:
    return "coalesce(event.class_uid, 0)" if "class_uid" in columns else "0"


def _document(integration: Integration, columns: Mapping[str, Any]) -> str:
    native = "record::VARCHAR" if integration.format == "json" else """'{"message":' || to_json(raw) || '}'"""
    return f"coalesce({json_text('document', 'JSON')}, {native})" if "input" in columns else native


def _ocsf_text(integration: Integration, log_type: LogType, columns: Mapping[str, Any]) -> str:
    activity = "coalesce(event.activity_id, 0)" if "activity_id" in columns else "0"
    attributes = {name: type_ for name, type_ in columns.items() if name not in _OWN}
    texts = {name: json_text(f"event.{quoted(name)}", type_) for name, type_ in attributes.items()}
    for name in _UNKNOWN_IS_ZERO:
        texts[name] = f"coalesce({texts[name]}, '0')" if name in texts else "'0'"
    members = [
        ("class_uid", "class::VARCHAR"),
        ("category_uid", "(class // 1000)::VARCHAR"),
        ("type_uid", f"(class * 100 + {activity})::VARCHAR"),
        ("time", "epoch_ms(event_time)::VARCHAR"),
        *texts.items(),
        ("metadata", _metadata_text(integration, log_type, columns)),
        ("observables", observables_text(attributes, "event")),
    ]
    return object_text(members)


def _metadata_text(integration: Integration, log_type: LogType, columns: Mapping[str, Any]) -> str:
    given = dict(columns["metadata"].children) if "metadata" in columns else {}
    product = {"name": integration.product, "vendor_name": integration.vendor}
    members = {
        "version": literal(f'"{OCSF_VERSION}"'),
        "product": object_text((key, f"to_json({literal(text)})::VARCHAR") for key, text in product.items()),
        "log_name": f"to_json({literal(log_type.name)})::VARCHAR",
        "logged_time": "epoch_ms($received_at::TIMESTAMPTZ)::VARCHAR",
    }
    for name, type_ in given.items():
        text = json_text(f"event.metadata.{quoted(name)}", type_)
        members[name] = f"coalesce({text}, {members[name]})" if name in members else text
    members["uid"] = "to_json(event_uid)::VARCHAR"
    return object_text(members.items())


def _input_text(integration: Integration) -> str:
    noroshi = object_text(
        [
            ("uid", "to_json(event_uid)::VARCHAR"),
            ("source", f"to_json({literal(integration.name)})::VARCHAR"),
            ("received_at", "to_json(strftime($received_at::TIMESTAMPTZ, '%Y-%m-%dT%H:%M:%S.%fZ'))::VARCHAR"),
        ]
    )
    reserved = """contains(document, '"ocsf":') OR contains(document, '"noroshi":')"""
    removed = "json_remove(json_remove(document::JSON, '$.ocsf'), '$.noroshi')::VARCHAR"
    own = f"CASE WHEN {reserved} THEN {removed} ELSE document END"
    body = f"left({own}, length({own}) - 1)"
    comma = f"CASE WHEN {own} = '{{}}' THEN '' ELSE ',' END"
    return f"""{body} || {comma} || '"ocsf":' || ocsf || ',"noroshi":' || {noroshi} || '}}'"""
