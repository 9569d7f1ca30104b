"""Writing the files that are made from the schemas, to any folder or into our own tree."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from noroshi.runtime.errors import ConfigError
from noroshi.schemas.numbers import LEDGER, dump_numbers, extend_numbers, load_numbers
from noroshi.schemas.reading import load_schema

SCHEMAS = ("event", "alert", "response")


class Target(StrEnum):
    """What can be made from a schema."""

    ARROW = "arrow"
    DUCKDB = "duckdb"
    BIGQUERY = "bigquery"
    PROTOBUF = "protobuf"
    GO = "go"
    JSONSCHEMA = "jsonschema"
    PYTHON = "python"


_MODULES = {Target.GO: "golang"}


def render(target: Target) -> Mapping[str, bytes]:
    """The files of one target for all schemas: path below the output folder → contents."""
    module = importlib.import_module(f"noroshi.schemas.targets.{_MODULES.get(target, target.value)}")
    return {path: data for name in SCHEMAS for path, data in module.render(load_schema(name)).items()}


def render_tree() -> Mapping[str, bytes]:
    """The generated files of our own tree, by path below the package `noroshi`."""
    numbers = extend_numbers(load_numbers(), [load_schema(name) for name in SCHEMAS])
    files = {f"schemas/{LEDGER}": dump_numbers(numbers).encode()}
    for target in Target:
        folder = "model" if target is Target.PYTHON else f"schemas/generated/{target.value}"
        files |= {f"{folder}/{path}": data for path, data in render(target).items()}
    return files


def write(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """Write the files that differ from what `folder` has; the paths of all. Raises ConfigError."""
    paths = [folder / path for path in files]
    for path, data in zip(paths, files.values(), strict=True):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_bytes() != data:
                path.write_bytes(data)
        except OSError as error:
            raise ConfigError(f"cannot write {path}: {error.strerror}; choose another --out") from error
    return paths
