"""Where in a stream a table's rows end: kept in the table's own snapshots, so that rows and position are one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

from noroshi.runtime.errors import NoroshiError

_STREAM: Final = "noroshi.stream"
_SEQUENCE: Final = "noroshi.sequence"
_CONFIRMED: Final = "noroshi.confirmed"


class FencedError(NoroshiError):
    """Another writer has moved the table's position: this one must start again from what the table says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Rows of messages up to `sequence` of the stream with the identity `stream` are in the table.

    The ledger entries of messages up to `confirmed` are known to have been published; it is never behind by more than
    one commit.
    """

    stream: str = ""
    sequence: int = 0
    confirmed: int = 0

    def properties(self) -> dict[str, str]:
        """As properties of a snapshot."""
        return {_STREAM: self.stream, _SEQUENCE: str(self.sequence), _CONFIRMED: str(self.confirmed)}


def position_of(table: Table) -> Position:
    """The position in the newest snapshot that has one; the beginning when none has."""
    snapshot = table.current_snapshot()
    while snapshot is not None:
        found = _position(snapshot)
        if found is not None:
            return found
        parent = snapshot.parent_snapshot_id
        snapshot = table.snapshot_by_id(parent) if parent is not None else None
    return Position()


def _position(snapshot: Snapshot) -> Position | None:
    properties: Mapping[str, str] = snapshot.summary.additional_properties if snapshot.summary else {}
    if _SEQUENCE not in properties:
        return None
    return Position(
        stream=properties.get(_STREAM, ""),
        sequence=int(properties[_SEQUENCE]),
        confirmed=int(properties.get(_CONFIRMED, "0")),
    )
