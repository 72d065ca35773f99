"""The status report as a bare loop: one SQL statement, sqlite3 and csv.writer, nothing else.

`python -m benchmarks.bare_csv DATABASE OUTPUT TODAY` writes the same bytes as `tracker report status --output OUTPUT`
on that day with the usual settings in UTC, as long as no text begins like a formula.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
from contextlib import closing
from datetime import date, timedelta

COLUMNS = (
    "ref", "kind", "stakeholder", "title", "authority", "authority_ref", "status", "outcome", "waits_on", "health",
    "owner", "priority", "raised", "submitted", "due", "days_left", "steps_done", "steps_total", "next_step",
    "blocked_by", "last_update", "last_note", "tags", "disputed", "closed", "days_open",
)  # fmt: skip

_BLOCKED = """i.id IN (
    SELECT l.item_id FROM links l JOIN items b ON b.id = l.other_id WHERE l.kind = 'blocked-by' AND b.closed IS NULL)"""
_DISPUTED = """(
    i.id IN (
        SELECT r.item_id FROM reliances r JOIN claims c ON c.id = r.claim_id
        WHERE c.status = 'disputed' AND r.item_id IS NOT NULL)
    OR i.authority_id IN (
        SELECT r.authority_id FROM reliances r JOIN claims c ON c.id = r.claim_id
        WHERE c.status = 'disputed' AND r.authority_id IS NOT NULL)
    OR coalesce(a.status = 'disputed', 0))"""

STATEMENT = f"""
SELECT i.ref, i.workflow, s.name, i.title, a.code, i.authority_ref, i.status, i.outcome, i.waits_on,
    CASE
        WHEN i.closed IS NOT NULL THEN ''
        WHEN i.deadline < :today OR i.valid_until < :today OR {_BLOCKED} THEN 'red'
        WHEN i.deadline <= :soon OR i.valid_until <= :ending OR i.updated_at < :quiet OR {_DISPUTED} THEN 'amber'
        ELSE 'green'
    END,
    i.owner,
    CASE i.priority WHEN 0 THEN 'low' WHEN 1 THEN 'normal' WHEN 2 THEN 'high' WHEN 3 THEN 'urgent' END,
    i.raised, i.submitted, i.due,
    CAST(julianday(i.deadline) - julianday(:today) AS INTEGER),
    (SELECT count(*) FROM steps t WHERE t.item_id = i.id AND t.status <> 'open'),
    (SELECT count(*) FROM steps t WHERE t.item_id = i.id),
    (SELECT t.title FROM steps t WHERE t.item_id = i.id AND t.status = 'open' AND i.closed IS NULL
        ORDER BY t.position, t.id LIMIT 1),
    (SELECT group_concat(ref, ', ') FROM (
        SELECT b.ref FROM links l JOIN items b ON b.id = l.other_id
        WHERE l.item_id = i.id AND l.kind = 'blocked-by' AND b.closed IS NULL ORDER BY b.ref)),
    replace(substr(i.updated_at, 1, 16), 'T', ' '),
    (SELECT n.body FROM notes n WHERE n.item_id = i.id ORDER BY n.id DESC LIMIT 1),
    (SELECT group_concat(tag, ', ') FROM (SELECT tag FROM tags g WHERE g.item_id = i.id ORDER BY tag)),
    CASE WHEN {_DISPUTED} THEN 'yes' ELSE 'no' END,
    i.closed,
    CAST(julianday(coalesce(i.closed, :today)) - julianday(i.raised) AS INTEGER)
FROM items i
LEFT JOIN stakeholders s ON s.id = i.stakeholder_id
LEFT JOIN authorities a ON a.id = i.authority_id
ORDER BY i.prefix, i.number
"""


def write(database: str, output: str, today: date) -> None:
    """Write the report as it is on that day."""
    days = {"today": 0, "soon": 7, "ending": 60, "quiet": -30}
    values = {name: str(today + timedelta(days=count)) for name, count in days.items()}
    values["quiet"] += "T00:00:00Z"
    with closing(sqlite3.connect(database)) as connection, open(output, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(connection.execute(STATEMENT, values))


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]))
