"""The stores of triage's tests."""

from tests.triage.conftest import database, postgres

__all__ = ["database", "postgres"]
