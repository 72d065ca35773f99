"""Terminals of any size: a view may have too little room, and the app stays up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from textual.app import App, ComposeResult

from tests.tui.driving import WIDE, running
from tests.tui.hostile import fill
from tracker.services.agenda import MOST_A_DAY, Month, MonthDay
from tracker.tui.views import VIEWS
from tracker.tui.widgets.month import MonthGrid
from tracker.workspace import Workspace

SIZES = ((60, 15), (47, 10), (38, 6), (30, 24), (24, 5), (16, 24), (10, 3), (1, 1), (200, 60))
FIRST = date(2026, 1, 5)


@pytest.mark.parametrize("view", [entry.name for entry in VIEWS])
async def test_a_view_is_drawn_in_terminals_of_any_size(seeded: Workspace, view: str) -> None:
    fill(seeded)
    async with running(seeded, view, WIDE) as driver:
        for size in SIZES:
            await driver.resize(size)
            await driver.press("tab", "down")
        await driver.resize(WIDE)
        assert next(entry.title for entry in VIEWS if entry.name == view) in driver.screen


class MonthApp(App[None]):
    """A month, and nothing else."""

    def compose(self) -> ComposeResult:
        """Lay out the month."""
        yield MonthGrid()


def january() -> Month:
    """A month with a day of each kind, and more entries on some than are counted."""
    days = [FIRST + timedelta(days=number - 7) for number in range(42)]
    counts = (0, 1, 23, MOST_A_DAY + 1, 5)
    made = [
        MonthDay(day, free, not free, "weekend" if free else "", counts[place % len(counts)])
        for place, (day, free) in enumerate((day, day.weekday() > 4) for day in days)
    ]
    return Month(FIRST, FIRST.replace(day=1), tuple(tuple(made[at : at + 7]) for at in range(0, 42, 7)))


@pytest.mark.parametrize("high", [False, True])
async def test_a_month_is_as_wide_as_its_room_and_shows_every_day(high: bool) -> None:
    app = MonthApp()
    async with app.run_test(size=(60, 24)) as pilot:
        grid = app.query_one(MonthGrid)
        grid.high, grid.day, grid.month = high, FIRST, january()
        for width in range(10, 61):
            grid.styles.width = width
            await pilot.pause()
            lines = [grid.render_line(y) for y in range(24)]
            assert {line.cell_length for line in lines} == {width}
            week = lines[2 + grid.lines].text
            numbers = [week[place * grid.cell : (place + 1) * grid.cell] for place in range(7)]
            if grid.cell >= 2:
                assert all(str(day) in part for day, part in zip(range(5, 12), numbers, strict=True))
                assert "…" not in week
