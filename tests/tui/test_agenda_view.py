"""The agenda: the month, and what the chosen day has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import insert
from syrupy.assertion import SnapshotAssertion

from tests.builders import make_authority, make_item, make_stakeholder, move
from tests.services.test_moves import clearance
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_overview_view import HOSTILE
from tracker.domain.dates import EARLIEST, LATEST
from tracker.errors import BusyError
from tracker.services import agenda as service
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.services.steps import add_step
from tracker.storage import schema
from tracker.tui.screens.page import PageScreen
from tracker.tui.views import agenda as view
from tracker.tui.views.items import TheView as Items
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.month import MonthGrid
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)


@pytest.fixture
def dated(empty: Workspace) -> Workspace:
    """A workspace with something late, something today, and something on some days to come."""
    make_authority(empty)
    make_stakeholder(empty)
    for distance in (20, 3):
        due = str(TODAY - timedelta(days=distance))
        make_item(empty, title="Answer the letter", due=due, raised="2025-12-01", stakeholder="relief works")
    make_item(empty, title="Call the desk officer", due="2026-01-05", authority="hao", stakeholder="relief works")
    for title in ("Send the list", "Send the plan"):
        make_item(empty, title=title, due="2026-01-08", authority="hao")
    add_step(empty, "ACT-4", "Ask for the form", due="2026-01-07")
    with empty.database.write() as connection:
        stamps = {"created_at": empty.now, "updated_at": empty.now}
        row = {"key": "handover", "title": "Handover", "day": date(2026, 2, 11), "certainty": "estimated", **stamps}
        connection.execute(insert(schema.milestones).values(row))
    return empty


def month(driver: Driver) -> MonthGrid:
    return driver.view.query_one(MonthGrid)


def chosen(driver: Driver) -> str:
    return str(month(driver).day)


def grid(driver: Driver) -> Grid:
    return driver.view.query_one("#day-entries", Grid)


async def go_to(driver: Driver, day: str) -> None:
    month(driver).choose(date.fromisoformat(day))
    await driver.settle()


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_agenda(dated: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(dated, "agenda", size) as driver:
        await driver.shows("January 2026", "Mon 2026-01-05 (today)", "Call the desk officer")
        assert driver.screen == screens


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_an_empty_day(dated: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(dated, "agenda", size) as driver:
        await driver.press("right")
        await driver.shows("free: Army Day", "Nothing is dated on this day.", "ACT-4")
        assert driver.screen == screens


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_hostile_text_is_shown_and_never_interpreted(
    empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    for title in HOSTILE:
        made = make_item(empty, title=title, stakeholder=make_stakeholder(empty, title[:40]))
        add_step(empty, made.ref, title, due="2026-01-05")
    async with running(empty, "agenda", size) as driver:
        await driver.shows("ACT-7", "[red]x[/]")
        assert "\x1b" not in driver.screen
        assert "\u202e" not in driver.screen
        assert driver.screen == screens


async def test_a_hostile_title_may_be_what_follows_an_empty_day(empty: Workspace) -> None:
    make_item(empty, title=HOSTILE[0], due="2026-01-08")
    async with running(empty, "agenda") as driver:
        await driver.shows("Nothing is dated on this day.", HOSTILE[0])


async def test_keys_move_the_day_and_the_month(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        for key, day in (
            ("right", "2026-01-06"), ("l", "2026-01-07"), ("down", "2026-01-14"), ("j", "2026-01-21"),
            ("up", "2026-01-14"), ("k", "2026-01-07"), ("left", "2026-01-06"), ("h", "2026-01-05"),
            ("home", "2026-01-04"), ("G", "2026-01-10"), ("pagedown", "2026-02-10"), ("full_stop", "2026-03-10"),
            ("comma", "2026-02-10"), ("pageup", "2026-01-10"), ("T", "2026-01-05"),
        ):  # fmt: skip
            await driver.press(key)
            assert chosen(driver) == day, key
        await driver.press("full_stop")
        await driver.shows("February 2026", "Thu 2026-02-05 (in 31 days")


async def test_months_clamp_and_the_years_end(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await go_to(driver, "2026-01-31")
        await driver.press("full_stop")
        assert chosen(driver) == "2026-02-28"
        await go_to(driver, str(LATEST))
        await driver.press("right", "full_stop")
        assert chosen(driver) == str(LATEST)
        await go_to(driver, str(EARLIEST))
        await driver.shows("January 1900")


async def test_keys_that_come_faster_than_the_months_are_read(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await driver.pilot.press("full_stop", "full_stop", "comma", "comma", "pagedown", "up", "right")
        await driver.settle()
        assert chosen(driver) == "2026-01-30"
        await driver.shows("January 2026", "Fri 2026-01-30")


async def test_a_click_picks_a_day_and_turns_the_month(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await driver.pilot.click(MonthGrid, offset=(1 + 4 * 11 + 3, 3))
        await driver.settle()
        assert chosen(driver) == "2026-01-08"
        await driver.shows("Send the list")
        await driver.pilot.click(MonthGrid, offset=(1, 0))
        await driver.settle()
        await driver.shows("December 2025")
        await driver.pilot.click(MonthGrid, offset=(17, 0))
        await driver.settle()
        await driver.shows("January 2026")
        await driver.pilot.click(MonthGrid, offset=(1 + 4 * 11 + 3, 3), times=2)
        await driver.settle()
        assert driver.app.focused is grid(driver)


async def test_a_click_finds_the_day_where_weeks_are_high(dated: Workspace) -> None:
    async with running(dated, "agenda", WIDE) as driver:
        await driver.pilot.click(MonthGrid, offset=(1 + 4 * 7 + 3, 2 + 3 + 1))
        await driver.settle()
        assert chosen(driver) == "2026-01-08"


async def test_enter_goes_to_the_entries_and_opens_one(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await go_to(driver, "2026-01-08")
        await driver.press("enter")
        assert driver.app.focused is grid(driver)
        await driver.press("down", "enter")
        assert isinstance(driver.app.screen, PageScreen)
        await driver.shows("Send the plan")
        await driver.press("escape")
        assert (chosen(driver), grid(driver).cursor) == ("2026-01-08", 1)


async def test_tab_goes_from_the_calendar_to_the_entries_and_back(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await driver.press("tab")
        assert driver.app.focused is grid(driver)
        await driver.press("shift+tab")
        assert driver.app.focused is month(driver)


async def test_enter_on_an_empty_day_goes_to_the_next_that_has_something(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await driver.press("right")
        await driver.shows("Next: Wed 2026-01-07  ACT-4  step 2: Ask for the form")
        await driver.press("enter")
        assert chosen(driver) == "2026-01-07"
        await go_to(driver, "2026-02-20")
        await driver.shows("Nothing is dated on this day, and nothing after it.")
        await driver.press("enter")
        assert chosen(driver) == "2026-02-20"


async def test_a_click_on_what_comes_next_goes_there(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await go_to(driver, "2026-01-20")
        await driver.shows("@handover")
        await driver.pilot.click("#day-hint", offset=(4, 2))
        await driver.settle()
        assert chosen(driver) == "2026-02-11"


async def test_a_milestone_is_no_item(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await go_to(driver, "2026-02-11")
        await driver.press("enter", "m")
        assert driver.said.startswith("Put the cursor on an item first")
        await driver.press("enter")
        await driver.shows("handover  Handover: estimated", "Wednesday, in 37 days", "Nothing hangs on it.")
        assert not isinstance(driver.app.screen, PageScreen)
        await driver.press("enter")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)


async def test_what_is_done_is_done_with_the_entry_under_the_cursor(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await driver.press("tab", "w")
        await driver.shows("Why the deadline of ACT-2 is what it is")


async def test_today_has_what_has_passed_first_and_more_of_it_opens_the_table(
    dated: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PASSED", 1)
    async with running(dated, "agenda") as driver:
        await driver.shows("3 days ago  ACT-2", "1 overdue")
        assert driver.screen.index("ACT-2") < driver.screen.index("ACT-3")
        await driver.press("tab", "down", "enter")
        assert isinstance(driver.view, Items)
        assert driver.view.request.query == "is:overdue"


async def test_more_entries_than_are_shown_are_counted_and_open_the_table(
    dated: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "LISTED", 1)
    async with running(dated, "agenda") as driver:
        await go_to(driver, "2026-01-08")
        await driver.shows("1 on this day")
        await driver.press("enter", "G", "enter")
        assert isinstance(driver.view, Items)
        assert driver.view.request.query == "deadline:2026-01-08"


async def test_the_items_of_a_day_are_one_key_away(dated: Workspace) -> None:
    async with running(dated, "agenda") as driver:
        await driver.press("o")
        await driver.shows("Call the desk officer", "3 items")
        assert isinstance(driver.view, Items)
        assert driver.view.request.query == "ref:ACT-2,ACT-1,ACT-3"
        assert driver.said == "3 items of Mon 2026-01-05, with what has passed. esc: all items again."
        await driver.press("escape")
        await driver.shows("5 items")


async def test_a_day_with_other_dates_than_deadlines_opens_its_items(dated: Workspace) -> None:
    edit_items(dated, ["ACT-4"], Edit(due="2026-01-06"))
    add_step(dated, "ACT-5", "Print it", due="2026-01-07")
    async with running(dated, "agenda") as driver:
        await go_to(driver, "2026-01-07")
        await driver.shows("ACT-4", "ACT-5")
        await driver.press("o")
        await driver.shows("2 items of Wed 2026-01-07. esc: all items again.", "ACT-4", "ACT-5")


@pytest.mark.parametrize("day", ["2026-01-20", "2026-02-11"])
async def test_a_day_without_items_says_so_and_stays(dated: Workspace, day: str) -> None:
    async with running(dated, "agenda") as driver:
        await go_to(driver, day)
        await driver.press("o")
        await driver.shows(f"No item is dated on {date.fromisoformat(day):%a} {day}.")
        assert not isinstance(driver.view, Items)


async def test_escape_leads_back_to_the_query_that_was_there_before(dated: Workspace) -> None:
    async with running(dated, "items") as driver:
        await driver.press("slash")
        await driver.write("is:overdue")
        await driver.press("enter", "4")
        await go_to(driver, "2026-01-08")
        await driver.press("o")
        await driver.shows("2 items of Thu 2026-01-08. esc: back to 'is:overdue'.")
        await driver.press("4", "2")
        await driver.shows("esc: back to 'is:overdue'.")
        await driver.press("escape")
        await driver.shows("Query is:overdue", "2 items", "ACT-1", "ACT-2")
        await driver.press("escape")
        await driver.shows("5 items")


async def test_a_change_is_shown_and_the_day_and_the_cursor_stay(dated: Workspace) -> None:
    async with running(dated, "agenda", WIDE) as driver:
        await go_to(driver, "2026-01-08")
        await driver.press("enter", "down")
        make_item(dated, kind="clearance", title="Water convoy", due="2026-01-08")
        move(dated, "ACT-3", "in_progress")
        driver.app.reload()
        await driver.shows("Water convoy")
        assert chosen(driver) == "2026-01-08"
        assert driver.app.focused is grid(driver)
        assert grid(driver).current is not None
        assert "ACT-5" in str(grid(driver).current)
        await driver.press("2", "4")
        assert chosen(driver) == "2026-01-08"


async def test_a_month_that_could_not_be_read_is_read_when_the_next_day_is_chosen(
    dated: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> object:
        raise BusyError("The database is busy.")

    async with running(dated, "agenda") as driver:
        await driver.shows("January 2026")
        with monkeypatch.context() as failing:
            failing.setattr(view, "month_agenda", busy)
            await driver.press("full_stop")
            await driver.shows("The database is busy.")
        await driver.press("l")
        await driver.shows("February 2026")


async def test_an_empty_calendar_is_pleasant(empty: Workspace) -> None:
    async with running(empty, "agenda") as driver:
        await driver.shows("January 2026", "[5]", "6 h", "9 w", "Nothing is dated on this day, and nothing after it.")


async def test_weeks_begin_on_monday_where_the_weekend_is_saturday_and_sunday(
    make_workspace: Callable[..., Workspace],
) -> None:
    async with running(make_workspace(calendar="gb-eng"), "agenda") as driver:
        await driver.shows("10 w", "11 w")
        assert driver.screen.index("Mon") < driver.screen.index("Sun")
        await driver.shows("1 h")


async def test_the_size_may_change(dated: Workspace) -> None:
    async with running(dated, "agenda", WIDE) as driver:
        await driver.shows("below: entries", "Who")
        await driver.resize(NARROW)
        await driver.shows("beside: entries", "Call the desk officer")
        assert all(len(line) <= NARROW[0] for line in driver.screen.split("\n"))


async def test_a_title_has_room_beside_a_long_step(dated: Workspace) -> None:
    add_step(dated, "ACT-3", "Ask the director of the office for the stamped form of the ministry", due="2026-01-05")
    make_item(dated, title="Renew the access letter of the convoy to the north", due="2026-01-05")
    async with running(dated, "agenda", WIDE) as driver:
        await driver.shows("Renew the access letter", "step 2: Ask the di…")


async def test_every_count_of_a_day_has_room_on_a_narrow_screen(dated: Workspace) -> None:
    for _ in range(12):
        make_item(dated, title="Send it", due="2026-01-14")
    async with running(dated, "agenda", (60, 20)) as driver:
        await driver.shows("14  12")


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_each_day_of_a_window_has_what_may_move(
    dated: Workspace, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    clearance(dated, "approved", variant="movement", window_from="2026-01-08 07:00", window_to="2026-01-09 17:00")
    async with running(dated, "agenda", size) as driver:
        await go_to(driver, "2026-01-08")
        await driver.shows("Send the list", "from 07:00  CLR-1  Approved 8-9 Jan")
        assert driver.screen == screens
        await go_to(driver, "2026-01-09")
        await driver.press("enter", "G", "enter")
        assert isinstance(driver.app.screen, PageScreen)


async def test_more_permissions_than_are_shown_open_the_table(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "WINDOWS", 1)
    for _ in range(2):
        clearance(empty, "approved", variant="movement")
    async with running(empty, "agenda") as driver:
        await go_to(driver, "2026-01-21")
        await driver.shows("1 with permission")
        await driver.press("enter", "G", "enter")
        await driver.shows("2 items")
        assert isinstance(driver.view, Items)
