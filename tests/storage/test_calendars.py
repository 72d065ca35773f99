"""Calendars as they are stored: years that were filled, and those that had to be asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.builders import count, last_events, make_authority, make_stakeholder, rows
from tests.conftest import settings
from tracker.domain.calendar_entries import year_words
from tracker.errors import NotFoundError
from tracker.services import databases
from tracker.services.parties import edit_stakeholder
from tracker.storage.calendars import calendar_of, find_calendar, load_calendar, load_calendars, load_days, store_asked
from tracker.storage.public_holidays import source_name
from tracker.workspace import Workspace


def test_a_new_database_knows_last_year_this_year_and_the_next_two(empty: Workspace) -> None:
    with empty.read() as connection:
        found = {entry.key: entry.years for entry in load_calendars(connection)}

    assert found == dict.fromkeys(("iq", "gb-eng", "us"), (2025, 2026, 2027, 2028)) | {"plain": ()}
    assert {row["filled_from"] for row in rows(empty, "calendar_years")} == {source_name()}
    assert {row["filled_at"] for row in rows(empty, "calendar_years")} == {empty.now}


def test_filling_is_a_part_of_making_the_database(tmp_path: Path) -> None:
    workspace = Workspace(str(tmp_path / "new.db"), "layla", settings(now="2030-06-01T09:00:00Z"))
    databases.create(workspace, None)

    assert count(workspace, "operations") == 1
    with workspace.read() as connection:
        assert find_calendar(connection, "us").years == (2029, 2030, 2031, 2032)


def test_the_holidays_of_one_day_are_one_row_each(empty: Workspace) -> None:
    with empty.read() as connection:
        iq = find_calendar(connection, "IQ")
        found = load_days(connection, iq.id, date(2026, 3, 20), date(2026, 3, 21))

    assert [(one.day.day, one.name, one.name_ar, one.estimated, one.kind) for one in found] == [
        (20, "Eid al-Fitr", "عيد الفطر", True, "public"),
        (21, "Eid al-Fitr", "عيد الفطر", True, "public"),
        (21, "Nowruz", "عيد نوروز", False, "public"),
    ]


def test_a_filled_year_is_not_asked_for(empty: Workspace) -> None:
    with empty.read() as connection:
        calendar = load_calendar(connection, "iq")

    assert not calendar.works(date(2026, 1, 6))
    assert not calendar.works(date(2028, 1, 6))
    assert calendar.asked == {}


def test_what_was_asked_for_is_stored_once(empty: Workspace) -> None:
    with empty.read() as connection:
        calendar = load_calendar(connection, "iq")
    free = {day for day in (date(2031, 1, day) for day in range(1, 32)) if not calendar.works(day)}
    with empty.change("add", "count into 2031") as changes:
        store_asked(changes, calendar)
    stored = count(empty, "holidays")
    with empty.change("add", "again") as changes:
        store_asked(changes, calendar)

    assert count(empty, "holidays") == stored
    assert {entity for entity, *_ in last_events(empty)} == {"holidays", "calendar_years"}
    with empty.read() as connection:
        again = load_calendar(connection, "iq")
    assert 2031 in again.filled
    assert {day for day in (date(2031, 1, day) for day in range(1, 32)) if not again.works(day)} == free
    assert again.asked == {}


def test_a_year_that_nobody_knows_stays_unknown(empty: Workspace) -> None:
    before = count(empty, "calendar_years"), count(empty, "operations")
    with empty.read() as connection:
        calendar = load_calendar(connection, "iq")
    assert calendar.works(date(2150, 1, 6))
    assert calendar.unknown == (2150,)
    with empty.change("add", "count into 2150") as changes:
        store_asked(changes, calendar)

    assert (count(empty, "calendar_years"), count(empty, "operations")) == before


def test_an_item_is_counted_where_its_office_is_else_where_its_stakeholder_is(empty: Workspace) -> None:
    make_authority(empty)
    make_stakeholder(empty)
    office, party = rows(empty, "authorities")[0]["id"], rows(empty, "stakeholders")[0]["id"]
    edit_stakeholder(empty, "relief", calendar="us")
    with empty.read() as connection:
        found = [
            calendar_of(connection, *ids, "plain").key
            for ids in ((office, party), (office, None), (None, party), (None, None))
        ]

    assert found == ["iq", "iq", "us", "plain"]


def test_a_calendar_that_is_not_there_is_named_with_those_that_are(empty: Workspace) -> None:
    with empty.read() as connection:
        with pytest.raises(NotFoundError, match="Calendars: gb-eng, iq, plain, us"):
            load_calendar(connection, "fr")
        with pytest.raises(NotFoundError, match="Did you mean gb-eng"):
            find_calendar(connection, "gb-en")


@pytest.mark.parametrize(
    ("years", "words"), [([], ""), ([2026], "2026"), ([2028, 2025, 2026, 2027, 2019], "2019, 2025-2028")]
)
def test_years_in_a_row_are_drawn_together(years: list[int], words: str) -> None:
    assert year_words(years) == words
