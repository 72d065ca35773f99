"""Runs migrations on the connection it is given, or, from the alembic command, on the database named by TRACKER_DB."""

from __future__ import annotations

import os
import warnings
from typing import Any

from alembic import context
from sqlalchemy import Connection

from tracker.storage import schema
from tracker.storage.database import open_database


def ours(thing: Any, name: str | None, kind: str, reflected: bool, compared: Any) -> bool:
    """Leave the full-text index and its shadow tables out of comparisons: they are not in the metadata."""
    return not (kind == "table" and (name or "").startswith("item_text"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        render_as_batch=True,
        compare_server_default=True,
        include_object=ours,
    )
    with context.begin_transaction(), warnings.catch_warnings():
        # Indexes on expressions cannot be read back: a test compares them word for word, and a migration that rebuilds
        # their table has to make them again.
        warnings.filterwarnings("ignore", message=".*expression-based index")
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with open_database(os.environ["TRACKER_DB"]).migrating() as opened:
        run(opened)
