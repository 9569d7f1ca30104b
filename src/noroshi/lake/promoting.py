"""SQL that takes promoted attributes out of OCSF documents: only of those that some document has.

Each path costs a walk through every document, and the events of a source fill a quarter of all paths at most. So the
documents are scanned once for the names of members; canonical JSON spells a name in one way.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Final

import hyperscan
import pyarrow as pa

from noroshi.schemas.notation import Kind
from noroshi.schemas.promotion import Promoted, load_promoted

_SQL_TYPES: Final = {Kind.BOOLEAN: "BOOLEAN", Kind.INTEGER: "BIGINT", Kind.NUMBER: "DOUBLE", Kind.STRING: "VARCHAR"}


def present_attributes(documents: pa.ChunkedArray[Any]) -> tuple[Promoted, ...]:
    """The promoted attributes that may have a value in some of the documents; all others have none."""
    found: set[int] = set()
    names, database = _names()
    for chunk in documents.chunks:
        octets = chunk.buffers()[2]
        if octets is not None and len(chunk):
            scanned: Any = memoryview(octets)
            database.scan(scanned, match_event_handler=lambda number, *_: found.add(number))
    present = {names[number] for number in found}
    return tuple(one for one in load_promoted() if present.issuperset(_members(one)))


@cache
def promoting_sql(own: tuple[str, ...], attributes: tuple[Promoted, ...]) -> str:
    """A SELECT over relation `batch` of its `own` columns and of `attributes` of its column `ocsf`."""
    paths = ", ".join(f"'{one.json_path}'" for one in attributes)
    values = [
        f'try_cast(leaf[{number}] AS {_SQL_TYPES[one.kind]}) AS "{one.column}"'
        for number, one in enumerate(attributes, 1)
    ]
    leaf = f", json_extract_string(ocsf, [{paths}]) AS leaf" if attributes else ""
    return f"SELECT {', '.join((*own, *values))} FROM (SELECT *{leaf} FROM batch)"  # noqa: S608 - names of ours


@cache
def _names() -> tuple[list[str], hyperscan.Database]:
    names = sorted({name for one in load_promoted() for name in _members(one)})
    database = hyperscan.Database()
    database.compile(
        expressions=[f'"{name}":'.encode() for name in names],
        ids=list(range(len(names))),
        elements=len(names),
        flags=[hyperscan.HS_FLAG_SINGLEMATCH] * len(names),
    )
    return names, database


def _members(attribute: Promoted) -> Collection[str]:
    """The names of the members on the way to an attribute."""
    return [step.partition("[")[0] for step in attribute.json_path.removeprefix("$.").split(".")]
