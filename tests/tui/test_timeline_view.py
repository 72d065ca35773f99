"""Items as bars along a time axis."""

from __future__ import annotations

from typing import cast

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion
from textual.events import MouseScrollDown, MouseScrollLeft, MouseScrollRight, MouseScrollUp

from tests.builders import WINDOW, item, make_item, make_stakeholder, move
from tests.cli.test_hostile_text import FORBIDDEN, HOSTILE
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.test_items_view import MANY, with_many
from tracker.services.milestones import add_milestone
from tracker.tui.screens.page import PageScreen
from tracker.tui.views.timeline import TheView
from tracker.tui.widgets.bars import Bars, sign_of_late
from tracker.workspace import Workspace

SIZES = pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])


@pytest.fixture
def work(empty: Workspace) -> Workspace:
    """Items with all kinds of dates, and milestones."""
    make_stakeholder(empty)
    for title, due in (("Send the list of drivers", "2025-11-20"), ("Ask for the map", "2026-01-05")):
        make_item(empty, title=title, due=due)
    make_item(empty, title="Prepare the audit", due="2026-06-30")
    make_item(empty, title="Think about it")
    make_item(empty, kind="clearance", title="Water convoy", fields=WINDOW)
    make_item(
        empty,
        kind="registration",
        title="Register as a vendor",
        fields={"valid_from": "2025-12-01", "valid_until": "2026-11-30"},
    )
    add_milestone(empty, "handover", "Handover", "2026-03-01")
    add_milestone(empty, "audit-ends", "The audit ends", "2025-12-20", certainty="confirmed")
    raised(empty, "2025-10-06")
    return empty


def raised(workspace: Workspace, day: str) -> None:
    """Have all items raised on a day, as if they had been added then."""
    from datetime import date

    from sqlalchemy import update

    from tracker.storage import schema

    with workspace.database.write() as connection:
        connection.execute(update(schema.items).values(raised=date.fromisoformat(day)))


def bars(driver: Driver) -> Bars:
    return cast(TheView, driver.view).bars


def line(driver: Driver, ref: str) -> str:
    """Return the line of an item."""
    return next(line for line in driver.screen.splitlines() if f" {ref} " in line[:12])


