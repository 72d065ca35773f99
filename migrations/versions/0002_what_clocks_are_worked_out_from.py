"""Stays, turns and the dates that are worked out from them; several holidays on one day.

Nothing has written to `clocks`, `extensions` or `holidays` yet, so they are made anew. Each item gets the stay that it is in now.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tracker.storage.types import Day, Flag, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = sa.text("closed IS NULL")


def upgrade() -> None:
    op.drop_table("extensions")
    op.drop_table("clocks")
    op.create_table(
        "stays",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("entered", Day(), nullable=False),
        sa.Column("left", Day(), nullable=True),
        sa.Column("resumes", sa.Text(), server_default="", nullable=False),
        sa.Column("first", Day(), nullable=True),
        sa.Column("by_date", Flag(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint("resumes IN ('', 'continue', 'restart')", name=op.f("ck_stays_resumes")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stays_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stays")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_stays_item_id_id", "stays", ["item_id", "id"], unique=False)
    op.execute("INSERT INTO stays (item_id, status, entered) SELECT id, status, entered FROM items ORDER BY id")
    op.create_table(
        "extensions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("stay_id", sa.Integer(), nullable=True),
        sa.Column("length", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("original", Day(), nullable=True),
        sa.Column("granted", Day(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_extensions_item_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["stay_id"], ["stays.id"], name=op.f("fk_extensions_stay_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extensions")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_extensions_item_id", "extensions", ["item_id"], unique=False)
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("waits_on", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("closes", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("deadline", Day(), nullable=True),
        sa.Column("deadline_from", sa.Text(), server_default="", nullable=False),
        sa.Column("deadline_at", Instant(), nullable=True),
        sa.Column("target", Day(), nullable=True),
        sa.Column("late", Day(), nullable=True),
        sa.Column("renew_on", Day(), nullable=True),
        sa.Column("alert_from", Day(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_turns_item_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
    op.create_index("ix_turns_day", "turns", ["day", "item_id"], unique=False)
    op.create_index("ix_turns_item_id", "turns", ["item_id"], unique=False)
    for name in ("target", "counted_from", "counted_to", "renew_on", "alert_from"):
        op.add_column("items", sa.Column(name, Day(), nullable=True))
    op.add_column("items", sa.Column("counted_on", sa.Text(), server_default="", nullable=False))
    op.create_index("ix_items_open_counted_to", "items", ["counted_to", "counted_from"], sqlite_where=OPEN)
    op.create_index("ix_items_open_late", "items", ["late", "id"], sqlite_where=OPEN)
    op.create_index("ix_items_open_renew_on", "items", ["renew_on", "id"], sqlite_where=OPEN)
    for table in ("items", "steps"):
        op.create_index(
            f"ix_{table}_on_milestone", table, ["due_rule"], sqlite_where=sa.text("substr(due_rule, 1, 1) = '@'")
        )
    op.drop_table("holidays")
    op.create_table(
        "holidays",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("day", Day(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_ar", sa.Text(), server_default="", nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("estimated", Flag(), server_default=sa.false(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("kind IN ('public', 'added', 'worked', 'announced')", name=op.f("ck_holidays_kind")),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_holidays_calendar_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays")),
        sa.UniqueConstraint("calendar_id", "day", "kind", "name", name=op.f("uq_holidays_calendar_id_day_kind_name")),
        sqlite_autoincrement=True,
        sqlite_strict=True,
    )
