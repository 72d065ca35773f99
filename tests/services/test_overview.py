"""What needs action now, and how the weeks to come are loaded."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from sqlalchemy import insert

from tests.builders import make_authority, make_item, make_stakeholder, move
from tests.statements import counting
from tracker.services import overview as service
from tracker.services.context import query_context
from tracker.services.links import link_items
from tracker.services.lists import ListRequest, item_table
from tracker.services.overview import Part, action_now, overview, week_load
from tracker.storage import blocks, doubts, schema
from tracker.workspace import Workspace


def refs(workspace: Workspace, query: str) -> list[str]:
    with item_table(workspace, ListRequest(query=query, columns=("ref",))) as table:
        return [row[0] for row in table.rows]


def sections(workspace: Workspace) -> dict[str, tuple[list[str], int]]:
    return {
        section.title: ([row[0] for row in section.rows], section.count) for section in action_now(workspace).sections
    }


def parts(workspace: Workspace) -> dict[str, Part]:
    return {part.name: part for part in overview(workspace).parts}


# Sections of bare `tracker`.


def test_each_open_item_that_needs_action_is_in_its_section(empty: Workspace) -> None:
    make_item(empty, title="late", due="2026-01-04", raised="2025-12-01")
    make_item(empty, title="today", due="2026-01-05")
    make_item(empty, title="soon", due="2026-01-12")
    make_item(empty, title="later", due="2026-01-13")
    make_item(empty, title="undated")
    make_item(empty, title="waiting")
    make_item(empty, title="done")
    make_item(empty, kind="clearance", title="ending", due="2026-02-20", fields={"valid_until": "2026-01-30"})
    move(empty, "ACT-6", "in_progress")
    move(empty, "ACT-6", "waiting")
    move(empty, "ACT-7", "done")
    assert sections(empty) == {
        "Overdue": (["ACT-1"], 1),
        "Due soon": (["ACT-2", "ACT-3"], 2),
        "Yours to do, no date set": (["ACT-5"], 1),
        "Waiting on an office": (["ACT-6"], 1),
        "Validity ends soon, or has ended": (["CLR-1"], 1),
    }
    assert action_now(empty).open_items == 7


def test_an_item_that_waits_and_is_late_is_named_once(empty: Workspace) -> None:
    make_item(empty, due="2026-01-04", raised="2025-12-01")
    make_item(empty, due="2026-03-04")
    for ref in ("ACT-1", "ACT-2"):
        move(empty, ref, "in_progress")
        move(empty, ref, "waiting")
    assert sections(empty) == {"Overdue": (["ACT-1"], 1), "Waiting on an office": (["ACT-2"], 1)}


def test_each_section_finds_and_counts_what_its_query_says(seeded: Workspace) -> None:
    """The queries shown to people and those that an index answers must not drift apart."""
    for number in range(service.SHOWN + 2):
        make_item(seeded, title=f"waiting {number}", due=None if number % 2 else "2026-03-01")
        make_item(seeded, kind="clearance", due="2026-02-20", fields={"valid_until": f"2026-01-{number + 1:02}"})
        move(seeded, f"ACT-{number + 1}", "in_progress")
        move(seeded, f"ACT-{number + 1}", "waiting")
    for section in action_now(seeded).sections:
        found = refs(seeded, section.query)
        assert section.count == len(found), section.title
        assert [row[0] for row in section.rows] == found[: service.SHOWN], section.title


def test_counting_stops_at_a_thousand(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 6)
    for _ in range(8):
        make_item(empty)
    assert sections(empty)["Yours to do, no date set"] == (["ACT-1", "ACT-2", "ACT-3", "ACT-4", "ACT-5"], 7)


def test_nothing_to_do_is_no_section(empty: Workspace) -> None:
    assert action_now(empty).sections == ()


# The overview.


def crowd(workspace: Workspace, count: int) -> None:
    """Put so many items into each part."""
    make_authority(workspace)
    make_stakeholder(workspace)
    for number in range(count):
        make_item(workspace, due=f"2025-12-{number + 1:02}", raised="2025-11-01", stakeholder="relief works")
        make_item(workspace, due="2026-01-05", authority="hao")
        make_item(workspace, due=f"2026-01-{6 + number % 7:02}")
        waiting = make_item(workspace, due=None if number % 2 else "2026-03-01", authority="hao")
        move(workspace, waiting.ref, "in_progress")
        move(workspace, waiting.ref, "waiting", override="they said so")
        make_item(workspace, raised="2026-01-01")
        make_item(workspace, kind="clearance", due="2026-02-20", fields={"valid_until": f"2026-01-{number + 1:02}"})
        blocked = make_item(workspace, due="2026-02-01")
        link_items(workspace, blocked.ref, "blocked-by", "CLR-1")


def dispute(workspace: Workspace, *item_ids: int, office: str = "") -> None:
    """Let items, and perhaps an office, rely on something disputed."""
    stamps = {"created_at": workspace.now, "updated_at": workspace.now}
    with workspace.database.write() as connection:
        claim = {"key": "seat", "statement": "It sits in Najaf.", "status": "disputed", **stamps}
        made = connection.execute(insert(schema.claims).values(claim)).inserted_primary_key
        assert made is not None
        for item_id in item_ids:
            connection.execute(insert(schema.reliances).values(claim_id=made[0], item_id=item_id))
        if office:
            connection.execute(
                schema.authorities.update().where(schema.authorities.c.code == office).values(status="disputed")
            )


def test_each_part_finds_and_counts_what_its_query_lists(empty: Workspace) -> None:
    crowd(empty, service.SHOWN + 3)
    dispute(empty, 1, 3, 5)

    found = parts(empty)

    assert list(found) == ["overdue", "today", "soon", "blocked", "waiting", "undated", "validity", "disputed"]
    for part in found.values():
        listed = refs(empty, part.query)
        assert part.count == len(listed) > 0, part.title
        assert [line.ref for line in part.lines] == listed[: service.SHOWN], part.title


def test_how_many_days_are_soon_is_a_setting(make_workspace: Any) -> None:
    workspace = make_workspace(due_soon_days=1)
    for due in ("2026-01-05", "2026-01-06", "2026-01-07"):
        make_item(workspace, due=due)

    assert [line.ref for line in parts(workspace)["soon"].lines] == ["ACT-2"]
    assert parts(workspace)["soon"].title == "Due in the next 1 day"


def test_a_line_says_when_and_who_in_words(empty: Workspace) -> None:
    crowd(empty, 2)

    found = {name: part.lines for name, part in parts(empty).items()}

    assert (found["overdue"][0].when, found["overdue"][0].urgent) == ("35 days late", "red")
    assert found["overdue"][0].who == "Relief works"
    assert (found["today"][0].when, found["today"][0].urgent, found["today"][0].who) == ("today", "amber", "HAO")
    assert [line.when for line in found["soon"]] == ["tomorrow", "in 2 days"]
    assert [line.when for line in found["waiting"]] == ["in 55 days", "new today"]
    assert found["waiting"][0].who == "HAO"
    assert [line.when for line in found["undated"]] == ["open 4 days", "open 4 days"]
    assert [(line.when, line.urgent) for line in found["validity"]] == [("4 days ago", "red"), ("3 days ago", "red")]
    assert found["disputed"] == ()


def test_a_validity_that_ends_is_told_in_days(empty: Workspace) -> None:
    for day in ("2026-01-05", "2026-01-15"):
        make_item(empty, kind="clearance", due="2026-02-20", fields={"valid_until": day})

    assert [(line.when, line.urgent) for line in parts(empty)["validity"].lines] == [
        ("today", "amber"),
        ("in 10 days", ""),
    ]


def test_counts_of_parts_stop_and_so_do_those_of_weeks(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 6)
    monkeypatch.setattr(service, "MOST_A_WEEK", 3)
    for _ in range(9):
        make_item(empty, due="2026-01-05")
    dispute(empty, *range(1, 10))

    found = overview(empty)

    assert (found.parts[1].count, found.parts[-1].count, found.open_items) == (7, 7, 7)
    assert [line.ref for line in found.parts[-1].lines] == [f"ACT-{number}" for number in range(1, 6)]
    assert week_load(empty)[1].count == 4


def test_nothing_to_do_is_eight_empty_parts(empty: Workspace) -> None:
    assert [part.count for part in overview(empty).parts] == [0] * 8


@pytest.fixture
def all_sorts(empty: Workspace) -> Workspace:
    """Items of every deadline, status and validity, blocked or not."""
    make_item(empty, title="blocker", due="2026-06-01")
    days = (None, "2026-01-04", "2026-01-05", "2026-01-12", "2026-01-13", "2026-05-01")
    valid = (None, date(2026, 1, 4), date(2026, 1, 20), date(2026, 12, 1))
    for due, path, until, blocked in product(days, ((), ("in_progress", "waiting")), valid, (False, True)):
        made = make_item(empty, due=due, raised="2025-12-01")
        for status in path:
            move(empty, made.ref, status)
        if blocked:
            link_items(empty, made.ref, "blocked-by", "ACT-1")
        with empty.database.write() as connection:
            own = schema.items.update().where(schema.items.c.id == made.id)
            connection.execute(own.values(valid_until=until))
    return empty


def test_each_red_item_is_in_some_part(all_sorts: Workspace) -> None:
    with item_table(all_sorts, ListRequest(query="is:open", columns=("ref", "health"))) as table:
        red = {row[0] for row in table.rows if row[1] == "red"}
    shown = {line.ref for part in overview(all_sorts, 500).parts for line in part.lines}
    told = {ref for section in action_now(all_sorts).sections for ref in refs(all_sorts, section.query)}

    assert len(red) > 60
    assert red - shown == set()
    assert red - told == set()


def test_blocked_lists_the_same_however_many_there_are(all_sorts: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for most in (1000, 3):
        monkeypatch.setattr(service, "MOST", most)
        found = parts(all_sorts)["blocked"]
        listed = refs(all_sorts, found.query)

        assert [line.ref for line in found.lines] == listed[: service.SHOWN]
        assert found.count == min(len(listed), most + 1)


def test_what_is_blocked_is_no_longer_once_its_blocker_is_closed(empty: Workspace) -> None:
    for due in ("2026-06-01", "2026-05-01"):
        make_item(empty, due=due)
    link_items(empty, "ACT-2", "blocked-by", "ACT-1")
    assert [line.ref for line in parts(empty)["blocked"].lines] == ["ACT-2"]
    assert sections(empty) == {"Blocked by another item": (["ACT-2"], 1)}

    move(empty, "ACT-1", "done")
    assert parts(empty)["blocked"].lines == ()
    assert sections(empty) == {}


def test_blocked_items_are_found_through_indexes(empty: Workspace) -> None:
    with empty.read() as connection, counting(connection) as sent:
        context = query_context(connection, empty)
        soon = date(2026, 1, 12)
        blocks.blocked_ids(context, soon, 10)
        blocks.nearest_blocked(context, soon, 5)
        listings = [one for one in sent if "FROM links" in one]
        plans = [
            row[-1]
            for one in listings
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", one.parameters)
        ]

    assert len(listings) == 3
    assert not [step for step in plans if "SCAN items" in step or "TEMP B-TREE" in step]
    assert "SCAN links USING COVERING INDEX sqlite_autoindex_links_1" in plans


def test_what_is_disputed_is_found_through_items_and_offices(empty: Workspace) -> None:
    make_authority(empty)
    for due in ("2026-03-01", "2026-02-01", None, "2026-01-20", "2026-01-10"):
        make_item(empty, due=due)
    make_item(empty, authority="hao", due="2026-02-10")
    move(empty, "ACT-5", "done")
    dispute(empty, 1, 2, 3, 5, office="HAO")

    with empty.read() as connection:
        context = query_context(connection, empty)
        found = doubts.disputed_ids(context, 10)
        assert sorted(found) == [1, 2, 3, 6]
        assert doubts.nearest_of(context, found, 3) == [2, 6, 1]
        assert len(doubts.disputed_ids(context, 2)) == 2
    assert [line.ref for line in parts(empty)["disputed"].lines] == refs(empty, "is:disputed")


# The weeks.


def test_the_load_has_what_is_late_and_eight_weeks_that_begin_as_the_calendar_says(empty: Workspace) -> None:
    make_item(empty, due="2026-01-02", raised="2025-12-01")
    for due in ("2026-01-05", "2026-01-10", "2026-01-11", "2026-02-28", "2026-03-01"):
        make_item(empty, due=due)

    found = week_load(empty)

    assert [(week.first, week.last) for week in found[:3]] == [
        (None, date(2026, 1, 4)),
        (date(2026, 1, 5), date(2026, 1, 10)),  # a Monday to a Saturday: this week from today on
        (date(2026, 1, 11), date(2026, 1, 17)),
    ]
    assert [week.count for week in found] == [1, 2, 1, 0, 0, 0, 0, 0, 1]
    assert all(week.count == len(refs(empty, week.query)) for week in found)


def test_weeks_begin_on_monday_where_the_weekend_is_saturday_and_sunday(make_workspace: Any) -> None:
    found = week_load(make_workspace(calendar="gb-eng"))

    assert [week.first for week in found[1:3]] == [date(2026, 1, 5), date(2026, 1, 12)]
