"""What a day off does to a database, looked at from outside: which items count over it, and what was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.child import ChildFailedError

DAY, CALENDAR = "2026-01-20", "iq"  # a Tuesday on which offices in Iraq work
ADD = ["calendar", "add-day", DAY, "Dust storm", "--reason", "the radio said so", "--calendar", CALENDAR]
RESET = ["calendar", "reset-day", DAY, "--calendar", CALENDAR]

_CONCERNED = """
SELECT i.id FROM items i
LEFT JOIN authorities a ON a.id = i.authority_id
LEFT JOIN stakeholders s ON s.id = i.stakeholder_id
WHERE i.closed IS NULL AND :day BETWEEN i.counted_from AND i.counted_to
    AND coalesce(a.calendar_id, s.calendar_id, :calendar) = :calendar
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """How many items are open, which of them count over the day and which were written, and (item, old, new) of those
    whose deadline moved.
    """

    still_open: int
    concerned: frozenset[int]
    written: frozenset[int]
    moves: tuple[tuple[int, str | None, str | None], ...]


def effect(before: Path, after: Path) -> Effect:
    """Return what the day did. Raises ChildFailedError where an item was written that does not count over it."""
    with _side_by_side(before, after) as connection:
        (still_open,) = connection.execute("SELECT count(*) FROM before.items WHERE closed IS NULL").fetchone()
        (calendar,) = connection.execute("SELECT id FROM calendars WHERE key = ?", (CALENDAR,)).fetchone()
        found = connection.execute(
            _CONCERNED.replace("FROM items", "FROM before.items"), {"day": DAY, "calendar": calendar}
        )
        concerned, written = frozenset(item_id for (item_id,) in found), _written(connection)
        moves = connection.execute(
            "SELECT id, b.deadline, a.deadline FROM items a JOIN before.items b USING (id)"
            " WHERE a.deadline IS NOT b.deadline"
        ).fetchall()
        told = connection.execute(
            "SELECT item_id, json_extract(old, '$'), json_extract(new, '$') FROM events"
            " WHERE entity = 'items' AND field = 'deadline' AND operation_id = (SELECT max(id) FROM operations)"
        ).fetchall()
    if written - concerned:
        raise ChildFailedError(f"{len(written - concerned)} items were written that do not count over {DAY}.")
    if not moves or sorted(moves) != sorted(told):
        raise ChildFailedError(f"{len(moves)} deadlines moved, but the history tells of {len(told)}.")
    return Effect(still_open, concerned, written, tuple(moves))


def check_all_is_back(before: Path, after: Path) -> None:
    """Raise ChildFailedError where taking the day back left an item other than it was."""
    with _side_by_side(before, after) as connection:
        left = _written(connection)
    if left:
        raise ChildFailedError(f"{len(left)} items are not as they were before {DAY} was made a day off.")


def _written(connection: sqlite3.Connection) -> frozenset[int]:
    """The items of which something is not what it was: their row, one of their steps, or what they become by date."""
    found: set[int] = set()
    for table, item in (("items", "id"), ("steps", "item_id")):
        columns = [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]
        ours, others = (", ".join(f'{side}."{name}"' for name in columns) for side in "ab")
        found.update(
            item_id
            for (item_id,) in connection.execute(
                f"SELECT a.{item} FROM {table} a JOIN before.{table} b USING (id) WHERE ({ours}) IS NOT ({others})"
            )
        )
    turns = "item_id, day, status, deadline"  # not the id: it is another one where they were written again
    for one, other in (("main", "before"), ("before", "main")):
        rows = f"SELECT {turns} FROM {one}.turns EXCEPT SELECT {turns} FROM {other}.turns"
        found.update(item_id for item_id, *_ in connection.execute(rows))
    return frozenset(found)


@contextmanager
def _side_by_side(before: Path, after: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{after.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.execute("ATTACH ? AS before", (f"{before.absolute().as_uri()}?mode=ro",))
        yield connection
