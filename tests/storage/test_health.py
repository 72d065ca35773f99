"""The health that the database computes is the health that the domain says, over every mixture of facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert, select

from tests.builders import make_authority, make_item
from tracker.domain.health import HealthFacts, health_of
from tracker.services.context import query_context
from tracker.services.pages import item_page
from tracker.storage import schema
from tracker.storage.columns import health_expression
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)
STAMP = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAYS = {"due_soon_days": 7, "expiring_days": 60, "stale_days": 30}

DEADLINES = (None, -1, 0, 7, 8)  # days from today
VALIDITIES = (None, -1, 0, 60, 61)
# Baghdad is three hours ahead: 21:00 UTC is the first moment of the next day there.
UPDATES = ("2026-01-05T09:00:00Z", "2025-12-05T21:00:00Z", "2025-12-05T20:59:59Z", "2025-11-01T00:00:00Z")
DOUBTS = ("", "blocked", "blocked by what is done", "disputed claim", "disputed office", "office of a disputed claim")


def _day(days: int | None) -> date | None:
    return None if days is None else TODAY + timedelta(days=days)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def crowd(empty: Workspace) -> tuple[Workspace, list[HealthFacts]]:
    """One item for each mixture of facts, written past the services: id 10 and on, in the order of the facts."""
    make_item(empty, title="open blocker")
    make_item(empty, title="closed blocker")
    for code in ("PLAIN", "DISP", "CLAIM"):
        make_authority(empty, code, f"Office {code}")
    facts: list[HealthFacts] = []
    with empty.database.write() as connection:
        connection.execute(schema.items.update().where(schema.items.c.id == 2).values(closed=TODAY))
        connection.execute(schema.authorities.update().where(schema.authorities.c.id == 2).values(status="disputed"))
        for key, status in (("bad", "disputed"), ("good", "confirmed")):
            row = {"key": key, "statement": key, "status": status, "created_at": STAMP, "updated_at": STAMP}
            connection.execute(insert(schema.claims).values(row))
        connection.execute(insert(schema.reliances).values(claim_id=1, authority_id=3))
        rows: list[dict[str, Any]] = []
        links, reliances = [], []
        for mixture in product(DEADLINES, VALIDITIES, UPDATES, DOUBTS, (True, False)):
            deadline, validity, updated, doubt, is_open = mixture
            number = 10 + len(rows)
            office = {"disputed office": 2, "office of a disputed claim": 3}.get(doubt, 1)
            rows.append(
                {
                    "id": number, "ref": f"ACT-{number}", "prefix": "ACT", "number": number, "workflow": "action",
                    "title": "x", "status": "open", "waits_on": "us", "raised": TODAY, "entered": TODAY,
                    "authority_id": office, "deadline": _day(deadline), "valid_until": _day(validity),
                    "closed": None if is_open else TODAY, "created_at": STAMP, "updated_at": _moment(updated),
                }
            )  # fmt: skip
            if doubt.startswith("blocked"):
                links.append({"item_id": number, "kind": "blocked-by", "other_id": 1 if doubt == "blocked" else 2})
            reliances.append({"item_id": number, "claim_id": 1 if doubt == "disputed claim" else 2})
            facts.append(
                HealthFacts(
                    today=TODAY,
                    updated=_moment(updated).astimezone(empty.zone).date(),
                    is_open=is_open,
                    deadline=_day(deadline),
                    valid_until=_day(validity),
                    blocked=doubt == "blocked",
                    disputed="disputed" in doubt,
                )
            )
        for table, values in ((schema.items, rows), (schema.links, links), (schema.reliances, reliances)):
            connection.execute(insert(table), values)
    return empty, facts


def test_the_database_and_the_domain_say_the_same(crowd: tuple[Workspace, list[HealthFacts]]) -> None:
    workspace, facts = crowd
    with workspace.read() as connection:
        health = health_expression(query_context(connection, workspace))
        statement = select(schema.items.c.id, health).where(schema.items.c.id >= 10).order_by(schema.items.c.id)
        found = connection.execute(statement).all()
    expected = [health_of(fact, **DAYS)[0] for fact in facts]
    assert {"", "red", "amber", "green"} == set(expected)
    assert [(fact, said) for fact, (_, said), right in zip(facts, found, expected, strict=True) if said != right] == []


def test_the_page_of_an_item_says_the_same_as_the_list(crowd: tuple[Workspace, list[HealthFacts]]) -> None:
    workspace, facts = crowd
    for place in range(0, len(facts), 41):
        page = item_page(workspace, f"ACT-{10 + place}")
        assert (page.health, page.health_reasons) == health_of(facts[place], **DAYS), facts[place]


def test_the_days_are_those_of_the_settings(make_workspace: Callable[..., Workspace]) -> None:
    workspace = make_workspace(due_soon_days=1)
    make_item(workspace, due="2026-01-07")
    assert item_page(workspace, "ACT-1").health == "green"
    assert item_page(make_workspace(due_soon_days=2), "ACT-1").health == "amber"
