"""The pages there are. A new page is a folder in `pages/` and a line here."""

from __future__ import annotations

from typing import Final

from noroshi.console.page import Page
from noroshi.console.pages.administration.audit import audit
from noroshi.console.pages.administration.tokens import tokens
from noroshi.console.pages.administration.users import users
from noroshi.console.pages.alert.page import alert
from noroshi.console.pages.case.list_page import cases
from noroshi.console.pages.case.page import case
from noroshi.console.pages.entity.list_page import entities
from noroshi.console.pages.entity.page import entity
from noroshi.console.pages.hunt.page import hunt
from noroshi.console.pages.inbox.page import inbox
from noroshi.console.pages.overview.page import overview
from noroshi.console.pages.playbooks.listing import playbooks
from noroshi.console.pages.playbooks.playbook import playbook
from noroshi.console.pages.playbooks.run import run
from noroshi.console.pages.rules.catalogue import rules
from noroshi.console.pages.rules.coverage import attack_coverage
from noroshi.console.pages.rules.rule import rule
from noroshi.console.pages.search.page import search
from noroshi.console.pages.sources.dead import dead_letters
from noroshi.console.pages.sources.page import sources
from noroshi.console.pages.suppression.list_page import suppressions
from noroshi.console.pages.suppression.page import suppression

PAGES: Final[tuple[Page, ...]] = (
    inbox,
    cases,
    entities,
    overview,
    hunt,
    rules,
    attack_coverage,
    suppressions,
    rule,
    playbooks,
    playbook,
    run,
    sources,
    dead_letters,
    users,
    tokens,
    audit,
    alert,
    case,
    entity,
    suppression,
    search,
)
"""In the order of the navigation; of several that match a path, the first one counts."""


def find_page(path: str) -> tuple[Page, dict[str, str]] | None:
    """The page at a path, with the path's parameters."""
    for page in PAGES:
        parameters = page.match(path)
        if parameters is not None:
            return page, parameters
    return None
