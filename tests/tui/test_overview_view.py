"""The overview: what needs somebody now, and the load of the weeks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.builders import item, make_authority, make_item, make_stakeholder, move
from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.tui.screens.page import PageScreen
from tracker.tui.views.items import TheView as Items
from tracker.tui.widgets.chart import Chart
from tracker.tui.widgets.parts import Parts, shared
from tracker.workspace import Workspace

TODAY = date(2026, 1, 5)
HOSTILE = (
    "[red]x[/] [@click=app.leave]y[/]", "\x1b[2J\x1b]0;gone\x07title", "\u202eevil\u202c \u2066x\u2069", "long " * 60,
    "签证申请和许可证" * 6, "e\u0301a\u0308o\u0323" * 10, "تجديد رخصة قافلة المياه في الأنبار",
)  # fmt: skip


@pytest.fixture
def busy(empty: Workspace) -> Workspace:
    """A workspace with something in every part."""
    make_authority(empty)
    make_stakeholder(empty)
    for number in range(5):
        due = TODAY - timedelta(days=3 * number + 1)
        make_item(empty, title=f"Answer letter {number}", due=str(due), raised="2025-12-01", stakeholder="relief works")
    make_item(empty, title="Call the desk officer", due="2026-01-05", authority="hao", stakeholder="relief works")
    for number in range(3):
        make_item(empty, title=f"Send list {number}", due=str(TODAY + timedelta(days=number + 1)), authority="hao")
    waiting = make_item(empty, title="Hear from the office", due="2026-02-03", stakeholder="relief works")
    move(empty, waiting.ref, "in_progress")
    move(empty, waiting.ref, "waiting", override="they said so")
    make_item(empty, title="Write the plan", raised="2025-12-20")
    fields = {"valid_until": "2026-01-30"}
    make_item(empty, kind="clearance", title="Water convoy", due="2026-02-20", fields=fields)
    return empty


def parts(driver: Driver) -> Parts:
    return driver.view.query_one(Parts)


def chart(driver: Driver) -> Chart:
    return driver.view.query_one(Chart)


def query(driver: Driver) -> str:
    """The query of the items table, which is what is shown."""
    assert isinstance(driver.view, Items)
    return driver.view.request.query


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_overview(busy: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(busy, "overview", size) as driver:
        await driver.shows("Overdue  5", "Deadlines by week", "15-21 Feb" if size == WIDE else "15 Feb")
        assert driver.screen == screens


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_hostile_text_is_shown_and_never_interpreted(
    empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]
) -> None:
    for title in HOSTILE:
        make_item(empty, title=title, due="2026-01-05", stakeholder=make_stakeholder(empty, title[:40]))
    async with running(empty, "overview", size) as driver:
        await driver.shows("Due today  7", "[red]x[/]")
        assert "\x1b" not in driver.screen
        assert "\u202e" not in driver.screen
        assert driver.screen == screens


async def test_nothing_to_do_is_said_pleasantly(empty: Workspace) -> None:
    async with running(empty, "overview") as driver:
        await driver.shows("Nothing needs you now.", "Add one: a")


async def test_empty_parts_are_one_quiet_sentence(seeded: Workspace) -> None:
    async with running(seeded, "overview", WIDE) as driver:
        await driver.shows("Yours to do, no date set  4", "Nothing is overdue, due today")
        assert "Overdue" not in driver.screen


async def test_enter_on_a_heading_opens_its_list(busy: Workspace) -> None:
    async with running(busy, "overview") as driver:
        await driver.press("enter")
        assert query(driver) == "is:overdue"
        await driver.shows("5 items")


async def test_the_count_of_all_that_is_open_opens_its_list_whatever_the_table_showed(busy: Workspace) -> None:
    async with running(busy, "overview", WIDE) as driver:
        await driver.shows("Open in all  12")
        await driver.press("enter")
        assert query(driver) == "is:overdue"
        await driver.press("1", "G", "enter")
        assert query(driver) == "is:open"
        await driver.shows("12 items")


async def test_what_can_wait_is_counted_where_nothing_needs_anybody(empty: Workspace) -> None:
    make_stakeholder(empty)
    make_item(empty, title="Much later", due="2026-06-01")
    async with running(empty, "overview") as driver:
        await driver.shows("Nothing needs you now.", "Open in all  1", "Add one: a")
        await driver.press("enter")
        assert query(driver) == "is:open"


async def test_enter_on_an_item_opens_its_page_and_coming_back_the_cursor_is_where_it_was(busy: Workspace) -> None:
    async with running(busy, "overview") as driver:
        await driver.press("j", "down", "enter")
        assert isinstance(driver.app.screen, PageScreen)
        await driver.shows("Answer letter 3")
        await driver.press("escape", "2", "1")
        assert parts(driver).ref == "ACT-4"


async def test_a_click_opens_too(busy: Workspace) -> None:
    async with running(busy, "overview") as driver:
        line = next(place for place, text in enumerate(driver.screen.split("\n")) if "Call the desk" in text)
        await driver.pilot.click(Parts, offset=(5, line - 1))
        await driver.settle()
        assert isinstance(driver.app.screen, PageScreen)
        await driver.press("escape")
        await driver.pilot.click(Parts, offset=(5, line - 2))
        await driver.settle()
        assert query(driver) == "deadline:today"


async def test_vim_keys_go_to_both_ends(busy: Workspace) -> None:
    async with running(busy, "overview", WIDE) as driver:
        await driver.press("G", "k")
        assert parts(driver).ref == "CLR-1"
        await driver.press("g")
        assert parts(driver).highlighted == 0


async def test_what_is_done_is_done_with_the_item_under_the_cursor(busy: Workspace) -> None:
    async with running(busy, "overview") as driver:
        await driver.press("m")
        assert driver.said == "Put the cursor on an item first."
        await driver.press("j", "w")
        await driver.shows("Why the deadline of ACT-5 is what it is")


async def test_a_change_is_shown_and_the_cursor_stays_on_its_item(busy: Workspace) -> None:
    async with running(busy, "overview", WIDE) as driver:
        await driver.press("j", "j", "j")
        assert parts(driver).ref == "ACT-3"
        move(busy, "ACT-5", "in_progress")
        move(busy, "ACT-5", "done")
        driver.app.reload()
        await driver.shows("Overdue  4")
        assert parts(driver).ref == "ACT-3"
        assert driver.app.focused is parts(driver)
        assert item(busy, "ACT-5").closed


async def test_a_week_opens_its_list_by_key_and_by_click(busy: Workspace) -> None:
    async with running(busy, "overview") as driver:
        await driver.press("tab", "l", "enter")
        assert query(driver) == "deadline>=2026-01-05 deadline<=2026-01-10"
        await driver.press("1")
        await driver.pilot.click(Chart, offset=(2, 3))
        await driver.settle()
        assert query(driver) == "is:overdue"


async def test_weeks_below_each_other_are_clicked_too(busy: Workspace) -> None:
    async with running(busy, "overview", WIDE) as driver:
        await driver.until(lambda: chart(driver).bars)
        await driver.pilot.click(Chart, offset=(4, 4))
        await driver.settle()
        assert query(driver) == "deadline>=2026-01-11 deadline<=2026-01-17"
        await driver.press("1", "tab", "G", "enter")
        assert query(driver) == "deadline>=2026-02-22 deadline<=2026-02-28"


async def test_the_number_of_lines_follows_the_size(busy: Workspace) -> None:
    async with running(busy, "overview", WIDE) as driver:
        await driver.shows("Answer letter 0")
        await driver.resize(NARROW)
        await driver.until(lambda: "Answer letter 0" not in driver.screen)
        await driver.shows("Answer letter 4", "Write the plan", "Water convoy")


def test_parts_share_the_lines_there_are() -> None:
    assert shared([8, 1, 8], 100) == ([8, 1, 8], True)
    assert shared([8, 1, 8], 14) == ([4, 1, 4], True)
    assert shared([8, 1, 8], 8) == ([1, 1, 1], True)
    assert shared([8, 1, 8], 7) == ([2, 1, 1], False)
    assert shared([8, 1, 8], 2) == ([1, 1, 1], False)
    assert shared([], 10) == ([], False)


async def test_the_weeks_are_named_whole_on_a_narrow_screen(busy: Workspace) -> None:
    async with running(busy, "overview", (60, 20)) as driver:
        await driver.shows("Deadlines by week")
        await driver.until(lambda: "late  5 Jan       18 Jan      1 Feb" in driver.screen)
