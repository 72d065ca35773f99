"""What a click does in a table: only what means something there."""

from __future__ import annotations

import pytest
from rich.style import Style

from tests.builders import make_item, make_stakeholder
from tests.tui.driving import WIDE, Driver, running
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridColumn, heading_line, sorting_column
from tracker.workspace import Workspace


@pytest.fixture
def work(empty: Workspace) -> Workspace:
    """Two items of a stakeholder, due today."""
    make_stakeholder(empty, "Relief works")
    make_stakeholder(empty, "Water works")
    for title in ("Call the office", "Send the list"):
        make_item(empty, title=title, due="2026-01-05", stakeholder="Relief works")
    return empty


def marked(driver: Driver) -> bool:
    """Tell whether a row has the sign of a chosen one."""
    return any(line.startswith("* ") or "│* " in line for line in driver.screen.splitlines())


@pytest.mark.parametrize(
    ("view", "grid"),
    [("stakeholders", "#stakeholders-list"), ("agenda", "#day-entries")],
)
async def test_a_click_on_the_edge_chooses_nothing_where_nothing_is_done_with_several(
    work: Workspace, view: str, grid: str
) -> None:
    async with running(work, view, WIDE) as driver:
        await driver.until(lambda: driver.view.query_one(grid, Grid).count == 2)
        await driver.pilot.click(grid, offset=(0, 2))
        await driver.settle()
        assert driver.view.query_one(grid, Grid).cursor == 1
        assert not marked(driver)


@pytest.mark.parametrize(("view", "grid"), [("items", "#items-grid"), ("timeline", "#bars")])
async def test_a_click_on_the_edge_chooses_the_row_and_counts_it(work: Workspace, view: str, grid: str) -> None:
    async with running(work, view) as driver:
        await driver.shows("2 items")
        await driver.pilot.click(grid, offset=(0, 2))
        await driver.shows("1 chosen, 2 items")
        assert marked(driver)
        assert driver.view.query_one(grid, Grid).cursor == 1
        await driver.pilot.click(grid, offset=(0, 2))
        await driver.until(lambda: "chosen" not in driver.screen)


async def test_after_all_were_chosen_a_click_on_the_edge_chooses_that_row_alone(work: Workspace) -> None:
    async with running(work, "items") as driver:
        await driver.shows("2 items")
        await driver.press("A")
        await driver.shows("all chosen, 2 items")
        await driver.pilot.click("#items-grid", offset=(0, 2))
        await driver.shows("1 chosen, 2 items")


async def test_only_a_heading_with_an_order_tells_of_a_click(work: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    async with running(work, "items") as driver:
        await driver.shows("2 items")
        grid = driver.view.query_one(Grid)
        post = grid.post_message

        def listen(message: object) -> bool:
            if isinstance(message, Grid.HeadingClicked):
                told.append(message.column.key)
            return post(message)  # type: ignore[arg-type]

        monkeypatch.setattr(grid, "post_message", listen)
        x = 2
        for column, width in grid.shown_widths():
            await driver.pilot.click("#items-grid", offset=(x, 0))
            await driver.settle()
            x += width + 2
            assert column.sort == "" or told[-1] == column.key
    assert told == ["ref", "status", "days_left", "title"]


COLUMNS = (GridColumn("ref", "Ref", 6, sort="ref"), GridColumn("days_left", "When", 8, sort="deadline"),
           GridColumn("deadline", "Deadline", 12, sort="deadline"), GridColumn("kind", "Kind", 6))  # fmt: skip


@pytest.mark.parametrize(
    ("sorted_by", "clicked", "heading"),
    [
        ("deadline", "", "  Ref     When ▲    Deadline      Kind"),
        ("deadline", "deadline", "  Ref     When      Deadline ▲    Kind"),
        ("-deadline", "days_left", "  Ref     When ▼    Deadline      Kind"),
        ("ref", "deadline", "  Ref ▲   When      Deadline      Kind"),
        ("", "", "  Ref     When      Deadline      Kind"),
    ],
)
def test_one_heading_carries_the_sign_of_the_order(sorted_by: str, clicked: str, heading: str) -> None:
    sorting = sorting_column(COLUMNS, sorted_by, clicked)
    line = heading_line(COLUMNS, (6, 8, 12, 6), sorting, Style(), turned=sorted_by.startswith("-"))
    assert line.text.rstrip() == heading


async def test_of_two_columns_with_one_order_the_clicked_one_has_the_sign(work: Workspace) -> None:
    async with running(work, "items", (180, 24)) as driver:
        await driver.shows("When ▲", "Deadline")
        assert "Deadline ▲" not in driver.screen

        def heading() -> str:
            return driver.screen.splitlines()[driver.view.query_one(Grid).region.y]

        await driver.until(lambda: "Deadline" in heading())  # until then it is the page's beside the table
        await driver.pilot.click("#items-grid", offset=(heading().index("Deadline"), 0))
        await driver.shows("Deadline ▼")
        assert "When ▼" not in driver.screen
