"""What the overview counts is read from indexes, however many alerts there are.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TRIAGED = sa.text("triaged_at IS NOT NULL")


def upgrade() -> None:
    """Make the change."""
    op.create_index("ix_alerts_status_severity", "alerts", ["status", "severity"])
    op.create_index("ix_alerts_triaged", "alerts", ["triaged_at"], sqlite_where=_TRIAGED, postgresql_where=_TRIAGED)


def downgrade() -> None:
    """Take it back."""
    op.drop_index("ix_alerts_triaged", table_name="alerts")
    op.drop_index("ix_alerts_status_severity", table_name="alerts")
