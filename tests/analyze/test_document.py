"""JSON text that generated SQL writes of typed values."""

from __future__ import annotations

import json
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from noroshi.analyze.document import value_text

TEXT = st.none() | st.sampled_from(["", "x", '"', "\\", "\x01,", "null", "{}", "é"])
INNER = st.fixed_dictionaries({"c": st.none() | st.integers(-9, 9), "d": TEXT})
HASHES = st.none() | st.lists(st.none() | st.fixed_dictionaries({"value": TEXT}), max_size=3)
ITEM = st.fixed_dictionaries(
    {"a": TEXT, "b": st.none() | INNER, "e": st.none() | st.lists(TEXT, max_size=2), "f": HASHES}
)
FIELDS: list[tuple[str, Any]] = [
    ("a", pa.string()),
    ("b", pa.struct([("c", pa.int32()), ("d", pa.string())])),
    ("e", pa.list_(pa.string())),
    ("f", pa.list_(pa.struct([("value", pa.string())]))),
]


@given(st.lists(st.none() | st.lists(st.none() | ITEM, max_size=4), min_size=1, max_size=5))
def test_lists_of_objects_hold_what_has_a_value(rows: list[Any]) -> None:
    table = pa.table({"given": pa.array(rows, pa.list_(pa.struct(FIELDS)))})
    with duckdb.connect() as connection:
        connection.register("rows", table)
        [type_] = connection.sql("SELECT given FROM rows").types
        found = connection.sql(f"SELECT {value_text('given', type_)} FROM rows").fetchall()
    assert [text and json.loads(text) for (text,) in found] == [told(row) for row in rows]


def told(value: Any, key: str = "") -> Any:
    """What has a value in `value`; None when nothing has. A list of texts is kept as it is."""
    if isinstance(value, dict):
        return {name: kept for name, item in value.items() if (kept := told(item, name)) is not None} or None
    if key == "e":
        return value or None
    if isinstance(value, list):
        return [kept for item in value if (kept := told(item)) is not None] or None
    return value
