"""Pages of a list by cursors: the place of the last row that was given, so that new rows shift nothing."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, and_, or_
from sqlalchemy.orm import InstrumentedAttribute

from noroshi.runtime.errors import UsageError

MAX_PAGE: Final = 500

_Key = str | int | float
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Order:
    """A list's order: by `column`, then by `tie`, which is unique."""

    name: str
    column: InstrumentedAttribute[Any]
    tie: InstrumentedAttribute[Any]
    descending: bool = True

    def page(self, query: Select[Any], cursor: str | None, limit: int) -> Select[Any]:
        """The query of one page and one row more, which tells whether there is a next one. Raises UsageError."""
        if not 1 <= limit <= MAX_PAGE:
            raise UsageError(f"a page has between 1 and {MAX_PAGE} items, not {limit}")
        if cursor:
            query = query.where(self._behind(*self._read(cursor)))
        if self.descending:
            query = query.order_by(self.column.desc(), self.tie.desc())
        else:
            query = query.order_by(self.column, self.tie)
        return query.limit(limit + 1)

    def sorted(self, rows: Sequence[T]) -> list[T]:
        """Rows of several queries in this order."""
        key = attrgetter(self.column.key, self.tie.key)
        return sorted(rows, key=key, reverse=self.descending)

    def cursor(self, rows: Sequence[Any], limit: int) -> str | None:
        """The cursor behind the last of `limit` rows, None when there are no more than these."""
        if len(rows) <= limit:
            return None
        last = rows[limit - 1]
        value = getattr(last, self.column.key)
        told = value.isoformat() if isinstance(value, datetime) else value
        return base64.urlsafe_b64encode(msgspec.json.encode([self.name, told, getattr(last, self.tie.key)])).decode()

    def _behind(self, value: Any, tie: Any) -> ColumnElement[bool]:
        if self.descending:
            return and_(self.column <= value, or_(self.column < value, self.tie < tie))
        return and_(self.column >= value, or_(self.column > value, self.tie > tie))

    def _read(self, cursor: str) -> tuple[Any, Any]:
        try:
            name, value, tie = msgspec.json.decode(base64.urlsafe_b64decode(cursor), type=tuple[str, _Key, str | int])
            if name != self.name or not isinstance(tie, self.tie.type.python_type):
                raise ValueError("of another list")  # noqa: TRY301 - told as all others are
            kind = self.column.type.python_type
            if kind is datetime:
                return datetime.fromisoformat(str(value)), tie
            return kind(value), tie
        except (ValueError, TypeError, binascii.Error, msgspec.DecodeError) as error:
            raise UsageError("this cursor is not one of this list") from error
