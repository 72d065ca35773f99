"""Indexes for the orders that open items are listed in, so that the first page of a long list is there at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OPEN = sa.text("closed IS NULL")


def upgrade() -> None:
    for name, columns in (
        ("ix_items_open_priority_id", ["priority", "id"]),
        ("ix_items_open_raised", ["raised", "id"]),
        ("ix_items_open_ref", ["prefix", "number", "id"]),
        ("ix_items_open_status", ["status", "id"]),
        ("ix_items_open_updated_at", ["updated_at", "id"]),
    ):
        op.create_index(name, "items", columns, sqlite_where=OPEN)
