"""What Alembic runs: migrations on the connection that `upgrading.py` hands in."""

from __future__ import annotations

from alembic import context

from noroshi.records.tables import Record

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Record.metadata, transactional_ddl=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