@SIZES
async def test_the_timeline(work: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(work, "timeline", size) as driver:
        await driver.shows("6 items", "handover", "ACT-1: ")
        assert driver.screen == screens


async def test_each_kind_of_date_has_its_own_sign(work: Workspace) -> None:
    async with running(work, "timeline", WIDE) as driver:
        await driver.shows("6 items")
        assert "━◆╍" in line(driver, "ACT-1")
        assert "!│" in line(driver, "ACT-1")
        assert "━━◆" in line(driver, "ACT-2")  # due today: over today's line
        assert "│━" in line(driver, "ACT-3")
        assert "╌╌│" in line(driver, "ACT-4")
        assert "▒" in line(driver, "CLR-1")
        assert "═" in line(driver, "REG-1")
        places = {line(driver, ref).index("│") for ref in ("ACT-1", "ACT-3", "ACT-4", "REG-1")}
        assert len(places) == 1
        assert "┊" in line(driver, "ACT-4")


@pytest.mark.parametrize("due", ["2026-01-04", "2026-01-01", "2025-12-29", "2025-12-20"])
async def test_what_is_late_is_seen_at_each_scale_without_colour(empty: Workspace, due: str) -> None:
    make_item(empty, title="Late", due=due)
    raised(empty, "2025-10-06")
    async with running(empty, "timeline", WIDE) as driver:
        await driver.shows("1 item", "a cell is a week")
        await driver.press("plus", "plus", "plus")
        for scale in ("a day", "2 days", "4 days", "a week", "two weeks", "a month"):
            await driver.shows(f"a cell is {scale}")
            drawn = line(driver, "ACT-1")[len("  ACT-1  !!  ") :]
            assert "◆" in drawn
            assert drawn[drawn.index("◆") :].rstrip() in {"◆!", "◆│!"} or "╍!│" in drawn or "◆!│" in drawn
            await driver.press("minus")


@pytest.mark.parametrize(
    ("today", "deadline", "width", "place"),
    [
        (9, 3, 20, 8), (9, 7, 20, 8), (9, 8, 20, 10), (9, 9, 20, 10),  # before today's line, or behind it
        (19, 18, 20, 18), (19, 19, 20, 18), (20, 3, 20, 19), (0, -5, 20, 1), (0, 0, 1, None),  # at the ends of the axis
    ],
)  # fmt: skip
def test_the_sign_of_what_is_late_stands_beside_todays_line(
    today: int, deadline: int, width: int, place: int | None
) -> None:
    assert sign_of_late(today, deadline, width) == place


async def test_the_cursor_says_the_dates_in_words(work: Workspace) -> None:
    async with running(work, "timeline", WIDE) as driver:
        await driver.shows("ACT-1: deadline 2025-11-20 (46 days late), raised 2025-10-06")
        await driver.press("j")
        await driver.shows("ACT-2: deadline 2026-01-05 (today), raised")
        await driver.press("G", "k", "down")
        await driver.until(lambda: bars(driver).cursor == 5)


async def test_time_scrolls_and_today_is_found_again(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.shows("6 items", "today")
        before = driver.screen
        await driver.press("l", "right", "l", "l")
        await driver.until(lambda: "│today" not in driver.screen)
        assert "‹" in line(driver, "ACT-1")
        await driver.press("T")
        await driver.until(lambda: driver.screen == before)
        await driver.press(*["h"] * 12)
        await driver.until(lambda: "›" in line(driver, "ACT-1"))
        await driver.press("left", "T")
        await driver.until(lambda: driver.screen == before)


async def test_zoom_goes_from_days_to_months_and_keeps_today_in_place(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.shows("a cell is a week")
        place = line(driver, "ACT-1").index("│")
        await driver.press("plus", "plus", "plus")
        await driver.shows("a cell is a day")
        await driver.press("plus")
        await driver.shows("a cell is a day", "Jan 2026")
        assert line(driver, "ACT-4").index("│") == place
        await driver.press(*["minus"] * 7)
        await driver.shows("a cell is a month")
        assert line(driver, "ACT-4").index("│") == place
        await driver.press("h", "plus", "equals_sign")
        await driver.shows("a cell is a week")


async def test_zoom_away_from_today_keeps_the_middle(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.press(*["l"] * 30)
        view = bars(driver)
        middle = view.scale.day(view.first + view.width // 2)
        await driver.press("minus", "plus")
        assert abs((view.scale.day(view.first + view.width // 2) - middle).days) <= 14
        await driver.press("minus", "minus", "minus")
        for _ in range(400):
            view.action_pan(1)
        await driver.shows("2200", "a cell is a month")


async def test_a_query_narrows_it(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.press("slash")
        await driver.write("kind:clearance")
        await driver.shows("1 item")
        await driver.press("enter")
        await driver.shows("CLR-1: deadline", "window 2026-01-20")
        await driver.press("escape")
        await driver.shows("6 items")
        cast(TheView, driver.view).ask("is:nothing")
        await driver.shows("^^^", "ACT-1")
        cast(TheView, driver.view).ask("nowhere")
        await driver.shows("No item matches", "0 items")


async def test_a_query_is_completed(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.press("slash")
        await driver.write("is:ov")
        await driver.shows("is:overdue")


async def test_a_name_that_is_new_is_completed_too(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        make_stakeholder(work, "Zebra Trust")
        await driver.press("f5", "slash")
        await driver.write("stakeholder:zeb")
        await driver.shows('stakeholder:"Zebra Trust"')


async def test_enter_and_a_second_click_open(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.shows("6 items")
        await driver.press("enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("escape")
        await driver.pilot.click(Bars, offset=(20, 2))
        await driver.until(lambda: bars(driver).cursor == 1)
        await driver.pilot.click(Bars, offset=(60, 3), times=2)
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))


async def test_the_wheel_scrolls_rows_and_time(empty: Workspace) -> None:
    with_many(empty)
    async with running(empty, "timeline") as driver:
        await driver.shows(f"{MANY} items")
        first = bars(driver).first
        for event in (MouseScrollDown, MouseScrollRight):
            await driver.pilot._post_mouse_events([event], Bars, offset=(50, 5))
        await driver.until(lambda: bars(driver).first > first)
        await driver.until(lambda: bars(driver).scroll_offset.y > 0)
        await driver.pilot._post_mouse_events([MouseScrollLeft], Bars, offset=(50, 5))
        await driver.until(lambda: bars(driver).first == first)
        row = bars(driver).scroll_offset.y
        await driver.pilot._post_mouse_events([MouseScrollDown], Bars, offset=(50, 5), shift=True)
        await driver.until(lambda: bars(driver).first > first)
        await driver.pilot._post_mouse_events([MouseScrollUp], Bars, offset=(50, 5), shift=True)
        await driver.until(lambda: bars(driver).first == first)
        assert bars(driver).scroll_offset.y == row


async def test_only_the_rows_that_are_seen_are_read(empty: Workspace) -> None:
    with_many(empty)
    async with running(empty, "timeline") as driver:
        await driver.shows(f"{MANY} items")
        await driver.press("G")
        await driver.shows(f"ACT-{MANY}: no deadline")
        assert len(bars(driver).known()) < MANY
        await driver.press("g")
        await driver.shows("ACT-1: ")


async def test_keys_act_on_the_row_or_on_those_chosen(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.shows("6 items")
        await driver.press("m")
        await driver.shows("Move ACT-1 to")
        await driver.press("escape", "space", "space", "m")
        await driver.shows("Move ACT-1, ACT-2 to")
        await driver.press("escape", "escape", "n")
        await driver.shows("Note")
        assert item(work, "ACT-1").status == "open"


async def test_a_change_of_somebody_else_leaves_the_cursor_on_its_item(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.shows("6 items")
        await driver.press("j")
        make_item(work, title="More urgent", due="2025-11-01")
        driver.app.reload()
        await driver.shows("7 items")
        await driver.until(lambda: bars(driver).cursor == 2)
        await driver.shows("ACT-2: ")
        move(work, "ACT-2", "done")
        driver.app.reload()
        await driver.shows("6 items", "CLR-1: deadline")


async def test_what_is_shown_stays_when_another_view_was(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.press("j", "plus", "l")
        await driver.shows("a cell is 4 days")
        before = driver.screen
        await driver.press("2", "5")
        await driver.until(lambda: driver.screen == before)


async def test_it_fits_whatever_the_size(work: Workspace) -> None:
    async with running(work, "timeline", WIDE) as driver:
        await driver.shows("6 items")
        await driver.resize((160, 50))
        await driver.shows("milestone", "2027")
        await driver.resize((50, 12))
        await driver.shows("ACT-1")
        await driver.resize((80, 24))
        await driver.shows("ACT-1", "REG-1", "a cell is a week")


@SIZES
async def test_hostile_text(empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    for text in (HOSTILE, "中文标题" * 12, "منظمة الإغاثة والمياه في نينوى", "cafe\u0301 " * 30, "e" * 400):
        make_item(empty, title=text, due="2026-03-01")
    async with running(empty, "timeline", size) as driver:
        await driver.shows("5 items", "ACT-1: ")
        assert not (FORBIDDEN - {"\n"}) & set(driver.screen)
        assert "[red]" in driver.screen
        lines = [line(driver, f"ACT-{number}") for number in range(1, 6)]
        assert len({cell_len(one[: one.index("◆")]) for one in lines}) == 1
        assert driver.screen == screens


# Milestones


@pytest.fixture
def crowded(work: Workspace) -> Workspace:
    """The same with milestones so near to each other that their keys have no room."""
    for number in range(4):
        add_milestone(work, f"camp-{number}-closed", f"Camp {number} closed", f"2026-02-0{number + 1}", note="Heard.")
    return work


@SIZES
async def test_milestones_without_room_are_named_below(crowded: Workspace, size: tuple[int, int]) -> None:
    async with running(crowded, "timeline", size) as driver:
        await driver.shows("┊ M shows: ", " 2026-02-0")
        named = driver.screen.splitlines()
        below = next(text for text in named if "M shows" in text)
        above = "\n".join(named[: named.index(below)])
        assert "…" not in below
        left_out = [one for one in bars(driver).milestones if one.key not in above and one.key not in below]
        assert below.endswith(f"and {len(left_out)} more" if left_out else "2026-02-04")
        await driver.press(*["minus"] * 5, *["l"] * 8)
        await driver.until(lambda: "M shows" not in driver.screen)


async def test_a_milestone_is_chosen_from_a_list(crowded: Workspace) -> None:
    async with running(crowded, "timeline") as driver:
        await driver.press("M")
        await driver.shows("Which milestone?", "2026-02-01  camp-0-closed  Camp 0 closed")
        await driver.press("j", "enter")
        await driver.shows("camp-1-closed  Camp 1 closed: estimated", "Heard.", "Nothing hangs on it.")


async def test_a_click_on_the_name_of_a_milestone_shows_it(work: Workspace) -> None:
    async with running(work, "timeline") as driver:
        await driver.shows("┊handover")
        line = driver.screen.splitlines()[2]
        await driver.pilot.click(offset=(line.index("handover") + 2, 2))
        await driver.shows("handover  Handover: estimated")
        await driver.press("escape")
        await driver.pilot.click(offset=(line.index("today"), 2))
        await driver.settle()
        assert len(driver.app.screen_stack) == 1


async def test_without_milestones_that_is_said(empty: Workspace) -> None:
    async with running(empty, "timeline") as driver:
        await driver.press("M")
        await driver.until(lambda: driver.said == "There is no milestone.")


async def test_the_signs_are_told_where_there_is_little_room(work: Workspace) -> None:
    async with running(work, "timeline", (60, 20)) as driver:
        await driver.shows("◆ deadline ! late ▒ window ═ valid │ today ┊ milestone")


@pytest.mark.parametrize("view", ["items", "timeline"])
@pytest.mark.parametrize("width", [60, 80])
async def test_how_many_are_chosen_is_said_however_narrow(work: Workspace, view: str, width: int) -> None:
    async with running(work, view, (width, 20)) as driver:
        await driver.press("slash")
        await driver.write("is:open or is:closed or is:overdue or is:due or is:waiting or is:stale")
        await driver.press("enter", "space")
        await driver.shows("1 chosen, 6 items")
