"""Columns are as wide as what is in them, as far as that is known, so that words are cut only where room is short."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from tests.builders import make_item, make_stakeholder, move
from tests.tui.driving import NARROW, running
from tests.tui.test_items_view import table
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridColumn, GridRow, needed_in
from tracker.workspace import Workspace

COLUMNS = (GridColumn("ref", "Ref", 5, most=12), GridColumn("title", "Title", 8, grows=True))


@pytest.mark.parametrize(
    ("column", "cells", "needed"),
    [
        (GridColumn("a", "A", 5, most=12), ["abc", ("abcdefg", "strong")], 7),
        (GridColumn("a", "A", 5, most=12), ["中文标题"], 8),
        (GridColumn("a", "A", 5, most=12), ["x" * 40], 12),
        (GridColumn("a", "A", 5, most=12), [], 5),
        (GridColumn("a", "A", 5), ["x" * 40], 5),
    ],
)
def test_a_column_needs_what_is_in_it_up_to_its_most(
    column: GridColumn, cells: list[str | tuple[str, str]], needed: int
) -> None:
    assert needed_in(column, cells) == needed


class GridApp(App[None]):
    """A grid, and nothing else."""

    def compose(self) -> ComposeResult:
        """Lay out the grid."""
        yield Grid(COLUMNS)


def row(ref: str) -> GridRow:
    return GridRow(ref, (ref, "title"))


async def test_a_column_widens_with_what_comes_and_is_narrow_again_in_another_list() -> None:
    async with GridApp().run_test(size=(40, 10)) as pilot:
        grid = pilot.app.query_one(Grid)

        def widths() -> list[int]:
            return [width for _, width in grid.shown_widths()]

        grid.put_rows({0: row("ACT-1")}, anew=True)
        grid.set_count(3)
        assert widths()[0] == 5
        whole = sum(widths())
        grid.put_rows({1: row("ACT-100000")})
        assert widths() == [10, whole - 10]
        grid.put_rows({2: row("ACT-2")})
        assert widths()[0] == 10  # what was scrolled past stays in line
        grid.put_rows({0: row("ACT-1")}, anew=True)
        assert widths()[0] == 5
        grid.set_rows([row("ACT-1000")])
        assert widths()[0] == 8
        assert grid.columns == COLUMNS


async def test_statuses_are_whole_and_in_words(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    make_item(empty, title="Call the office about the convoy")
    make_item(empty, kind="registration", title="Register for road works")
    move(empty, "ACT-1", "in_progress")
    for to in ("submitted", "in_review", "update_requested"):
        move(empty, "REG-1", to, override="for the test")
    async with running(empty, "items", NARROW) as driver:
        await driver.shows("in progress", "update requested", "Call the office about the convoy")
        assert "_" not in driver.screen
        table(driver).ask_for(table(driver).request.__class__(query="status:update_requested"))
        await driver.settle()
        await driver.shows("update requested")


async def test_the_columns_are_those_that_fit_from_the_start(seeded: Workspace) -> None:
    async with running(seeded, "items", (110, 24)) as driver:
        await driver.shows("4 items", "Stakeholder", "Deadline")
