"""The audit trail: who did what, when, from where; and whether it is whole."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from noroshi.api.routes.answering import answer, route
from noroshi.api.routes.limits import Limit, Name
from noroshi.api.surroundings import Surroundings
from noroshi.model.access import Permission
from noroshi.model.triage import Page
from noroshi.records.audit import verify_audit
from noroshi.records.audit_list import AuditEntry, list_audit


class Verification(msgspec.Struct, frozen=True, kw_only=True):
    """Whether nothing was changed, cut or put in; `faults` says where it was."""

    is_whole: bool
    faults: list[str]


class _Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    actor: Name | None = None
    action: Name | None = Field(None, description="Its beginning is enough: `user.`")
    object_kind: Name | None = None
    object_id: Name | None = None
    since: AwareDatetime | None = Field(None, description="At this time or later")
    until: AwareDatetime | None = Field(None, description="Before this time")
    cursor: Annotated[str, Field(pattern=r"^[0-9]{1,15}$")] | None = None
    limit: Limit = 50


def audit_routes(around: Surroundings) -> APIRouter:
    """`/v1/audit`."""
    router = APIRouter(prefix="/v1/audit", tags=["audit"])

    @router.get("", **route(Permission.AUDIT_READ, Page[AuditEntry]))
    def read_audit(wanted: Annotated[_Wanted, Query()]) -> Response:
        """What was done, the latest first."""
        filters = wanted.model_dump(exclude={"cursor", "limit"})
        before = int(wanted.cursor) if wanted.cursor else None
        with around.database.reading() as session:
            return answer(list_audit(session, **filters, before=before, limit=wanted.limit))

    @router.get("/verification", **route(Permission.AUDIT_READ, Verification))
    def verify() -> Response:
        """Recompute the chain of hashes."""
        with around.database.reading() as session:
            faults = list(verify_audit(session))
        return answer(Verification(is_whole=not faults, faults=faults))

    return router
