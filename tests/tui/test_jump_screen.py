"""Going to a row."""

from __future__ import annotations

import pytest

from tests.builders import make_item
from tests.tui.driving import running
from tracker.errors import InvalidError
from tracker.tui.screens.jump import place_of
from tracker.tui.views.items import TheView
from tracker.tui.widgets.grid import Grid
from tracker.workspace import Workspace


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("7", 7), (" 1,234 ", 1234), ("٤٢", 42), ("007", 7), ("2000", 2000),
        ("clr-14", "CLR-14"), ("CLR 014", "CLR-14"), ("act٧", "ACT-7"),
    ],
)  # fmt: skip
def test_a_number_is_a_row_and_anything_else_a_ref(typed: str, place: int | str) -> None:
    assert place_of(typed, 2000) == place


@pytest.mark.parametrize(
    ("typed", "count", "said"),
    [
        ("", 5, "Which row"), ("0", 5, "from 1 to 5"), ("6", 5, "from 1 to 5"), ("9" * 400, 5, "from 1 to 5"),
        ("1", 0, "list is empty"), ("water", 5, "no number and no ref"), ("-3", 5, "no number"),
    ],
)  # fmt: skip
def test_what_is_neither_is_said(typed: str, count: int, said: str) -> None:
    with pytest.raises(InvalidError, match=said):
        place_of(typed, count)


async def test_enter_goes_there(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    async with running(empty) as driver:
        assert isinstance(driver.view, TheView)
        grid = driver.view.query_one("#items-grid", Grid)
        await driver.press("colon")
        await driver.shows("The list has 3 rows.")
        await driver.write("3")
        await driver.press("enter")
        await driver.until(lambda: grid.cursor == 2 and len(driver.app.screen_stack) == 1)
        await driver.press("colon")
        await driver.write("act-2")
        await driver.press("ctrl+s")
        await driver.until(lambda: grid.cursor == 1)


async def test_what_was_typed_stays_and_escape_closes_at_once(empty: Workspace) -> None:
    make_item(empty)
    async with running(empty) as driver:
        await driver.press("colon")
        await driver.write("[red]9[/red]")
        await driver.press("enter")
        await driver.shows("'[red]9[/red]' is no number and no ref.", "[red]9[/red]  ")
        await driver.press("escape")
        await driver.until(lambda: len(driver.app.screen_stack) == 1)
