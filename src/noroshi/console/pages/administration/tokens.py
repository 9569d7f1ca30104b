"""Everybody's API tokens: what each may do, when it was used, and refusing it from now on."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from sqlalchemy.orm import Session

from noroshi.api.accounts.tokens import TokenView, list_tokens, revoke_token
from noroshi.console.language import say
from noroshi.console.page import page
from noroshi.console.pieces.badge import Tone, badge
from noroshi.console.pieces.button import button
from noroshi.console.pieces.dialog import ask
from noroshi.console.pieces.moment import moment
from noroshi.console.pieces.panel import page_head
from noroshi.console.pieces.part import part
from noroshi.console.pieces.state import empty
from noroshi.console.visitor import Visitor, confirm, redraw
from noroshi.model.access import Actor, Permission

State = Literal["good", "expired", "revoked"]
_TONES: Final[dict[State, Tone]] = {"good": "good", "expired": "", "revoked": ""}


@page(
    "/tokens",
    title="administration.tokens",
    permission=Permission.TOKENS_MANAGE,
    icon="o_key",
    group="admin",
    key="g k",
)
async def tokens(visitor: Visitor) -> None:
    """The list of tokens, those that work first."""
    now = visitor.now()
    found = await visitor.read(list_tokens)
    with page_head(say("administration.tokens"), say("administration.tokens_lead")):
        part("a", "button", say("administration.token_new"), href="/account", data_plain="")
    with part("section", "panel", aria_label=say("administration.tokens")):
        if not found:
            empty(say("administration.no_tokens"), say("administration.no_tokens_text"), picture="o_key")
            return
        with part("div", "scroll"), part("table", "plain middle"):
            with part("thead", ""), part("tr", ""):
                for name in ("name", "owner", "scopes", "last_used", "expires", "state"):
                    part("th", "wide-only" if name == "scopes" else "", say(f"administration.{name}"))
                part("th", "end", say("administration.actions"))
            with part("tbody", ""):
                for token in sorted(found, key=lambda one: state_of(one, now) != "good"):
                    _row(visitor, token, now)


def state_of(token: TokenView, now: datetime) -> State:
    """Whether it is heard."""
    if token.revoked_at is not None:
        return "revoked"
    return "expired" if token.expires_at is not None and now >= token.expires_at else "good"


def _row(visitor: Visitor, token: TokenView, now: datetime) -> None:
    state = state_of(token, now)
    with part("tr", ""):
        part("td", "wrap strong mono", token.name)
        part("td", "wrap", token.owner)
        with part("td", "wrap wide-only"), part("div", "lane lane--wrap"):
            for scope in token.scopes:
                part("span", "chip mono", scope)
        with part("td", "muted"):
            if token.last_used_at:
                moment(token.last_used_at)
            else:
                part("span", "", say("administration.never"))
        with part("td", "muted"):
            if token.expires_at:
                moment(token.expires_at)
        with part("td", ""):
            badge(say(f"administration.token_{state}"), _TONES[state])
        with part("td", "end"):
            if state == "good":
                name = say("administration.revoke_of", name=token.name)
                button(say("administration.revoke"), lambda: _ask(visitor, token.name), small=True, aria_label=name)


def _ask(visitor: Visitor, name: str) -> None:
    async def revoke() -> None:
        if await visitor.attempt(Permission.TOKENS_MANAGE, _revoke, name, visitor.now()):
            confirm(say("administration.revoked"))
            await redraw()

    title, yes = say("administration.revoke_title", name=name), say("administration.revoke")
    ask(title, say("administration.revoke_text"), yes=yes, on_yes=revoke, danger=True)


def _revoke(session: Session, actor: Actor, name: str, now: datetime) -> bool:
    revoke_token(session, actor, name, now)
    return True
