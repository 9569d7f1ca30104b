"""Who acts, and what they may do: the one table of roles and permissions."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal

import msgspec


class Permission(StrEnum):
    """Something that can be allowed: to a role by `GRANTS`, to an API token by its scopes."""

    ACCOUNT = "account"
    """One's own password, second factor, sessions and tokens. Never a scope: programs have no account."""
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    AUDIT_READ = "audit:read"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    DEAD_READ = "dead:read"
    DEAD_WRITE = "dead:write"
    ENTITIES_READ = "entities:read"
    LEDGER_READ = "ledger:read"
    PLAYBOOKS_READ = "playbooks:read"
    PLAYBOOKS_WRITE = "playbooks:write"
    QUERY = "query"
    """SQL over everything the lake holds, raw records included."""
    RISK_READ = "risk:read"
    RULES_READ = "rules:read"
    RULES_TEST = "rules:test"
    """Run a rule against an event of one's own making."""
    RUNS_APPROVE = "runs:approve"
    RUNS_READ = "runs:read"
    RUNS_WRITE = "runs:write"
    SOURCES_READ = "sources:read"
    STATUS_READ = "status:read"
    SUPPRESSIONS_READ = "suppressions:read"
    SUPPRESSIONS_WRITE = "suppressions:write"
    TOKENS_MANAGE = "tokens:manage"
    """API tokens of everybody."""
    USERS_MANAGE = "users:manage"


class Role(StrEnum):
    """What a person is here. Each role may do what those before it may, and more."""

    VIEWER = "viewer"
    ANALYST = "analyst"
    ENGINEER = "engineer"
    ADMIN = "admin"


_P = Permission
_VIEWER: Final = frozenset(
    {
        _P.ACCOUNT,
        _P.ALERTS_READ,
        _P.CASES_READ,
        _P.ENTITIES_READ,
        _P.LEDGER_READ,
        _P.PLAYBOOKS_READ,
        _P.RISK_READ,
        _P.RULES_READ,
        _P.RUNS_READ,
        _P.SOURCES_READ,
        _P.STATUS_READ,
        _P.SUPPRESSIONS_READ,
    }
)
_ANALYST: Final = _VIEWER | {
    _P.ALERTS_WRITE,
    _P.CASES_WRITE,
    _P.QUERY,
    _P.RULES_TEST,
    _P.RUNS_APPROVE,
    _P.RUNS_WRITE,
    _P.SUPPRESSIONS_WRITE,
}
_ENGINEER: Final = _ANALYST | {_P.DEAD_READ, _P.DEAD_WRITE, _P.PLAYBOOKS_WRITE}

GRANTS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.VIEWER: _VIEWER,
    Role.ANALYST: _ANALYST,
    Role.ENGINEER: _ENGINEER,
    Role.ADMIN: frozenset(Permission),
}
"""Everything that is not here is refused."""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody or something that acts, as it stands in the audit trail.

    A token acts with the roles its owner has now, narrowed to its `scopes`. `address` is where the request came from.
    """

    name: str
    kind: Literal["user", "token", "system"] = "user"
    roles: frozenset[Role] = frozenset()
    scopes: frozenset[Permission] | None = None
    address: str = ""

    def may(self, permission: Permission) -> bool:
        """Whether this is allowed."""
        if self.scopes is not None and permission not in self.scopes:
            return False
        return any(permission in GRANTS[role] for role in self.roles)
