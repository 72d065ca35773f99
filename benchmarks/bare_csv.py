"""The status report as a bare loop: one SQL statement, sqlite3 and csv.writer, nothing else.

`python -m benchmarks.bare_csv DATABASE OUTPUT TODAY` writes the same bytes as `tracker report status --output OUTPUT`
on that day with the usual settings in UTC, as long as no text begins like a formula.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import sys
from contextlib import closing
from datetime import date, timedelta
from typing import Any

COLUMNS = (
    "ref", "kind", "stakeholder", "title", "authority", "authority_ref", "status", "outcome", "waits_on", "health",
    "owner", "priority", "raised", "submitted", "original_due", "due", "deadline", "days_left", "working_days_left",
    "extensions", "paused", "steps_done", "steps_total", "next_step",
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

STATEMENT = """
SELECT i.ref, i.workflow, s.name, i.title, a.code, i.authority_ref, i.status, i.outcome, i.waits_on,
    CASE
        WHEN i.closed IS NOT NULL THEN ''
        WHEN i.deadline < :today OR i.valid_until < :today OR {blocked} THEN 'red'
        WHEN i.deadline <= :soon OR {ending} OR i.updated_at < :quiet OR {unobserved} OR {disputed} THEN 'amber'
        ELSE 'green'
    END,
    i.owner,
    CASE i.priority WHEN 0 THEN 'low' WHEN 1 THEN 'normal' WHEN 2 THEN 'high' WHEN 3 THEN 'urgent' END,
    i.raised, i.submitted,
    CASE i.deadline_from
        WHEN 'due' THEN i.original_due
        WHEN 'clock' THEN coalesce(
            (SELECT y.first FROM stays y
                WHERE y.item_id = i.id AND y.status = i.status AND y.first IS NOT NULL ORDER BY y.id DESC LIMIT 1),
            i.target)
        ELSE i.deadline
    END,
    i.due, i.deadline,
    CAST(julianday(i.deadline) - julianday(:today) AS INTEGER),
    coalesce(a.calendar_id, s.calendar_id, (SELECT id FROM calendars WHERE key = 'iq')) || ' ' || i.deadline,
    (SELECT count(*) FROM extensions e WHERE e.item_id = i.id),
    CASE WHEN i.closed IS NULL AND {paused} THEN i.entered END,
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
    CASE WHEN {disputed} THEN 'yes' ELSE 'no' END,
    i.closed,
    CAST(julianday(coalesce(i.closed, :today)) - julianday(i.raised) AS INTEGER)
FROM items i
LEFT JOIN stakeholders s ON s.id = i.stakeholder_id
LEFT JOIN authorities a ON a.id = i.authority_id
ORDER BY i.prefix, i.number
"""


_LEFT = COLUMNS.index("working_days_left")


def write(database: str, output: str, today: date) -> None:
    """Write the report as it is on that day."""
    days = {"today": 0, "soon": 7, "ending": 60, "quiet": -30}
    values = {name: str(today + timedelta(days=count)) for name, count in days.items()}
    values["quiet"] += "T00:00:00Z"
    with closing(sqlite3.connect(database)) as connection, open(output, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        left = _working_days(connection, today)
        rows = connection.execute(_statement(connection, today), values)
        writer.writerows((*row[:_LEFT], left.get(row[_LEFT]), *row[_LEFT + 1 :]) for row in rows)


def _statement(connection: sqlite3.Connection, today: date) -> str:
    """The statement with what the workflows say of their statuses and alerts."""
    flows = {key: json.loads(text) for key, text in connection.execute("SELECT key, definition FROM workflows")}
    alerts = {key: max(flow["alerts"]) for key, flow in flows.items() if flow["alerts"]}
    last = "".join(f" WHEN '{key}' THEN '{today + timedelta(days=days)}'" for key, days in alerts.items())
    return STATEMENT.format(
        blocked=_BLOCKED,
        disputed=_DISPUTED,
        ending=f"i.valid_until <= CASE i.workflow{last} ELSE :ending END",
        unobserved=f"({_in_states(flows, 'repeats')} AND i.late < :today)",
        paused=_in_states(flows, "pauses"),
    )


def _in_states(flows: dict[str, Any], mark: str) -> str:
    marked = [
        f"('{key}', '{state['key']}')" for key, flow in flows.items() for state in flow["states"] if mark in state
    ]
    return f"(i.workflow, i.status) IN (VALUES {', '.join(marked)})"


def _working_days(connection: sqlite3.Connection, today: date) -> dict[str, int]:
    """The working days from today to each day that is a deadline, by the calendar's id and the day."""
    first, last = connection.execute("SELECT min(deadline), max(deadline) FROM items").fetchone()
    found: dict[str, int] = {}
    for calendar, weekend in connection.execute("SELECT id, weekend FROM calendars"):
        decided = dict(
            connection.execute(
                "SELECT day, max(kind = 'worked') FROM holidays WHERE calendar_id = ? GROUP BY day", (calendar,)
            )
        )
        day, end = min(today, date.fromisoformat(first)), max(today, date.fromisoformat(last))
        count, counts = 0, dict[str, int]()
        while day <= end:
            key = str(day)
            count += decided.get(key, day.weekday() not in json.loads(weekend))
            counts[key] = count
            day += timedelta(days=1)
        found |= {f"{calendar} {key}": number - counts[str(today)] for key, number in counts.items()}
    return found


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], date.fromisoformat(sys.argv[3]))
