"""A view stays as it was left while another one is shown."""

from __future__ import annotations

from datetime import date

import pytest
from textual.widgets import Input

from tests.builders import make_item
from tests.tui.driving import WIDE, Driver, running
from tracker.tui.views import VIEWS
from tracker.tui.widgets.board import BoardCards
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.month import MonthGrid
from tracker.tui.widgets.tabline import TabLine
from tracker.workspace import Workspace


def state(driver: Driver) -> dict[str, object]:
    """Return what somebody changes in a view without saving anything: what is typed, the tab, the day, the cursor."""
    view = driver.view
    found: dict[str, object] = {"typed": [line.value for line in view.query(Input)]}
    found["tab"] = [tabs.active for tabs in view.query(TabLine)]
    for month in view.query(MonthGrid):
        found["day"] = month.day
    for cards in view.query(BoardCards):
        found["card"] = cards.card.ref if cards.card else ""
    # Of a list with a panel the list, and of the agenda the day's entries.
    found["row"] = [grid.cursor for grid in view.query(Grid)][:1]
    return found


@pytest.mark.parametrize(
    ("name", "keys", "left"),
    [
        ("board", ("full_stop", "l"), {"tab": ["clearance"]}),
        ("board", ("down",), {"card": "ACT-2"}),
        ("agenda", ("right", "down"), {"day": date(2026, 1, 13)}),
        ("agenda", ("enter", "down"), {"day": date(2026, 1, 5), "row": [1]}),
        ("stakeholders", ("slash", "o", "r", "enter", "down"), {"typed": ["or"], "row": [1]}),
        ("authorities", ("slash", "o", "f", "enter", "down"), {"typed": ["of"], "row": [1]}),
        ("claims", ("greater_than_sign", "down", "down"), {"tab": ["open"], "row": [2]}),
    ],
)
async def test_a_view_stays_as_it_was_left(
    seeded: Workspace, name: str, keys: tuple[str, ...], left: dict[str, object]
) -> None:
    for title in ("Call the office", "Send the list"):
        make_item(seeded, title=title, due="2026-01-05")
    async with running(seeded, name, WIDE) as driver:
        await driver.settle()
        before = state(driver)
        await driver.press(*keys)
        found = state(driver)
        assert all(found[what] == value for what, value in left.items())
        assert found != before
        key = next(view.key for view in VIEWS if view.name == name)
        await driver.press("1")
        assert driver.view.id == "overview"
        make_item(seeded, title="Come back later", due="2026-03-01")  # so it is read again, too
        await driver.press(key)
        await driver.until(lambda: not driver.view.stale)
        await driver.settle()
        assert driver.view.id == name
        assert state(driver) == found
