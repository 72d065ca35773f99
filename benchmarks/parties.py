"""What generated items refer to: stakeholders, authorities, claims, and a few saved views. Their number is bounded."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

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
_OFFICE_CALENDARS = ("iq", "iq", "gb-eng", "iq", "us", "iq", None, "iq", "plain", "iq")
_OWN_CALENDARS = ("gb-eng", None, None, None)
_CALENDAR_ID = "(SELECT id FROM calendars WHERE key = ?)"


@dataclass(frozen=True, slots=True)
class Parties:
    """The calendars of the stakeholders and of the authorities, where they have one; and how many claims there are."""

    stakeholders: tuple[str | None, ...]
    authorities: tuple[str | None, ...]
    claims: int


def fill_parties(connection: sqlite3.Connection, items: int) -> Parties:
    """Put in what `items` items refer to."""
    stakeholders = [
        (name, name_key(name), _GROUPS[place % len(_GROUPS)], _OWN_CALENDARS[place % len(_OWN_CALENDARS)], *_STAMP)
        for place, name in enumerate(content.STAKEHOLDERS[: max(5, min(200, items // 5))])
    ]
    connection.executemany(
        "INSERT INTO stakeholders (name, name_key, kind, calendar_id, version, created_at, updated_at)"
        f" VALUES (?, ?, ?, {_CALENDAR_ID}, ?, ?, ?)",
        stakeholders,
    )
    offices = [_OFFICE_CALENDARS[place % len(_OFFICE_CALENDARS)] for place in range(len(content.AUTHORITIES))]
    wanted = max(5, min(80, items // 12))
    authorities = [
        (
            f"OFF{place}",
            name,
            name_key(name),
            _CERTAINTY[place % len(_CERTAINTY)] if place % 7 == 0 else "unverified",
            office,
        )
        for place, (name, office) in enumerate(list(zip(content.AUTHORITIES, offices, strict=True))[:wanted], start=1)
    ]
    connection.executemany(
        "INSERT INTO authorities (code, name, name_key, status, calendar_id, version, created_at, updated_at)"
        f" VALUES (?, ?, ?, ?, {_CALENDAR_ID}, ?, ?, ?)",
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
    return Parties(tuple(row[3] for row in stakeholders), tuple(row[4] for row in authorities), claims)


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
