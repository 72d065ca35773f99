"""Indexes for the orders by title, owner, stakeholder and office, by the dates that had none yet, and of one kind."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("closed IS NULL")


def upgrade() -> None:
    for name, *keys in (
        ("ix_items_open_created_at", "created_at"),
        ("ix_items_open_due", "due"),
        ("ix_items_open_submitted", "submitted"),
        ("ix_items_open_kind", "workflow", "deadline"),
        ("ix_items_open_title", sa.text("lower(title)")),
        ("ix_items_open_owner_id", sa.text("nullif(lower(owner), '')")),
    ):
        op.create_index(name, "items", [*keys, "id"], sqlite_where=OPEN)
    for party in ("stakeholder", "authority"):
        op.create_index(f"ix_items_{party}_open", "items", [f"{party}_id", "id"], sqlite_where=OPEN)
    op.create_index("ix_authorities_order", "authorities", [sa.text("lower(code)"), "id"])
    # The last of all that open items have: SQLite takes it for what none of them answers.
    op.create_index("ix_items_open", "items", ["id"], sqlite_where=OPEN)
