"""A list that is read page by page: a button below it brings the next rows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from nicegui.element import Element

from noroshi.console.language import say
from noroshi.console.pieces.button import button
from noroshi.console.visitor import tell
from noroshi.model.triage import Page as Rows

Row = TypeVar("Row")


class Growing(Generic[Row]):
    """Fills `body` with what `draw` makes of each row, and shows `nothing` while there is none.

    `read` is given the cursor of the page wanted, None for the first one. The button stands where this is made.
    """

    def __init__(
        self,
        body: Element,
        nothing: Element,
        draw: Callable[[Row], None],
        read: Callable[[str | None], Awaitable[Rows[Row]]],
    ) -> None:
        self._body, self._nothing, self._draw, self._read = body, nothing, draw, read
        self._cursor: str | None = None
        self._pages = 0
        self._more = button(say("shell.more"), self._lengthen)

    def show(self, rows: Rows[Row]) -> None:
        """Put the rows of a page below those that stand there."""
        with self._body:
            for row in rows.items:
                self._draw(row)
        self._pages += 1
        self._cursor = rows.next_cursor
        self._more.set_visibility(rows.next_cursor is not None)
        self._nothing.set_visibility(not self._body.default_slot.children)

    async def begin_anew(self) -> None:
        """Read the first page again, and put it in place of all rows. A failure is told, and the old rows stay."""
        await self._put_anew(1)

    async def renew(self) -> None:
        """Read as many pages as stand there again, and put them in place of all rows. A failure is as above."""
        await self._put_anew(self._pages)

    async def _put_anew(self, most: int) -> None:
        pages: list[Rows[Row]] = []
        while not pages or (len(pages) < most and pages[-1].next_cursor):
            rows = await self._tried(pages[-1].next_cursor if pages else None)
            if rows is None:
                return
            pages.append(rows)
        self._body.clear()
        self._pages = 0
        for rows in pages:
            self.show(rows)

    async def _lengthen(self) -> None:
        rows = await self._tried(self._cursor)
        if rows is not None:
            self.show(rows)

    async def _tried(self, cursor: str | None) -> Rows[Row] | None:
        try:
            return await self._read(cursor)
        except Exception as error:
            tell(error)
            return None
