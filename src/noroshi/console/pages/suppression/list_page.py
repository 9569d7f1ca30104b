"""The list of suppressions."""

from __future__ import annotations

from typing import Final

from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.badge import Tone, badge
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor
from noroshi.model.access import Permission
from noroshi.model.triage import Suppression
from noroshi.triage.desk.suppressing import list_suppressions

TONES: Final[dict[str, Tone]] = {"active": "accent", "expired": "", "revoked": ""}


@page(
    "/suppressions",
    title="suppressions.list",
    permission=Permission.SUPPRESSIONS_READ,
    icon="o_visibility_off",
    group="build",
    key="g s",
)
async def suppressions(visitor: Visitor) -> None:
    """All suppressions, those in force first."""
    found = await visitor.read(list_suppressions, now=visitor.now())
    page_head(say("suppressions.list"), say("suppressions.lead"))
    with part("section", "panel", aria_label=say("suppressions.list")):
        if not found:
            empty(say("suppressions.empty_title"), say("suppressions.empty_text"), picture="o_visibility_off")
            return
        with part("div", "scroll"), part("table", "plain"):
            with part("thead", ""), part("tr", ""):
                for name in ("name", "reason", "owner", "hits", "expires", "state"):
                    part("th", "wide-only" if name in ("owner", "reason") else "", say(f"suppressions.{name}"))
            with part("tbody", ""):
                for one in sorted(found, key=lambda each: each.state != "active"):
                    _row(one)


def _row(one: Suppression) -> None:
    with part("tr", ""):
        with part("td", "wrap"):
            part("a", "strong", one.name, href=f"/suppressions/{one.name}")
            part("div", "mono small muted", ", ".join(one.rules))
        part("td", "wrap wide-only", one.reason)
        part("td", "wide-only", one.owner)
        part("td", "number", f"{one.hits:,}")
        with part("td", ""):
            moment(one.expires_at)
        with part("td", ""):
            badge(say(f"suppressions.state_{one.state}"), TONES[one.state])
