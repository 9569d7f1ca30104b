"""Field numbers for protobuf: given once, kept in `numbers.yaml`, never changed, never given again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import cast

import yaml

from noroshi.runtime.yaml12 import parse_yaml
from noroshi.schemas.notation import Record, Schema

LEDGER = "numbers.yaml"
Numbers = Mapping[str, Mapping[str, Mapping[str, int]]]
"""Schema name → record name → field name → number."""

_FIRST_RESERVED, _LAST_RESERVED = 19000, 19999
_HEAD = """\
# Field numbers of the protobuf messages. Kept by `make generate`, which only ever adds. The number of a field
# that is gone stays here, so that an old message is never read as something else.
"""


def load_numbers() -> Numbers:
    """The numbers given so far."""
    text = resources.files("noroshi.schemas").joinpath(LEDGER).read_text("utf-8")
    return cast(Numbers, parse_yaml(text, LEDGER) or {})


def extend_numbers(numbers: Numbers, schemas: Iterable[Schema]) -> Numbers:
    """`numbers` and those of the fields that have none yet, in the order of `schemas`; none changes."""
    extended = {name: {key: dict(given) for key, given in records.items()} for name, records in numbers.items()}
    for schema in schemas:
        records = extended.setdefault(schema.name, {})
        for record in (schema.root, *schema.records.values()):
            _extend(records.setdefault(record.name, {}), record)
    return extended


def dump_numbers(numbers: Numbers) -> str:
    """The text of `numbers.yaml`."""
    return _HEAD + yaml.safe_dump(numbers, sort_keys=False, width=118, default_flow_style=None)


def _extend(given: dict[str, int], record: Record) -> None:
    following = max(given.values(), default=0) + 1
    for name in record.attributes:
        if name not in given:
            given[name] = _LAST_RESERVED + 1 if _FIRST_RESERVED <= following <= _LAST_RESERVED else following
            following = given[name] + 1
