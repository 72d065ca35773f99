"""Names in forms: completed as they are spelled, and shown where they fit."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from tests.builders import item, make_item, make_stakeholder
from tests.tui.driving import running
from tests.tui.test_boxes import hit
from tests.tui.test_item_dialogs import closed, fill, form
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.tui.screens.adds_party import NONE_NEW
from tracker.tui.widgets import form as widgets_form
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


async def test_a_completion_is_taken_as_it_is_spelled(seeded: Workspace) -> None:
    typings = (
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
    )
    make_item(seeded, owner="omar", tags=("water",))
    edit_items(seeded, ["REG-1"], Edit(stakeholder="", authority="", priority="normal"))
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        for line, typed, taken in typings:
            form(driver).line(line).put("")
            entered = form(driver).line(line).query_one(Input)
            entered.focus()
            await driver.write(typed)
            await driver.until(lambda entered=entered: entered._suggestion)
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
        await fill(driver, authority="access")
        await driver.shows("access → HAO", "→ HAO: Humanitarian Access Office · who decides")


async def test_names_that_fit_are_shown_before_a_text_is_checked(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(widgets_form, "PAUSE", 600.0)
    for number in range(5):
        make_stakeholder(seeded, f"Aid group {number}")
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, stakeholder="aid")
        await driver.shows("who acts · Aid group 0, Aid group 1, Aid group 2 …")


async def test_a_stakeholder_that_is_not_known_is_added_on_the_way(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, title="Water for Rutba", stakeholder="Relief Intl")
        await driver.shows("There is no stakeholder 'Relief Intl'.", "ctrl+n adds")
        await driver.press("ctrl+n")
        await driver.shows("A new stakeholder")
        assert form(driver).texts()["name"] == "Relief Intl"
        await fill(driver, name="Relief International", aliases="Relief Intl")
        await driver.press("ctrl+s")
        await driver.shows("→ Relief International")
        assert form(driver).texts()["title"] == "Water for Rutba"
        await driver.write("!")  # goes behind the name
        assert form(driver).texts()["stakeholder"] == "Relief International!"
        await driver.press("backspace")
        await driver.press("ctrl+s")
        await closed(driver)
        changed = item(seeded, "REG-1")
        assert (changed.title, changed.stakeholder) == ("Water for Rutba", "Relief International")


async def test_a_name_that_cannot_be_saved_says_how_to_add_it(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, authority="MoW")
        await driver.press("ctrl+s")
        await driver.shows("There is no office 'MoW'.", "ctrl+n adds")
        await driver.press("ctrl+n")
        await driver.shows("A new office, not verified yet")
        assert (form(driver).texts()["code"], form(driver).texts()["name"]) == ("MoW", "")
        await fill(driver, name="Ministry of Water")
        await driver.press("ctrl+s", "ctrl+s")
        await closed(driver)
        assert item(seeded, "REG-1").authority == "MoW"


async def test_a_party_that_is_given_up_leaves_the_form_as_it_was(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, title="Other", stakeholder="Relief Intl")
        await driver.press("ctrl+n")
        await driver.shows("A new stakeholder")
        await driver.press("escape")
        texts = form(driver).texts()
        assert (texts["title"], texts["stakeholder"]) == ("Other", "Relief Intl")
        assert "ctrl+n adds" in driver.screen


async def test_the_name_that_one_is_at_comes_first_however_fast(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, stakeholder="Relief Intl", authority="")
        hit(driver, *"MoW", "ctrl+n", "tab", *"Water")
        await driver.shows("A new office")
        await driver.until(lambda: form(driver).texts()["name"] == "Water")
        assert form(driver).texts()["code"] == "MoW"


async def test_keys_behind_ctrl_n_are_meant_for_nothing_where_there_is_nothing_to_add(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        hit(driver, "ctrl+n", *"Water")
        await driver.shows(NONE_NEW)
        await driver.settle()
        assert form(driver).texts()["title"] == item(seeded, "REG-1").title


async def test_a_name_that_could_be_several_is_said_to_be(seeded: Workspace) -> None:
    for number in range(2):
        make_stakeholder(seeded, f"Aid group {number}")
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e")
        await fill(driver, stakeholder="aid")
        await driver.press("ctrl+n")
        await driver.shows("'aid' could be 'Aid group 0'")
        assert NONE_NEW not in driver.screen


async def test_what_was_shown_of_several_stays_where_there_is_nothing_to_add(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("A", "e")
        await fill(driver, owner="omar")
        await driver.press("ctrl+s")
        await driver.shows("would change")
        await driver.press("ctrl+n")
        await driver.shows(NONE_NEW, "would change")


async def test_only_where_one_can_be_named_there_is_a_key_that_adds_one(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e", "f1")
        await driver.shows("New stakeholder or office")
        await driver.press("escape", "escape", "n", "f1")
        await driver.shows("Keys")
        assert "New stakeholder" not in driver.screen


async def test_nothing_is_added_where_all_names_are_known(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        await driver.press("e", "ctrl+n")
        await driver.shows(NONE_NEW)
        assert len(driver.app.screen_stack) == 2
