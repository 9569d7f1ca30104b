"""Pages of lists that are read as a whole: the cursor is the key of the last item that was given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from noroshi.model.triage import Page
from noroshi.runtime.errors import UsageError

T = TypeVar("T")


def page_of(items: Sequence[T], key: Callable[[T], str], cursor: str | None, limit: int) -> Page[T]:
    """The part of a list behind the item with the key `cursor`; keys are unique and not empty.

    Raises UsageError when there is no such item any more.
    """
    start = 0
    if cursor:
        start = 1 + next((place for place, item in enumerate(items) if key(item) == cursor), len(items))
        if start > len(items):
            raise UsageError("this cursor is not one of this list, or what it stood for is gone; begin anew")
    shown = list(items[start : start + limit])
    return Page(items=shown, next_cursor=key(shown[-1]) if start + limit < len(items) else None)
