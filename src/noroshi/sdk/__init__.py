"""The door for integrations: what a vendor folder is, and how it is read and checked."""

from noroshi.sdk.integration import ENGINE_COLUMNS, RECORD_COLUMNS, Integration, LogType
from noroshi.sdk.loading import discover, load_integration

__all__ = ["ENGINE_COLUMNS", "RECORD_COLUMNS", "Integration", "LogType", "discover", "load_integration"]
