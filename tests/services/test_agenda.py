"""The agenda of a real database: what is on it, once, and what is left out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from tests.builders import WINDOW, make_authority, make_item, move
from tests.services.test_moves import clearance
from tracker.errors import QueryError
from tracker.services import agenda as service
from tracker.services.agenda import day_agenda, day_page, month_agenda
from tracker.services.lists import ListRequest, item_table
from tracker.services.steps import add_step, close_steps
from tracker.storage import schema, windows
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)


def change(workspace: Workspace, item_id: int, **values: Any) -> None:
    """Set columns of an item that are otherwise worked out."""
    with workspace.database.write() as connection:
        connection.execute(schema.items.update().where(schema.items.c.id == item_id).values(values))


def listed(workspace: Workspace, query: str = "", **options: Any) -> list[tuple[str, str, str]]:
    return [(str(entry.day), entry.ref, entry.what) for entry in day_agenda(workspace, query, **options).entries]


def test_a_movement_has_its_step_and_its_submission_once_each(empty: Workspace) -> None:
    make_item(empty, kind="clearance", title="Convoy", fields={"variant": "movement", **WINDOW})

    assert listed(empty) == [
        ("2026-01-08", "CLR-1", "step 4: Staff list with passport numbers"),
        ("2026-01-18", "CLR-1", "submit by"),
    ]


def test_an_own_date_and_a_step_that_are_the_deadline_are_listed_once(empty: Workspace) -> None:
    make_item(empty, title="One", due="2026-01-07")
    made = make_item(empty, title="Two")
    add_step(empty, made.ref, "Ask", due="2026-01-08")

    assert listed(empty) == [("2026-01-07", "ACT-1", "due"), ("2026-01-08", "ACT-2", "step 1: Ask")]


def test_a_step_that_is_done_is_not_dated_any_more_and_numbers_are_those_of_the_checklist(empty: Workspace) -> None:
    made = make_item(empty, due="2026-01-09")
    for title in ("First", "Second", "Third"):
        add_step(empty, made.ref, title, due="2026-01-08")
    close_steps(empty, made.ref, ["2"])

    assert [what for _, _, what in listed(empty)] == ["step 1: First", "step 3: Third", "due"]


def test_what_is_beyond_the_last_day_or_closed_is_left_out(empty: Workspace) -> None:
    for due in ("2026-01-05", "2026-01-19", "2026-01-20"):
        make_item(empty, due=due)
    move(empty, make_item(empty, due="2026-01-06").ref, "done")

    assert [day for day, _, _ in listed(empty)] == ["2026-01-05", "2026-01-19"]
    assert [day for day, _, _ in listed(empty, days=0)] == ["2026-01-05"]


def test_validities_renewals_checks_second_tiers_and_milestones(empty: Workspace) -> None:
    made = make_item(empty, kind="clearance")
    change(
        empty, made.id, status="submitted", waits_on="them", target=date(2026, 1, 6), deadline=date(2026, 1, 6),
        deadline_from="clock", late=date(2026, 1, 9), valid_until=date(2026, 1, 12), renew_on=date(2026, 1, 7),
    )  # fmt: skip
    fund = make_item(empty, kind="fund")
    change(
        empty, fund.id, status="monitoring", target=date(2026, 1, 8), deadline=date(2026, 1, 8), deadline_from="clock"
    )
    with empty.database.write() as connection:
        stamps = {"created_at": empty.now, "updated_at": empty.now}
        row = {"key": "handover", "title": "Handover", "day": date(2026, 1, 11), "certainty": "disputed", **stamps}
        connection.execute(insert(schema.milestones).values(row))

    assert listed(empty) == [
        ("2026-01-06", "CLR-1", "answer expected"),
        ("2026-01-07", "CLR-1", "start the renewal"),
        ("2026-01-08", "FND-1", "check again"),
        ("2026-01-09", "CLR-1", "very late after"),
        ("2026-01-11", "@handover", "milestone (disputed)"),
        ("2026-01-12", "CLR-1", "validity ends"),
    ]
    assert ("2026-01-11", "@handover", "milestone (disputed)") not in listed(empty, "kind:clearance")


def test_an_overdue_item_stands_on_top_and_keeps_its_later_dates(empty: Workspace) -> None:
    made = make_item(empty, due="2026-01-02")
    add_step(empty, made.ref, "Ask", due="2026-01-08")
    make_item(empty, due="2025-12-20")

    found = day_agenda(empty)

    assert [(entry.ref, entry.what) for entry in found.passed] == [("ACT-1", "due"), ("ACT-2", "due")]
    assert listed(empty)[2:] == [("2026-01-08", "ACT-1", "step 1: Ask")]


def test_what_has_ended_and_what_should_have_been_renewed_stand_there_too(empty: Workspace) -> None:
    ended, unrenewed = make_item(empty), make_item(empty)
    change(empty, ended.id, valid_until=date(2026, 1, 4), renew_on=date(2025, 12, 1))
    change(empty, unrenewed.id, valid_until=date(2026, 2, 4), renew_on=date(2026, 1, 1))

    assert listed(empty) == [("2026-01-04", "ACT-1", "validity ended"), ("2026-01-01", "ACT-2", "start the renewal")]


def test_the_latest_overdue_are_shown_and_the_others_counted(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for distance in range(1, 24):
        make_item(empty, due=str(TODAY - timedelta(days=distance)))
    change(empty, 23, valid_until=date(2025, 1, 1))
    change(empty, 22, renew_on=date(2025, 1, 1))

    found = day_agenda(empty)

    assert [str(entry.day) for entry in found.passed] == [str(TODAY - timedelta(days=n)) for n in range(1, 21)]
    assert [(more.what, more.count, more.query) for more in found.more_passed] == [
        ("overdue", 3, "is:overdue"),
        ("no longer valid", 1, "is:expired"),
        ("to renew", 1, "is:expiring"),
    ]
    monkeypatch.setattr(service, "MOST", 22)
    assert day_agenda(empty).more_passed[0].count == 23  # more than 22


def test_the_limit_is_for_what_is_to_come(empty: Workspace) -> None:
    make_item(empty, due="2026-01-01")
    for number in range(6, 12):
        make_item(empty, due=f"2026-01-{number:02}")

    found = day_agenda(empty, limit=2)

    assert [entry.ref for entry in found.entries] == ["ACT-1", "ACT-2", "ACT-3"]
    assert found.more_ahead == 4


def test_working_days_are_counted_at_the_office(empty: Workspace) -> None:
    make_authority(empty)
    with empty.database.write() as connection:
        plain = connection.execute(schema.calendars.select().where(schema.calendars.c.key == "plain")).one().id
        connection.execute(schema.authorities.update().values(calendar_id=plain))
    make_item(empty, due="2026-01-12")
    make_item(empty, due="2026-01-12", authority="HAO")

    (day,) = day_agenda(empty).days

    assert [entry.working_days_left for entry in day.entries] == [day.working_days_left, 7]
    assert day.working_days_left == 4  # without Army Day, Friday and Saturday
    assert day.heading == "Mon 2026-01-12 (in 7 days, 4 working days)"


def test_a_query_that_cannot_be_understood_is_an_error(empty: Workspace) -> None:
    with pytest.raises(QueryError):
        day_agenda(empty, "status:nonsense")


def test_nothing_dated_is_an_empty_agenda(make_workspace: Callable[..., Workspace]) -> None:
    assert day_agenda(make_workspace()).entries == ()


# A month, and a day of it.


def counts(workspace: Workspace, day: date, query: str = "") -> dict[str, int]:
    weeks = month_agenda(workspace, day, query).weeks
    return {str(one.day): one.count for week in weeks for one in week if one.count}


def make_milestone(workspace: Workspace, key: str, day: date) -> None:
    with workspace.database.write() as connection:
        stamps = {"created_at": workspace.now, "updated_at": workspace.now}
        row = {"key": key, "title": "Handover", "day": day, "certainty": "confirmed", **stamps}
        connection.execute(insert(schema.milestones).values(row))


def test_a_month_has_its_weeks_and_says_which_days_are_free_and_why(empty: Workspace) -> None:
    found = month_agenda(empty, date(2026, 1, 20))

    assert (found.first, found.today) == (date(2026, 1, 1), TODAY)
    assert [len(week) for week in found.weeks] == [7] * 5
    assert (found.weeks[0][0].day, found.weeks[-1][-1].day) == (date(2025, 12, 28), date(2026, 1, 31))
    second = {str(one.day): (one.works, one.is_weekend, one.why_free) for one in found.weeks[1]}
    assert second["2026-01-05"] == (True, False, "")
    assert second["2026-01-06"] == (False, False, "Army Day")
    assert second["2026-01-09"] == (False, True, "weekend")


def test_each_day_counts_its_entries_whatever_their_kind(empty: Workspace) -> None:
    made = make_item(empty, due="2026-01-12")
    for due in ("2026-01-12", "2026-01-20"):
        add_step(empty, made.ref, "Ask", due=due)
    change(
        empty, made.id, valid_until=date(2026, 1, 14), renew_on=date(2026, 1, 13), target=date(2026, 1, 15),
        late=date(2026, 1, 16),
    )  # fmt: skip
    make_milestone(empty, "handover", date(2026, 1, 14))
    make_item(empty, title="Gone by", due="2026-01-02", raised="2025-12-01")
    move(empty, make_item(empty, due="2026-01-12").ref, "done")

    found = counts(empty, TODAY)

    assert found == {
        "2026-01-02": 1, "2026-01-12": 2, "2026-01-13": 1, "2026-01-14": 2, "2026-01-15": 1, "2026-01-16": 1,
        "2026-01-20": 1,
    }  # fmt: skip
    for day, count in found.items():
        assert len(day_page(empty, date.fromisoformat(day)).entries) == count, day
    assert counts(empty, TODAY, "gone") == {"2026-01-02": 1}


def test_a_day_is_counted_no_further_than_is_shown(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_A_DAY", 3)
    for _ in range(6):
        make_item(empty, due="2026-01-12")

    assert counts(empty, TODAY) == {"2026-01-12": 4}


def test_today_also_has_what_has_passed_and_other_days_do_not(empty: Workspace) -> None:
    for due in ("2025-12-30", "2026-01-02", "2026-01-05"):
        make_item(empty, due=due, raised="2025-12-01")

    found = day_page(empty, TODAY)

    assert [entry.ref for entry in found.passed] == ["ACT-2", "ACT-1"]
    assert [entry.ref for entry in found.entries] == ["ACT-3"]
    past = day_page(empty, date(2026, 1, 2))
    assert (past.heading, past.passed) == ("Fri 2026-01-02 (3 days ago, free: weekend)", ())
    assert [entry.ref for entry in past.entries] == ["ACT-2"]


def test_a_day_has_a_limit_and_says_how_many_more_there_are(empty: Workspace) -> None:
    for _ in range(4):
        make_item(empty, due="2026-01-12")

    found = day_page(empty, date(2026, 1, 12), limit=3)

    assert ([entry.ref for entry in found.entries], found.more) == (["ACT-1", "ACT-2", "ACT-3"], 1)
    assert found.query == "deadline:2026-01-12"


def test_an_empty_day_tells_what_comes_next(empty: Workspace) -> None:
    make_item(empty, due="2026-02-12")
    make_milestone(empty, "handover", date(2026, 2, 10))

    def next_of(day: date) -> str:
        follows = day_page(empty, day).follows
        return f"{follows.day} {follows.ref}" if follows else ""

    assert next_of(date(2026, 1, 12)) == "2026-02-10 @handover"
    assert next_of(date(2026, 2, 11)) == "2026-02-12 ACT-1"
    assert next_of(date(2026, 2, 12)) == ""
    assert next_of(date(2026, 2, 13)) == ""
    assert next_of(date(2200, 12, 31)) == ""


# Which convoy may move.


def moving(workspace: Workspace, day: date) -> list[tuple[str, str, str]]:
    return [(entry.time, entry.ref, entry.what) for entry in day_page(workspace, day).windows]


def test_each_day_of_a_window_tells_that_it_is_open(empty: Workspace) -> None:
    clearance(empty, "approved", variant="movement")

    found = [moving(empty, date(2026, 1, day)) for day in range(19, 24)]

    assert found == [
        [],
        [("from 08:00", "CLR-1", "Approved 20-22 Jan")],
        [("", "CLR-1", "Approved 20-22 Jan")],
        [("to 18:00", "CLR-1", "Approved 20-22 Jan")],
        [],
    ]


def test_a_window_of_one_day_has_both_hours_and_the_sooner_end_comes_first(empty: Workspace) -> None:
    clearance(empty, "approved", variant="movement")
    clearance(empty, "approved", variant="movement", window_to="2026-01-20 12:30")

    assert moving(empty, date(2026, 1, 20)) == [
        ("08:00-12:30", "CLR-2", "Approved 20 Jan"),
        ("from 08:00", "CLR-1", "Approved 20-22 Jan"),
    ]


def test_a_permission_that_goes_on_into_another_year_names_its_last_day(empty: Workspace) -> None:
    clearance(empty, "approved", variant="movement")
    change(empty, 1, valid_from=date(2025, 2, 1), valid_until=date(2026, 2, 1))

    assert moving(empty, TODAY) == [("", "CLR-1", "Approved to 1 Feb")]


@pytest.mark.parametrize("stored", ["Tuesday", "2026-01-05", 7, None])
def test_a_window_that_is_no_instant_has_no_hour(empty: Workspace, stored: object) -> None:
    clearance(empty, "approved", variant="movement")
    change(empty, 1, valid_from=TODAY, fields={"window_from": stored})

    assert moving(empty, TODAY) == [("", "CLR-1", "Approved 5-22 Jan")]


def test_what_is_only_asked_for_may_not_move_and_what_is_on_hold_says_so(empty: Workspace) -> None:
    clearance(empty, "security_review", variant="movement", valid_from="2026-01-20", valid_until="2026-01-22")
    clearance(empty, "approved", variant="movement", valid_from="2026-01-05")
    move(empty, "CLR-2", "suspended", override="they called")

    assert moving(empty, date(2026, 1, 21)) == [("", "CLR-2", "Suspended 5-22 Jan")]


def test_a_validity_without_a_window_and_a_day_that_has_passed_have_none(empty: Workspace) -> None:
    registered = make_item(empty, kind="registration")
    change(empty, registered.id, status="registered", valid_from=date(2026, 1, 1), valid_until=date(2026, 12, 1))
    clearance(empty, "approved", variant="movement")
    change(empty, 2, valid_from=date(2026, 1, 1))

    assert [ref for _, ref, _ in moving(empty, TODAY)] == ["CLR-1"]
    assert moving(empty, TODAY - timedelta(days=1)) == []


def test_windows_do_not_make_a_day_of_the_month_busy(empty: Workspace) -> None:
    clearance(empty, "approved", variant="movement")
    days = {one.day: one.count for week in month_agenda(empty, TODAY).weeks for one in week}

    assert days[date(2026, 1, 21)] == len(day_page(empty, date(2026, 1, 21)).entries) == 0


def test_permissions_beyond_those_that_are_shown_are_counted_and_listed(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WINDOWS", 1)
    for _ in range(3):
        clearance(empty, "approved", variant="movement")

    page = day_page(empty, date(2026, 1, 21))

    assert ([entry.ref for entry in page.windows], page.more_windows and page.more_windows.count) == (["CLR-1"], 2)
    assert page.more_windows is not None
    with item_table(empty, ListRequest(query=page.more_windows.query, columns=("ref",))) as table:
        assert [row[0] for row in table.rows] == ["CLR-1", "CLR-2", "CLR-3"]


def test_permissions_that_were_not_looked_at_are_counted_all_the_same(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(windows, "LOOKED_AT", 2)
    for ends in ("2026-01-22", "2026-01-23"):
        clearance(empty, "approved", variant="movement", window_to=f"{ends} 18:00")
    registered = make_item(empty, kind="registration")
    change(empty, registered.id, status="registered", valid_from=date(2026, 1, 1), valid_until=date(2026, 1, 21))

    page = day_page(empty, date(2026, 1, 21))

    assert ([entry.ref for entry in page.windows], page.more_windows and page.more_windows.count) == (["CLR-1"], 1)


def test_a_query_narrows_the_permissions_and_how_many_there_are(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WINDOWS", 1)
    for _ in range(3):
        clearance(empty, "approved", variant="movement")

    page = day_page(empty, date(2026, 1, 21), "ref:CLR-2,CLR-3")

    assert page.more_windows is not None
    assert ([entry.ref for entry in page.windows], page.more_windows.count) == (["CLR-2"], 1)
    with item_table(empty, ListRequest(query=page.more_windows.query, columns=("ref",))) as table:
        assert [row[0] for row in table.rows] == ["CLR-2", "CLR-3"]
