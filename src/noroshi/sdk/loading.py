"""Reading integration folders; every fault of every folder is found before any is reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from noroshi.runtime.errors import ContentError, Fault
from noroshi.sdk.integration import Integration, LogType
from noroshi.sdk.manifest import Manifest
from noroshi.sdk.sql import forget_parser, statement_fault, without_semicolon

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")
_TEXTS = ("title", "vendor", "product", "description", "keep_together", "unwrap")
_KEYS = {*_TEXTS, "format", "log_types", "recognise"}
_REQUIRED = ("title", "vendor", "description", "format", "log_types")


def discover(folders: Iterable[Path]) -> dict[str, Integration]:
    """Every integration under the given folders, by source name; a later folder may not repeat a name.

    A subfolder is one when it holds a `manifest.toml` or an `.sql` file, and not only a connector. Raises ContentError
    with all faults of all of them.
    """
    found: dict[str, Integration] = {}
    faults: list[Fault] = []
    for folder in folders:
        for candidate in sorted(path for path in folder.iterdir() if is_log_source(path)):
            try:
                integration = load_integration(candidate)
            except ContentError as error:
                faults += error.faults
                continue
            if integration.name in found:
                other = found[integration.name].folder
                faults.append(Fault(str(candidate), 0, 0, f"source {integration.name!r} already stands in {other}"))
            found[integration.name] = integration
    forget_parser()
    if faults:
        raise ContentError(faults)
    return found


def load_integration(folder: Path) -> Integration:
    """Read one folder. Raises ContentError with everything wrong in its manifest and the shape of its SQL files."""
    manifest = Manifest(folder / "manifest.toml")
    values = manifest.values
    faults = list(_manifest_faults(manifest, folder))
    log_types: list[LogType] = []
    tables = values.get("log_types")
    for name, table in (tables if isinstance(tables, dict) else {}).items():
        try:
            log_types.append(_load_log_type(manifest, folder, name, table))
        except ContentError as error:
            faults += error.faults
    faults += _stray_sql(folder, set(tables) if isinstance(tables, dict) else set())
    if faults:
        raise ContentError(faults)
    recognise = values.get("recognise", {})
    return Integration(
        name=folder.name,
        folder=folder,
        title=values["title"],
        vendor=values["vendor"],
        product=values.get("product", values["title"]),
        description=values["description"],
        format=values["format"],
        keep_together=values.get("keep_together"),
        unwrap=values.get("unwrap"),
        recognise=recognise.get("when"),
        log_types=tuple(log_types),
    )


def is_log_source(folder: Path) -> bool:
    """Whether a folder is one of a log source: with a manifest or SQL, and not only a connector."""
    has_manifest = (folder / "manifest.toml").exists() and not (folder / "connector.py").exists()
    return folder.is_dir() and (has_manifest or any(folder.glob("*.sql")))


def _manifest_faults(manifest: Manifest, folder: Path) -> Iterable[Fault]:
    values = manifest.values
    if not _NAME.match(folder.name):
        yield Fault(str(folder), 0, 0, "a source name is lower case letters, digits and underscores", "manifest")
    for key in values.keys() - _KEYS:
        yield manifest.fault(key, f"unknown key {key!r}{did_you_mean(key, _KEYS)}")
    for key in _REQUIRED:
        if not values.get(key):
            yield manifest.fault(key, f"{key!r} is missing")
    for key in _TEXTS:
        if key in values and not isinstance(values[key], str):
            yield manifest.fault(key, f"{key!r} must be text")
    if values.get("format", "json") not in ("json", "lines"):
        yield manifest.fault("format", f"format is {values['format']!r}; it must be 'json' or 'lines'")
    yield from _pattern_faults(manifest)
    yield from _recognise_faults(manifest)


def _pattern_faults(manifest: Manifest) -> Iterable[Fault]:
    pattern = manifest.values.get("keep_together")
    if not isinstance(pattern, str):
        return
    try:
        groups = re.compile(pattern.encode()).groups
    except re.error as error:
        yield manifest.fault("keep_together", f"'keep_together' is not a regular expression: {error}")
        return
    if groups != 1:
        yield manifest.fault("keep_together", f"'keep_together' must have one group, the key; it has {groups}")


def _recognise_faults(manifest: Manifest) -> Iterable[Fault]:
    recognise = manifest.values.get("recognise", {})
    if not isinstance(recognise, dict):
        yield manifest.fault("recognise", "[recognise] must be a table with 'when'")
        return
    for key in recognise.keys() - {"when"}:
        yield manifest.fault(f"recognise.{key}", f"unknown key {key!r} in [recognise]; it has 'when'")
    if "when" in recognise and not isinstance(recognise["when"], str):
        yield manifest.fault("recognise.when", "'when' must be an SQL predicate")


def _load_log_type(manifest: Manifest, folder: Path, name: str, table: Any) -> LogType:
    dotted = f"log_types.{name}"
    if not isinstance(table, dict):
        raise ContentError([manifest.fault(dotted, f"log type {name!r} must be a table")])
    faults = [
        manifest.fault(f"{dotted}.{key}", f"unknown key {key!r} in [{dotted}]{did_you_mean(key, {'when'})}")
        for key in table.keys() - {"when"}
    ]
    when = table.get("when")
    if when is not None and not isinstance(when, str):
        faults.append(manifest.fault(f"{dotted}.when", "'when' must be an SQL predicate"))
    path = folder / f"{name}.sql"
    sql = ""
    try:
        sql = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        faults.append(manifest.fault(dotted, f"log type {name!r} has no file {path.name}"))
    except (OSError, UnicodeDecodeError) as error:
        faults.append(Fault(str(path), 0, 0, f"cannot be read: {error}", "sql"))
    else:
        if fault := statement_fault(sql, str(path)):
            faults.append(fault)
    if faults:
        raise ContentError(faults)
    return LogType(name, str(path), without_semicolon(sql), when)


def _stray_sql(folder: Path, named: set[str]) -> Iterable[Fault]:
    for path in sorted(folder.glob("*.sql")):
        if path.stem not in named:
            yield Fault(str(path), 0, 0, f"no [log_types.{path.stem}] in manifest.toml names this file", "manifest")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that ends a message, or nothing when no known word is near."""
    near = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
