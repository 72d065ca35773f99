"""Statuses that change by date: every reader sees them at once, and the next command that writes records them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.builders import count, item, make_item, move, rows
from tests.conftest import settings
from tests.services.test_moves import clearance
from tests.statements import counting
from tests.storage.test_database import as_somebody, needs_rights, shared  # noqa: F401 - a fixture
from tracker.errors import ConflictError, NotFoundError, PermissionDeniedError
from tracker.services.context import item_query, query_context
from tracker.services.edits import Edit
from tracker.services.export import write_export
from tracker.services.history import list_history, redo, undo
from tracker.services.items import add_notes, edit_items
from tracker.services.lists import ListRequest, item_table
from tracker.services.moves import MoveRequest, move_items
from tracker.services.pages import item_page
from tracker.services.recurrence import follow_up_by_id, recur
from tracker.services.renewals import renew
from tracker.services.reports import report_table
from tracker.services.steps import add_step
from tracker.services.why import explain
from tracker.storage.board import column_ids, statuses_of
from tracker.storage.doubts import disputed_ids, nearest_of
from tracker.storage.lists import first_ids
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
# CLR-1 may move from 20 to 22 January: it is active on the first of these days, and expired on the second.
PAST = {"variant": "movement", "window_from": "2026-01-10 08:00", "window_to": "2026-01-11 08:00"}
BEGINS, OVER = "2026-01-20T09:00:00Z", "2026-01-23T09:00:00Z"


@pytest.fixture
def approved(make_workspace: Maker) -> Maker:
    """CLR-1, approved on 5 January for its window, and ACT-1."""
    workspace = make_workspace()
    clearance(workspace, "approved", variant="movement")
    make_item(workspace)
    return make_workspace


def stored(workspace: Workspace) -> tuple[bytes, list[str]]:
    """The file, and whatever lies beside it."""
    path = workspace.path
    return path.read_bytes(), sorted(entry.name for entry in path.parent.iterdir() if entry.name.startswith("tracker"))


def listed(workspace: Workspace, query: str = "", *columns: str, **request: Any) -> list[Any]:
    wanted = ListRequest(query=query, columns=columns or ("ref",), **request)
    with item_table(workspace, wanted) as table:
        return [row if columns else row[0] for row in table.rows]


def overview(workspace: Workspace) -> set[str]:
    """The statuses that the report counts."""
    with report_table(workspace, "overview") as table:
        keys = [column.key for column in table.columns]
        found = [dict(zip(keys, row, strict=True)) for row in table.rows]
    return {row["status"] for row in found}


def exported(workspace: Workspace) -> dict[str, dict[str, Any]]:
    out = io.BytesIO()
    write_export(workspace, out)
    return {one["ref"]: one for one in json.loads(out.getvalue())["items"]}


# Reading.


@pytest.mark.parametrize("query", ["", "sort:-title", "sort:stakeholder", "kind:clearance", "is:waiting sort:-updated"])
def test_a_list_is_found_by_the_indexes_of_both_parts_of_the_view(approved: Maker, query: str) -> None:
    over = approved(now=BEGINS)
    with over.read() as connection, counting(connection) as sent:
        context = query_context(connection, over)
        first_ids(connection, replace(item_query(query, context), limit=25), context)
        (listing, *_) = [one for one in sent if "ORDER BY" in one and "LIMIT" in one and "FROM items" in one]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {listing}", listing.parameters)
        steps = [row[-1] for row in plan]

    assert not [step for step in steps if step.startswith(("MATERIALIZE", "SCAN items", "CO-ROUTINE items"))]
    assert [step for step in steps if "ix_turns_" in step]


def test_a_board_and_what_is_disputed_are_found_so_too(approved: Maker) -> None:
    over = approved(now=BEGINS)
    with over.read() as connection, counting(connection) as sent:
        context = query_context(connection, over)
        statuses_of(connection, "clearance")
        column_ids(connection, "clearance", "active", closed=False, most=10)
        disputed_ids(context, 10)
        nearest_of(context, [1, 2], 5)
        listings = [one for one in sent if "FROM items" in one]
        steps = [
            row[-1]
            for one in listings
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}", one.parameters)
        ]

    assert len(listings) >= 5
    assert not [step for step in steps if step.startswith(("MATERIALIZE", "SCAN items", "CO-ROUTINE items"))]


@pytest.mark.parametrize(("now", "status", "closed"), [(BEGINS, "active", None), (OVER, "expired", date(2026, 1, 23))])
def test_every_reader_sees_the_status_of_today_and_the_file_stays_as_it_is(
    approved: Maker, now: str, status: str, closed: date | None
) -> None:
    later = approved(now=now)
    before = stored(later)
    query = "is:closed" if closed else "kind:clearance"

    assert [tuple(row) for row in listed(later, query, "ref", "status")] == [("CLR-1", status)]
    page = item_page(later, "CLR-1")
    assert (page.item.status, page.item.closed, page.item.entered) == (status, closed, date.fromisoformat(now[:10]))
    assert {found.move.to for found in page.moves} == (set() if closed else {"expired", "suspended", "revoked"})
    assert (explain(later, "CLR-1").item.status, exported(later)["CLR-1"]["status"]) == (status, status)
    with report_table(later, "status", query) as table:
        assert len(list(table.rows)) == 1
    assert stored(later) == before
    assert count(later, "operations") == count(approved(), "operations")


def test_a_day_before_nothing_has_changed(approved: Maker) -> None:
    assert item(approved(now="2026-01-19T20:59:59Z"), "CLR-1").status == "approved"  # a second to midnight in Baghdad
    assert item(approved(now="2026-01-19T21:00:00Z"), "CLR-1").status == "active"


@pytest.mark.parametrize(
    ("query", "before", "begins", "over"),
    [
        ("status:approved", ["CLR-1"], [], []),
        ("status:active", [], ["CLR-1"], []),
        ("status:expired", [], [], ["CLR-1"]),
        ("is:closed", [], [], ["CLR-1"]),
        ("is:open", ["ACT-1", "CLR-1"], ["ACT-1", "CLR-1"], ["ACT-1"]),
        ("", ["ACT-1", "CLR-1"], ["ACT-1", "CLR-1"], ["ACT-1"]),
        ("not status:approved", ["ACT-1"], ["ACT-1", "CLR-1"], ["ACT-1"]),
        ("outcome:expired", [], [], ["CLR-1"]),
        ("convoy or office", ["ACT-1", "CLR-1"], ["ACT-1", "CLR-1"], ["ACT-1"]),
    ],
)
def test_queries_find_what_it_is_today(
    approved: Maker, query: str, before: list[str], begins: list[str], over: list[str]
) -> None:
    found = [sorted(listed(approved(now=now), query)) for now in ("2026-01-05T09:00:00Z", BEGINS, OVER)]
    assert found == [before, begins, over]


def test_counts_are_those_of_today(approved: Maker) -> None:
    assert [overview(approved(now=now)) for now in (BEGINS, OVER)] == [{"active", "open"}, {"expired", "open"}]


def test_order_and_limit_go_by_what_it_is_today(approved: Maker) -> None:
    edit_items(approved(), ["CLR-1", "ACT-1"], Edit(due="2026-02-01"))
    edit_items(approved(), ["CLR-1"], Edit(due="2026-01-25"))
    later = approved(now=BEGINS)
    assert listed(later, "sort:deadline") == ["CLR-1", "ACT-1"]
    assert listed(later, "sort:deadline limit:1") == listed(later, "status:active") == ["CLR-1"]
    assert listed(later, "sort:status") == ["CLR-1", "ACT-1"]
    assert listed(approved(now=OVER), "is:closed sort:-closed limit:1") == ["CLR-1"]
    assert listed(approved(now=OVER), "sort:deadline limit:1") == ["ACT-1"]


def test_what_is_read_is_what_will_be_recorded(approved: Maker) -> None:
    edit_items(approved(), ["CLR-1"], Edit(due="2026-02-01"))
    add_step(approved(), "CLR-1", "Report", due="2026-01-28")
    for now in (BEGINS, OVER):
        seen = asdict(item(approved(now=now), "CLR-1"))
        add_notes(approved(now=now), ["ACT-1"], "x")
        recorded = asdict(item(approved(), "CLR-1"))
        assert {name for name in seen if seen[name] != recorded[name]} == {"version", "updated_at"}


@needs_rights
def test_a_database_that_may_not_be_written_shows_it_too(approved: Maker, shared: Path) -> None:  # noqa: F811
    shared.write_bytes(approved().path.read_bytes())
    later = Workspace(str(shared), "layla", settings(now=OVER))
    with as_somebody():
        assert (item(later, "CLR-1").status, listed(later, "is:closed")) == ("expired", ["CLR-1"])
        with pytest.raises(PermissionDeniedError):
            add_notes(later, ["ACT-1"], "x")
        later.close()


# Recording.


def operations(workspace: Workspace) -> list[tuple[str, str, str]]:
    return [(row["actor"], row["command"], row["summary"]) for row in rows(workspace, "operations")]


def test_the_next_command_that_writes_records_it_before_its_own(approved: Maker) -> None:
    later = approved(now=BEGINS)
    add_notes(later, ["ACT-1"], "called them")
    assert operations(later)[-2:] == [
        ("tracker", "by date", "by date: CLR-1 is active"),
        ("layla", "note", "note ACT-1"),
    ]
    events = [row for row in rows(later, "events") if row["operation_id"] == len(operations(later)) - 1]
    assert {row["reason"] for row in events if row["entity"] == "items"} == {"by date"}
    assert (rows(later, "stays")[-1]["status"], rows(later, "stays")[-1]["left"]) == ("active", None)


def test_two_turns_are_recorded_in_one_go_each_with_its_stay(approved: Maker) -> None:
    later = approved(now=OVER)
    number = count(later, "operations")
    add_notes(later, ["ACT-1"], "x")
    assert operations(later)[number:] == [
        ("tracker", "by date", "by date: CLR-1 is expired"),
        ("layla", "note", "note ACT-1"),
    ]
    stays = [(row["status"], row["entered"], row["left"]) for row in rows(later, "stays") if row["item_id"] == 1]
    assert stays[-3:] == [
        ("approved", date(2026, 1, 5), date(2026, 1, 20)),
        ("active", date(2026, 1, 20), date(2026, 1, 23)),
        ("expired", date(2026, 1, 23), None),
    ]
    assert count(later, "turns") == 0
    found = item(later, "CLR-1")
    assert (found.outcome, found.closed, found.deadline) == ("expired", date(2026, 1, 23), None)


def test_it_is_recorded_once(approved: Maker) -> None:
    later = approved(now=BEGINS)
    for body in ("one", "two"):
        add_notes(later, ["ACT-1"], body)
    assert [command for _, command, _ in operations(later)].count("by date") == 1
    assert [row["status"] for row in rows(later, "turns")] == ["expired"]


def test_a_command_that_is_refused_records_nothing(approved: Maker) -> None:
    later = approved(now=BEGINS)
    before = stored(later)
    with pytest.raises(NotFoundError):
        add_notes(later, ["ACT-9"], "x")
    move_items(later, ["ACT-1"], MoveRequest(to="done"), dry_run=True)
    assert stored(later) == before


def test_a_command_acts_on_what_it_is_today(approved: Maker) -> None:
    later = approved(now=BEGINS)
    move(later, "CLR-1", "suspended")
    found = [row["status"] for row in rows(later, "stays") if row["item_id"] == 1]
    assert found[-3:] == ["approved", "active", "suspended"]


def test_many_are_told_briefly(make_workspace: Maker) -> None:
    for _ in range(7):
        clearance(make_workspace(), "approved", variant="movement")
    later = make_workspace(now=BEGINS)
    make_item(later)
    assert operations(later)[-2][2] == (
        "by date: CLR-1 is active, CLR-2 is active, CLR-3 is active, CLR-4 is active, CLR-5 is active and 2 more"
    )


def test_a_renewal_that_runs_out_lets_the_old_one_ask_for_another(make_workspace: Maker) -> None:
    workspace = make_workspace()
    clearance(workspace, "approved")
    edit_items(workspace, ["CLR-1"], Edit(fields={"valid_until": "2026-12-31"}))
    asked = item(workspace, "CLR-1").renew_on
    renew(workspace, "CLR-1")
    clearance_on = {"window_from": "2026-01-20 08:00", "window_to": "2026-01-22 18:00", "variant": "movement"}
    edit_items(workspace, ["CLR-2"], Edit(reference="HAO/8", fields=clearance_on))
    for status in ("submitted", "acknowledged", "security_review", "approved"):
        move(workspace, "CLR-2", status, override="because")
    assert item(workspace, "CLR-1").renew_on is None
    later = make_workspace(now=OVER)
    make_item(later)
    assert (item(later, "CLR-2").status, item(later, "CLR-1").renew_on) == ("expired", asked)


def test_what_recurs_goes_on_when_it_is_closed_by_date(approved: Maker) -> None:
    recur(approved(), "CLR-1", "every month on the 20th")
    later = approved(now=OVER)
    later.follow = follow_up_by_id
    add_notes(later, ["ACT-1"], "x")
    follower = item(later, "CLR-2")
    assert (follower.status, follower.recurrence, item(later, "CLR-1").recurrence) == (
        "draft", "every month on the 20th", "",
    )  # fmt: skip
    assert follower.due is not None
    assert follower.due > date(2026, 1, 23)
    assert operations(later)[-2][1] == "by date"


@pytest.mark.parametrize(
    ("until", "status"), [("2026-01-31", "active"), ("2026-01-23", "active"), ("2026-01-21", "expired")]
)
def test_correcting_the_date_takes_back_what_it_did(approved: Maker, until: str, status: str) -> None:
    later = approved(now=OVER)
    add_notes(later, ["ACT-1"], "x")
    edit_items(later, ["CLR-1"], Edit(fields={"valid_until": until}))
    found = item(later, "CLR-1")
    assert (found.status, found.is_open) == (status, status == "active")
    assert [row["status"] for row in rows(later, "stays") if row["item_id"] == 1][-1] == status
    undo(later)
    assert item(later, "CLR-1").status == "expired"


# Taking it back.


def test_undo_takes_back_the_persons_own_and_never_the_calendars(approved: Maker) -> None:
    later = approved(now=BEGINS)
    add_notes(later, ["ACT-1"], "x")
    assert undo(later).operation.command == "note"
    assert undo(later).operation.summary == "add ACT-1"
    assert item(later, "CLR-1").status == "active"


def test_what_turned_since_is_named_and_can_be_taken_back_first(approved: Maker) -> None:
    later = approved(now=OVER)
    add_notes(later, ["ACT-1"], "x")
    turned = count(later, "operations") - 1
    approval = next(e.operation.id for e in list_history(later, "CLR-1") if e.operation.summary.endswith("approved"))
    with pytest.raises(ConflictError, match=rf"since by tracker in operation {turned}.*tracker undo {turned}"):
        undo(later, approval)
    undo(later, turned)
    undo(later, approval)
    assert item(later, "CLR-1").status == "security_review"
    redo(later, approval)
    assert item(later, "CLR-1").status == "expired"


def test_what_would_turn_at_once_does_not_stand_in_the_way_of_undo(approved: Maker) -> None:
    later = approved(now=OVER)
    clearance(later, "security_review", **PAST)
    move(later, "CLR-2", "approved")
    assert item(later, "CLR-2").status == "expired"
    undo(later)
    assert item(later, "CLR-2").status == "security_review"
    redo(later)
    assert item(later, "CLR-2").status == "expired"


def test_what_is_taken_back_by_number_is_recorded_again_by_the_next_command(approved: Maker) -> None:
    later = approved(now=BEGINS)
    add_notes(later, ["ACT-1"], "x")
    undo(later, count(later, "operations") - 1)
    assert item(later, "CLR-1").status == "active"  # it still is, today
    add_notes(later, ["ACT-1"], "y")
    assert [command for _, command, _ in operations(later)].count("by date") == 2
