"""Checking documents against the schemas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from noroshi.schemas.reading import load_schema
from noroshi.schemas.targets.jsonschema import document

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator


def document_faults(schema_name: str, value: Mapping[str, Any], *, complete: bool = False) -> list[str]:
    """What is wrong with an `event`, `alert` or `response` as decoded JSON, `path: message` each; [] when it fits.

    With `complete`, an event also has to have all that OCSF requires, which a log may not give.
    """
    errors = _validator(schema_name, complete).iter_errors(value)
    return sorted(f"{'.'.join(str(part) for part in error.absolute_path)}: {error.message}" for error in errors)


@cache
def _validator(schema_name: str, complete: bool) -> Draft202012Validator:
    from jsonschema import Draft202012Validator

    return Draft202012Validator(document(load_schema(schema_name), complete=complete))
