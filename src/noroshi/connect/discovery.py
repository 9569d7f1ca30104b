"""Finds connectors: those shipped in `integrations/<name>/connector.py`, and those of an operator's own folder."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from noroshi import integrations
from noroshi.runtime.errors import ContentError, Fault
from noroshi.sdk.connector import Connector
from noroshi.sdk.manifest import Manifest

_FILE = "connector.py"
_TEXTS = ("title", "vendor", "description")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A connector and what its manifest says of it."""

    name: str
    title: str
    vendor: str
    description: str
    connector: type[Connector[Any]]


def find_connectors(own: Path | None = None) -> Mapping[str, Found]:
    """Every connector by name. Raises ContentError with everything wrong in any of them.

    The files of `own` are run as part of this process, with all its rights.
    """
    found: dict[str, Found] = {}
    faults: list[Fault] = []
    for folder, shipped in [*((one, True) for one in _shipped()), *((one, False) for one in _folders(own))]:
        try:
            loaded = _load(folder, _module(folder, shipped=shipped))
        except ContentError as error:
            faults += error.faults
            continue
        if folder.name in found:
            faults.append(Fault(str(folder), 0, 0, f"a connector {folder.name!r} is there already"))
        found.setdefault(folder.name, loaded)
    if faults:
        raise ContentError(faults)
    return found


def _shipped() -> Iterator[Path]:
    for place in integrations.__path__:
        yield from _folders(Path(place))


def _folders(place: Path | None) -> list[Path]:
    return sorted(file.parent for file in place.glob(f"*/{_FILE}")) if place is not None else []


def _module(folder: Path, *, shipped: bool) -> ModuleType:
    file = folder / _FILE
    try:
        if shipped:
            return importlib.import_module(f"{integrations.__name__}.{folder.name}.{file.stem}")
        return _own_module(f"noroshi_own_connectors_{folder.name}", file)
    except Exception as error:  # whatever a module does when it is run; it must not stop the others
        raise ContentError([Fault(str(file), 0, 0, f"cannot be loaded: {type(error).__name__}: {error}")]) from error


def _own_module(name: str, file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is no Python module")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _load(folder: Path, module: ModuleType) -> Found:
    manifest = Manifest(folder / "manifest.toml")
    faults = [
        manifest.fault(key, f"{key!r} is missing or no text")
        for key in _TEXTS
        if not isinstance(manifest.values.get(key), str)
    ]
    classes = [
        member
        for member in vars(module).values()
        if isinstance(member, type) and issubclass(member, Connector) and member.__module__ == module.__name__
    ]
    if len(classes) != 1:
        faults.append(Fault(str(folder / _FILE), 0, 0, f"must hold one connector; it holds {len(classes)}"))
    if faults:
        raise ContentError(faults)
    texts = {key: manifest.values[key] for key in _TEXTS}
    return Found(name=folder.name, connector=classes[0], **texts)
