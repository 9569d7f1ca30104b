"""Every way into the web process and the permission it takes. What is not declared here does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Literal

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.routing import compile_path

from noroshi.model.access import Permission

PUBLIC: Final = "public"
"""The permission of what everybody may see, signed in or not."""
_EXTENSION: Final = "x-permission"

Needed = Permission | Literal["public"]


class Kind(StrEnum):
    """What stands behind a door, which decides how a visitor is turned away."""

    API = "api"
    PAGE = "page"
    ASSET = "asset"
    HOOK = "hook"
    """What other services call who know nothing but its address, which is the secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """One way in. `methods` is empty where any method is for what lies behind to judge."""

    path: str
    methods: frozenset[str]
    needs: Needed
    kind: Kind
    pattern: re.Pattern[str]

    @property
    def is_open_to_all(self) -> bool:
        """Whether it does not even matter who comes."""
        return self.kind is Kind.HOOK or (self.kind is Kind.ASSET and self.needs == PUBLIC)


class Doors:
    """All ways in, looked up by method and path; of several that match, the one declared first."""

    def __init__(self) -> None:
        self._doors: list[Door] = []

    def __iter__(self) -> Iterator[Door]:
        return iter(self._doors)

    def declare(self, path: str, needs: Needed, *, kind: Kind = Kind.PAGE, methods: Iterable[str] = ("GET",)) -> None:
        """Let in at a path whoever has the permission. Paths are Starlette's: `/alerts/{uid}`, `/files/{rest:path}`."""
        if kind is Kind.HOOK and needs != PUBLIC:
            raise LookupError(f"{path} is a hook, which nobody signs in for; it cannot take {needs}")
        allowed = {method.upper() for method in methods}
        if "GET" in allowed:
            allowed.add("HEAD")
        pattern, _, _ = compile_path(path)
        self._doors.append(Door(path=path, methods=frozenset(allowed), needs=needs, kind=kind, pattern=pattern))

    def declare_router(self, router: APIRouter, kind: Kind = Kind.API) -> None:
        """Declare every route of a router. Raises LookupError for one that says no permission."""
        for route in router.routes:
            extra = (route.openapi_extra or {}) if isinstance(route, APIRoute) else {}
            path = getattr(route, "path", repr(route))
            if _EXTENSION not in extra:
                raise LookupError(f"{path} says no permission; declare it with **needs(…)")
            wanted = extra[_EXTENSION]
            methods = getattr(route, "methods", None) or ()
            self.declare(path, PUBLIC if wanted == PUBLIC else Permission(wanted), kind=kind, methods=methods)

    def find(self, method: str, path: str) -> Door | None:
        """The door of a request."""
        for door in self._doors:
            if (not door.methods or method in door.methods) and door.pattern.match(path):
                return door
        return None

    def methods_at(self, path: str) -> frozenset[str]:
        """What may be asked of a path at all; empty where there is nothing."""
        found = [door.methods for door in self._doors if door.pattern.match(path)]
        return frozenset().union(*found)


def needs(permission: Needed, **more: Any) -> dict[str, Any]:
    """What a route says of itself: `@router.get("/alerts", **needs(Permission.ALERTS_READ))`."""
    security: list[dict[str, list[str]]] = [] if permission == PUBLIC else [{"session": []}, {"token": []}]
    return {"openapi_extra": {_EXTENSION: str(permission), "security": security, **more}}
