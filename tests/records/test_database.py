"""What the store does beside transactions."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import inspect, text

from noroshi.records.database import Database
from noroshi.records.tables import EntityRecord


def test_sqlite_knows_what_its_indexes_hold_after_taking_stock(database: Database) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    with database.session() as session:
        for number in range(8):
            value = f"web-{number}"
            session.add(EntityRecord(kind="host", value=value, first_seen=now, last_seen=now, risk_at=now))
    database.take_stock()
    database.take_stock()

    if database.engine.dialect.name != "sqlite":
        assert "sqlite_stat1" not in inspect(database.engine).get_table_names()
        return
    with database.reading() as session:
        query = text("SELECT stat FROM sqlite_stat1 WHERE tbl = 'entities' AND idx = 'ix_entities_value'")
        assert session.execute(query).scalars().all() == ["8 1"]
