"""The audit trail: who did what, when, from where, before and after; and whether it is whole."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, Final

from nicegui import ui

from noroshi.console.language import say, words
from noroshi.console.page import page
from noroshi.console.pieces.button import button
from noroshi.console.pieces.code import code
from noroshi.console.pieces.growing import Growing
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import icon, part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor, tell
from noroshi.model.access import Permission
from noroshi.model.triage import Page as Rows
from noroshi.records.audit import verify_audit
from noroshi.records.audit_list import AuditEntry, list_audit

_ROWS: Final = 50
_SPANS: Final = {"": None, "day": timedelta(days=1), "week": timedelta(days=7), "month": timedelta(days=30)}
_VERIFIED_AT_ONCE: Final = 20_000
"""A trail that is longer is verified when somebody asks for it."""


@page(
    "/audit",
    title="administration.audit",
    permission=Permission.AUDIT_READ,
    icon="o_fact_check",
    group="admin",
    key="g t",
)
async def audit(visitor: Visitor) -> None:
    """The trail, the latest first."""
    await AuditTrail(visitor).open()


class AuditTrail:
    """Draws the trail; narrows and lengthens it when asked."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._actor, self._action, self._thing = (visitor.query.get(name, "")[:300] for name in ("by", "do", "on"))
        self._span = ""

    async def open(self) -> None:
        """Read and draw. Raises as `Visitor.read` does."""
        rows = await self._read()
        with page_head(say("administration.audit"), say("administration.audit_lead")):
            self._whole = part("span", "lane", role="status")
            button(say("administration.verify"), self._verify, picture="o_verified_user", key="v")
        self._sieve()
        with part("section", "panel", aria_label=say("administration.audit")):
            with part("div", "scroll"), part("table", "plain"):
                with part("thead", ""), part("tr", ""):
                    for name in ("number", "when", "who", "where", "what", "which"):
                        part("th", "wide-only" if name in ("number", "where") else "", say(f"administration.{name}"))
                body = part("tbody", "")
            nothing = part("div", "")
            with nothing:
                empty(say("administration.audit_empty"), picture="o_fact_check")
        self._rows = Growing(body, nothing, _row, self._read)
        self._rows.show(rows)
        if rows.items and max(entry.seq for entry in rows.items) <= _VERIFIED_AT_ONCE:
            ui.timer(0, self._verify, once=True)

    def _sieve(self) -> None:
        with part("div", "lane lane--wrap sieve"):
            for name, value in (("who", self._actor), ("what", self._action), ("which", self._thing)):
                field = ui.input(value=value, placeholder=say(f"administration.{name}_example"))
                field.props("outlined dense clearable debounce=350").classes("sieve__text")
                field.props["aria-label"] = say(f"administration.{name}")
                field.on_value_change(lambda event, name=name: self._narrow(**{name: event.value or ""}))
            spans = {span: say(f"administration.span_{span or 'all'}") for span in _SPANS}
            chosen = ui.select(spans, value="").props("outlined dense options-dense behavior=menu")
            chosen.props["aria-label"] = say("administration.when")
            chosen.classes("sieve__order").on_value_change(lambda event: self._narrow(span=event.value))

    async def _read(self, cursor: str | None = None) -> Rows[AuditEntry]:
        span = _SPANS[self._span]
        return await self._visitor.read(
            list_audit,
            actor=self._actor or None,
            action=self._action or None,
            object_id=self._thing or None,
            since=self._visitor.now() - span if span else None,
            before=int(cursor) if cursor else None,
            limit=_ROWS,
        )

    async def _narrow(self, **wanted: str) -> None:
        self._actor = wanted.get("who", self._actor)[:300].strip()
        self._action = wanted.get("what", self._action)[:300].strip()
        self._thing = wanted.get("which", self._thing)[:300].strip()
        self._span = wanted.get("span", self._span)
        await self._rows.begin_anew()

    async def _verify(self) -> None:
        self._mark("o_hourglass_empty", say("administration.verifying"), "")
        try:
            faults = await self._visitor.read(lambda session: list(verify_audit(session)))
        except Exception as error:
            tell(error)
            return
        if faults:
            self._mark("o_gpp_bad", say("administration.broken", faults="; ".join(faults[:3])), "bad")
        else:
            self._mark("o_verified", say("administration.whole"), "good")

    def _mark(self, picture: str, text: str, tone: str) -> None:
        self._whole.clear()
        with self._whole, part("span", "note", data_tone=tone):
            icon(picture)
            part("span", "", text)


def _row(entry: AuditEntry) -> None:
    with part("tr", ""):
        part("td", "number muted wide-only", f"{entry.seq:,}")
        with part("td", ""):
            moment(entry.at, form="exact")
        with part("td", "wrap"):
            part("span", "strong", entry.actor or say("administration.nobody"))
            if entry.actor_kind != "user":
                part("div", "small muted", say(f"administration.kind_{entry.actor_kind}"))
        part("td", "mono small wide-only", entry.address)
        with part("td", "wrap"):
            part("div", "", _said(entry.action))
            part("code", "small muted wide-only", entry.action)
        with part("td", "wrap"):
            part("span", "muted", f"{entry.object_kind} ")
            part("span", "", entry.object_id)
            if entry.before or entry.after:
                with part("details", ""):
                    part("summary", "small", say("administration.changes"))
                    for name, values in (("before", entry.before), ("after", entry.after)):
                        if values:
                            part("div", "small muted", say(f"administration.{name}"))
                            code(_written(values), name=say(f"administration.{name}"), wrap=True)


def _said(action: str) -> str:
    """What was done, in the reader's language; its name for what another version of the platform wrote."""
    name = action.replace(".", "_").replace("-", "_")
    return say(f"audit.did_{name}") if f"audit.did_{name}" in words() else action


def _written(values: dict[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False)
