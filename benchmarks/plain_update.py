"""The least that moving many deadlines can be: one transaction of sqlite3 that sets them and tells of each.

`python -m benchmarks.plain_update DATABASE MOVES` reads `[[item, old, new], ...]` from the JSON file MOVES. It has the
pragmas and the tables of the program, but works nothing out: whose deadline moves, and to which day, it is given.
Its events have no hash, so nobody should use the database afterwards.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

PRAGMAS = ("journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=ON", "trusted_schema=OFF")


def update(database: str, moves: list[tuple[int, str | None, str | None]]) -> None:
    """Set the deadlines and insert an event for each."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        operation = connection.execute("SELECT max(id) FROM operations").fetchone()[0]
        connection.executemany(
            "UPDATE items SET deadline = ? WHERE id = ?", ((new, item_id) for item_id, _, new in moves)
        )
        connection.executemany(
            "INSERT INTO events (operation_id, item_id, entity, entity_id, field, old, new, hash)"
            " VALUES (?, ?, 'items', ?, 'deadline', ?, ?, '')",
            ((operation, item_id, item_id, json.dumps(old), json.dumps(new)) for item_id, old, new in moves),
        )
        connection.execute("COMMIT")


if __name__ == "__main__":
    update(sys.argv[1], json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
