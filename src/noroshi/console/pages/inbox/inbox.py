"""The inbox on one open page: what is shown, and how it follows what happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import structlog
from nicegui import ui

from noroshi.console.language import say
from noroshi.console.pages.alert.wording import alert_line
from noroshi.console.pages.inbox.filters import Filters
from noroshi.console.pages.inbox.reading import FIRST_ROWS, MORE_ROWS, Shown, count_views, first_rows
from noroshi.console.pages.inbox.wanted import Wanted
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import part
from noroshi.console.pieces.queue import Queue
from noroshi.console.pieces.state import empty
from noroshi.console.sheets.acting import Actions
from noroshi.console.visitor import EndedError, Visitor, tell
from noroshi.model.access import Permission
from noroshi.model.triage import AlertRow
from noroshi.runtime.errors import TransientError
from noroshi.triage.desk.alerts import list_alerts

_FOLLOW_SECONDS: Final = 3.0

log = structlog.get_logger()


class Inbox:
    """Draws the inbox and keeps it up to date."""

    def __init__(self, visitor: Visitor, wanted: Wanted, shown: Shown) -> None:
        self._visitor, self._wanted, self._shown = visitor, wanted, shown
        self._cursor = shown.cursor
        self._known = {row.uid: row for row in shown.rows}
        self._may_act = visitor.may(Permission.ALERTS_WRITE)

    def draw(self) -> None:
        """Put everything on the page."""
        head = page_head(say("inbox.title"), say("inbox.lead"))
        self._filters = Filters(self._visitor, self._wanted, self._shown, self.show)
        self._filters.draw(head)
        self._actions = Actions(self._visitor, self._targets, self._acted)
        with part("section", "panel", aria_label=say("inbox.queue")):
            if self._may_act:
                self._actions.draw()
            lines = [alert_line(row) for row in self._shown.rows]
            self._queue = Queue(say("inbox.queue"), lines, self._wanted.order, selectable=self._may_act)
            self._empty = part("div", "")
            with self._empty:
                empty(say("inbox.empty_title"), say("inbox.empty_text"))
        self._queue.on_opened(ui.navigate.to)
        self._queue.on_chosen(self._actions.show_count)
        self._queue.on_more(self._more)
        self._show_emptiness()
        self._visitor.on_return = self._return
        ui.timer(_FOLLOW_SECONDS, self._follow)

    async def show(self, wanted: Wanted) -> None:
        """Show something else, under an address that can be shared."""
        await self._show(wanted)
        ui.navigate.history.push(wanted.address)

    async def _return(self, path: str) -> None:
        """The address has changed while the page stays: by the browser's buttons, or by the navigation."""
        parts = urlsplit(path)
        wanted = Wanted.read(dict(parse_qsl(parts.query)))
        if parts.path == "/inbox" and wanted != self._wanted:
            await self._show(wanted)

    async def _show(self, wanted: Wanted) -> None:
        try:
            shown = await self._visitor.read(first_rows, wanted, self._visitor.actor)
        except Exception as error:
            tell(error)
            return
        self._wanted, self._shown, self._cursor = wanted, shown, shown.cursor
        self._known = {row.uid: row for row in shown.rows}
        self._queue.replace([alert_line(row) for row in shown.rows], wanted.order)
        self._filters.update(wanted, shown.counts, shown.kept)
        self._show_emptiness()

    async def _more(self) -> None:
        if self._cursor is None:
            return
        cursor, self._cursor = self._cursor, None
        wanted = self._wanted.filter(self._visitor.actor.name)
        page = await self._visitor.read(list_alerts, wanted, order=self._wanted.order, cursor=cursor, limit=MORE_ROWS)
        self._cursor = page.next_cursor
        self._known |= {row.uid: row for row in page.items}
        self._queue.append([alert_line(row) for row in page.items])

    async def _follow(self) -> None:
        """Bring in what is new or changed among the first rows; take out what is there no more."""
        wanted = self._wanted
        try:
            shown = await self._visitor.read(first_rows, wanted, self._visitor.actor)
        except EndedError as error:
            tell(error)
            return
        except TransientError as error:
            log.warning("the inbox could not be brought up to date", fault=str(error))
            return
        if wanted is self._wanted:
            self._take(shown)

    def _take(self, shown: Shown) -> None:
        fresh = {row.uid: row for row in shown.rows}
        changed = [row for uid, row in fresh.items() if self._known.get(uid) != row]
        covered = list(self._known)[:FIRST_ROWS] if shown.cursor else list(self._known)
        gone = [uid for uid in covered if uid not in fresh and self._is_within(self._known[uid], shown)]
        if changed or gone:
            self._queue.merge([alert_line(row) for row in changed], gone, is_news=True)
            kept = {uid: row for uid, row in self._known.items() if uid not in fresh and uid not in gone}
            self._known = fresh | kept
        self._filters.show_counts(shown.counts)
        self._show_emptiness()

    def _is_within(self, row: AlertRow, shown: Shown) -> bool:
        """Whether the row would stand among the first rows if it were still wanted."""
        if shown.cursor is None:
            return True
        last = shown.rows[-1]
        match self._wanted.order:
            case "latest":
                return row.last_seen > last.last_seen
            case "oldest":
                return row.last_seen < last.last_seen
            case "risk":
                return row.risk_score > last.risk_score

    async def _targets(self) -> list[AlertRow]:
        return [self._known[uid] for uid in await self._queue.targets() if uid in self._known]

    async def _acted(self, rows: Sequence[AlertRow], *, is_done: bool) -> None:
        """Show what an action did to these rows at once; those that are done leave the queue."""
        wanted = self._wanted.filter(self._visitor.actor.name)
        gone = [row.uid for row in rows if is_done or row.status not in wanted.statuses]
        kept = [row for row in rows if row.uid not in gone]
        self._known = {uid: row for uid, row in self._known.items() if uid not in gone}
        self._known |= {row.uid: row for row in kept}
        self._queue.merge([alert_line(row) for row in kept], gone)
        self._queue.clear_choice()
        self._filters.show_counts(await self._visitor.read(count_views, self._visitor.actor.name))
        self._show_emptiness()

    def _show_emptiness(self) -> None:
        self._empty.set_visibility(not self._known)
        self._queue.set_visibility(bool(self._known))
