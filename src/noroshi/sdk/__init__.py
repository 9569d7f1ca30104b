"""The door for integrations: what a vendor folder is, and how it is read and checked."""

from noroshi.sdk.integration import ENGINE_COLUMNS, RECORD_COLUMNS, Integration, LogType
from noroshi.sdk.loading import did_you_mean, discover, is_log_source, load_integration
from noroshi.sdk.manifest import Manifest
from noroshi.sdk.scaffold import new_integration
from noroshi.sdk.sql import sql_fault

__all__ = [
    "ENGINE_COLUMNS",
    "RECORD_COLUMNS",
    "Integration",
    "LogType",
    "Manifest",
    "did_you_mean",
    "discover",
    "is_log_source",
    "load_integration",
    "new_integration",
    "sql_fault",
]
