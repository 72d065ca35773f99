"""What generated items refer to: stakeholders, authorities, claims, and a few saved views. Their number is bounded."""

from __future__ import annotations

import sqlite3

from benchmarks import content
from tracker.domain.text import name_key

_STAMP = (1, "2024-01-02T08:00:00Z", "2024-01-02T08:00:00Z")  # version, created_at, updated_at
_GROUPS = ("contractor", "ngo", "researcher", "investor", "other")
_CERTAINTY = ("unverified", "unverified", "confirmed", "confirmed", "disputed")
_VIEWS = (
    ("convoys", "kind:clearance is:waiting", '["ref","title","deadline"]'),
    ("late", "is:overdue sort:deadline", "[]"),
    ("mine", "is:ours", "[]"),
)


def fill_parties(connection: sqlite3.Connection, items: int) -> tuple[int, int, int]:
    """Put in what `items` items refer to; return how many stakeholders, authorities and claims there are."""
    stakeholders = [
        (name, name_key(name), _GROUPS[place % len(_GROUPS)], *_STAMP)
        for place, name in enumerate(content.STAKEHOLDERS[: max(5, min(200, items // 5))])
    ]
    connection.executemany(
        "INSERT INTO stakeholders (name, name_key, kind, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        stakeholders,
    )
    authorities = [
        (f"OFF{place}", name, name_key(name), _CERTAINTY[place % len(_CERTAINTY)] if place % 7 == 0 else "unverified")
        for place, name in enumerate(content.AUTHORITIES[: max(5, min(80, items // 12))], start=1)
    ]
    connection.executemany(
        "INSERT INTO authorities (code, name, name_key, status, calendar_id, version, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, 1, ?, ?, ?)",
        [row + _STAMP for row in authorities],
    )
    claims = _fill_claims(connection)
    connection.executemany(
        "INSERT INTO reliances (claim_id, authority_id) VALUES (?, ?)",
        [(1 + place % claims, place) for place in range(1, len(authorities) + 1, 9)],
    )
    connection.executemany(
        "INSERT INTO views (name, query, columns, version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?)",
        [view + _STAMP for view in _VIEWS],
    )
    return len(stakeholders), len(authorities), claims


def _fill_claims(connection: sqlite3.Connection) -> int:
    connection.execute(
        "INSERT INTO sources (key, title, version, created_at, updated_at) VALUES ('handbook', 'A handbook', ?, ?, ?)",
        _STAMP,
    )
    claims = [
        (
            f"claim-{number}",
            content.CLAIMS[number % len(content.CLAIMS)],
            _CERTAINTY[number % len(_CERTAINTY)],
            1,
            *_STAMP,
        )
        for number in range(1, 41)
    ]
    connection.executemany(
        "INSERT INTO claims (key, statement, status, source_id, version, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        claims,
    )
    return len(claims)
