"""What a page of the console declares about itself, so that navigation, routing and access control read one table."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from noroshi.model.access import Permission

Builder = Callable[..., Awaitable[None]]
Group = Literal["work", "build", "run", "admin"]
GROUPS: Final[tuple[Group, ...]] = ("work", "build", "run", "admin")


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page: `build(visit, **path parameters)` draws it once `permission` is held.

    `title` and the navigation's text are keys of `words/`. A page with a `group` stands in the navigation; `key` is the
    chord that opens it, like `g i`.
    """

    path: str
    title: str
    permission: Permission
    build: Builder
    icon: str = "o_article"
    group: Group | None = None
    key: str = ""

    def match(self, path: str) -> dict[str, str] | None:
        """The path's parameters when it is this page's; None when it is not."""
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.path))
        found = re.fullmatch(pattern, path.rstrip("/") or "/")
        return found.groupdict() if found else None


def page(path: str, *, title: str, permission: Permission, **rest: Any) -> Callable[[Builder], Page]:
    """Declare the function below as a page; `catalogue.py` lists the pages there are."""

    def declare(build: Builder) -> Page:
        return Page(path=path, title=title, permission=permission, build=build, **rest)

    return declare
