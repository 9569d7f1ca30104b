"""Everything that can be wrong with an integration's folder, found without a log: all faults, not only the first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from noroshi.analyze.analyzer import Analyzer
from noroshi.analyze.binding import RECORDS_SCHEMA, predicate_faults, result_columns
from noroshi.analyze.samples import describe_batch, expected_path, raw_samples, render, same_events, sample_batch
from noroshi.analyze.sandbox import Sandbox
from noroshi.runtime.errors import ContentError, Fault
from noroshi.schemas.event import EventSchema, load_event_schema
from noroshi.schemas.validation import document_faults
from noroshi.sdk import ENGINE_COLUMNS, Integration, LogType, did_you_mean, load_integration

_TIME_TYPES = ("timestamp with time zone", "timestamp")
_OURS = {"category_uid", "observables", "raw_data", "type_uid"}
_NEVER_EXPECTED = {"analyzer-error", "dropped-by-analyzer"}


def check_integration(folder: Path) -> list[Fault]:
    """Every fault of a folder: manifest, SQL against the event schema, samples, README."""
    try:
        integration = load_integration(folder)
    except ContentError as error:
        return error.faults
    faults = list(_readme_faults(folder))
    sandbox = Sandbox()
    sandbox.provide("records", RECORDS_SCHEMA.empty_table())
    sql_faults = list(predicate_faults(sandbox, integration))
    for log_type in integration.log_types:
        try:
            sql_faults += column_faults(log_type, result_columns(sandbox, log_type), load_event_schema())
        except ContentError as error:
            sql_faults += error.faults
    sandbox.close()
    faults += sql_faults
    if not sql_faults:
        faults += _sample_faults(integration)
    return sorted(faults)


def column_faults(log_type: LogType, columns: Mapping[str, Any], schema: EventSchema) -> Iterator[Fault]:
    """What is wrong with the result columns of a log type's SQL."""
    if not columns.keys() & {"record_index", "record_indexes"}:
        yield _at(log_type, "", "the SQL must give `record_index` (or `record_indexes`)")
    if "time" not in columns:
        yield _at(log_type, "", "the SQL must give `time`")
    for name, type_ in columns.items():
        if name in _OURS:
            yield _at(log_type, name, f"column {name!r} is written by the engine; leave it out")
        elif name == "time":
            if type_.id not in _TIME_TYPES:
                yield _at(log_type, name, f"time must be TIMESTAMPTZ, not {type_}")
        elif name in ENGINE_COLUMNS:
            if not _fits(name, type_):
                yield _at(log_type, name, f"{name} must be {ENGINE_COLUMNS[name]}, not {type_}")
        elif name not in schema.columns:
            hint = did_you_mean(name, {*schema.columns, *ENGINE_COLUMNS})
            yield _at(log_type, name, f"column {name!r} is no attribute of an event{hint}")
        else:
            for message in schema.type_faults(name, type_):
                yield _at(log_type, name, message)


def _fits(name: str, type_: Any) -> bool:
    if name == "input":
        return str(type_) == "JSON" or type_.id == "struct"
    if name == "record_indexes":
        return type_.id == "list" and type_.children[0][1].id in ("bigint", "integer", "ubigint")
    return str(type_) in (ENGINE_COLUMNS[name], "INTEGER" if name == "record_index" else "VARCHAR", '"NULL"')


def _at(log_type: LogType, column: str, message: str) -> Fault:
    """A fault where the column is named last, which is in the outermost SELECT."""
    places = list(re.finditer(rf"\b{re.escape(column)}\b", log_type.sql)) if column else []
    if not places:
        return Fault(log_type.path, 1, 1, message, "column")
    before = log_type.sql[: places[-1].start()]
    return Fault(log_type.path, before.count("\n") + 1, places[-1].start() - before.rfind("\n"), message, "column")


def _readme_faults(folder: Path) -> Iterator[Fault]:
    readme = folder / "README.md"
    if not readme.is_file() or not readme.read_text(encoding="utf-8", errors="replace").strip():
        yield Fault(
            str(readme), 0, 0, "README.md is missing: say what is read, filled and left in `unmapped`", "readme"
        )


def _sample_faults(integration: Integration) -> Iterator[Fault]:
    raws = raw_samples(integration.folder)
    if not raws:
        yield Fault(str(integration.folder), 0, 0, "no samples/<name>.raw.jsonl: nothing shows that it works", "sample")
        return
    analyzer = Analyzer(integration)
    seen: set[str] = set()
    for raw in raws:
        batch = sample_batch(integration, raw)
        seen |= analyzer.claimants(batch)
        described = describe_batch(analyzer.analyze(batch))
        yield from _expectation_faults(expected_path(raw), render(described))
        yield from _event_faults(raw, described)
    analyzer.close()
    for log_type in integration.log_types:
        if log_type.name not in seen:
            yield Fault(log_type.path, 0, 0, f"no sample has a record of log type {log_type.name!r}", "sample")


def _expectation_faults(path: Path, produced: str) -> Iterator[Fault]:
    again = "if the new events are right: python -m noroshi.analyze.samples --write FOLDER"
    if not path.exists():
        yield Fault(str(path), 0, 0, f"the expected events are missing; {again}", "sample")
        return
    expected = path.read_text(encoding="utf-8")
    if not same_events(produced, expected):
        place = _first_difference(produced, expected)
        yield Fault(str(path), place, 1, f"the samples do not become these events any more; {again}", "sample")


def _first_difference(produced: str, expected: str) -> int:
    """The line of the expected file where it stops agreeing; 1 when it is laid out in another way."""
    try:
        if render(json.loads(expected)) != expected:
            return 1
    except ValueError:
        return 1
    pairs = zip(produced.splitlines(), expected.splitlines(), strict=False)
    return next((number for number, (one, other) in enumerate(pairs, start=1) if one != other), 1)


def _event_faults(raw: Path, described: Mapping[str, Any]) -> Iterator[Fault]:
    for letter in described.get("dead", ()):
        if letter["reason"] in _NEVER_EXPECTED:
            message = f"record {letter['record']} of the sample ends as {letter['reason']}: the SQL must not fail"
            yield Fault(str(raw), letter["record"] + 1, 1, message, "sample")
    for number, event in enumerate(described["events"]):
        for fault in document_faults("event", event):
            yield Fault(str(raw), 1, 1, f"event {number} ({event['metadata']['uid']}): {fault}", "schema")
