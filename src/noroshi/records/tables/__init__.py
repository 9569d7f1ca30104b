"""Tables of the relational store, one module a subject. Importing this package knows all of them."""

from noroshi.records.tables.access import (
    LoginThrottleRecord,
    SessionRecord,
    SetupLinkRecord,
    TokenRecord,
    UserRecord,
)
from noroshi.records.tables.alerts import (
    AlertEntityRecord,
    AlertRecord,
    EntityRecord,
    OccurrenceRecord,
    VerdictRecord,
)
from noroshi.records.tables.audit import AuditHeadRecord, AuditRecord
from noroshi.records.tables.cases import (
    CaseEntityRecord,
    CaseLinkRecord,
    CaseRecord,
    CommentRecord,
    TaskRecord,
    TimelineRecord,
)
from noroshi.records.tables.columns import Record
from noroshi.records.tables.saved import SavedRecord
from noroshi.records.tables.suppressions import SuppressionRecord

__all__ = [
    "AlertEntityRecord",
    "AlertRecord",
    "AuditHeadRecord",
    "AuditRecord",
    "CaseEntityRecord",
    "CaseLinkRecord",
    "CaseRecord",
    "CommentRecord",
    "EntityRecord",
    "LoginThrottleRecord",
    "OccurrenceRecord",
    "Record",
    "SavedRecord",
    "SessionRecord",
    "SetupLinkRecord",
    "SuppressionRecord",
    "TaskRecord",
    "TimelineRecord",
    "TokenRecord",
    "UserRecord",
    "VerdictRecord",
]
