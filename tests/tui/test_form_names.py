"""Names in forms: completed as they are spelled, and shown where they fit."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.builders import item, make_item, make_stakeholder
from tests.tui.driving import running
from tests.tui.test_item_dialogs import closed, fill, form
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.workspace import Workspace


async def test_names_are_completed(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, stakeholder="ngo")
        line = form(driver).line("stakeholder").query_one(Input)
        await driver.until(lambda: line._suggestion)
        await driver.press("right")
        assert line.value == "NGOs and humanitarian groups"
        await driver.press("ctrl+s")
        await closed(driver)
        assert item(seeded, "REG-1").stakeholder == "NGOs and humanitarian groups"


@pytest.mark.parametrize(
    ("line", "typed", "taken"),
    [
        ("stakeholder", "NGO", "NGOs and humanitarian groups"),
        ("stakeholder", "groups", "NGOs and humanitarian groups"),
        ("authority", "ha", "HAO"),
        ("authority", "access off", "HAO"),
        ("owner", "om", "omar"),
        ("owner", "m", "me"),
        ("tags", "wa", "water"),
        ("tags", "road, WA", "road, water"),
        ("tags", "road wa", "road, water"),
        ("priority", "UR", "urgent"),
        ("due", "NEX", "next thu"),
    ],
)
async def test_a_completion_is_taken_as_it_is_spelled(seeded: Workspace, line: str, typed: str, taken: str) -> None:
    make_item(seeded, owner="omar", tags=("water",))
    edit_items(seeded, ["REG-1"], Edit(stakeholder="", authority="", priority="normal"))
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        form(driver).line(line).put("")
        form(driver).line(line).query_one(Input).focus()
        await driver.write(typed)
        entered = form(driver).line(line).query_one(Input)
        await driver.until(lambda: entered._suggestion)
        await driver.press("right")
        assert (entered.value, entered.cursor_position) == (taken, len(taken))


async def test_names_that_fit_are_shown_below_the_line(seeded: Workspace) -> None:
    for number in range(5):
        make_stakeholder(seeded, f"Aid group {number}")
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, stakeholder="oup 1")
        await driver.shows("There is no stakeholder 'oup 1'. Did you mean 'Aid")  # which names what fits
        await fill(driver, stakeholder="aid")
        await driver.shows("There is no stakeholder", "· Aid group 0, Aid group 1, Aid group 2 …")
        await fill(driver, authority="access")
        await driver.shows("access → HAO", "→ HAO: Humanitarian Access Office · who decides")
