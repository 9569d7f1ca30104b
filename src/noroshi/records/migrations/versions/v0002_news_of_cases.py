"""When a case last had news: what goes on counts, but is not news.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from noroshi.records.tables.columns import Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.add_column("cases", sa.Column("last_news", Moment(), nullable=True))
    op.execute("UPDATE cases SET last_news = last_seen")


def downgrade() -> None:
    """Take it back."""
    op.drop_column("cases", "last_news")
