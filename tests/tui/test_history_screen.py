"""What was done: read, and taken back there, whoever did it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.events import Key

from tests.builders import item, make_item, make_stakeholder
from tests.tui.driving import NARROW, WIDE, running
from tests.tui.test_boxes import told
from tests.tui.test_item_dialogs import closed
from tracker.services.edits import Edit
from tracker.services.items import add_notes, edit_items
from tracker.tui.screens import history
from tracker.tui.screens.history import Reverse
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_history_of_an_item(empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    make_item(empty, title="Dated", due="2026-01-09", tags=("water",))
    add_notes(empty, ["ACT-1"], "They said yes")
    edit_items(empty, ["ACT-1"], Edit(owner="omar", title="Dated, and a long title that goes on"), reason="He asked")
    async with running(empty, "items", size) as driver:
        await driver.shows("ACT-1")
        await driver.press("H")
        await driver.shows("What was done to ACT-1", "They said yes")
        assert driver.screen == screens(name="all")
        await driver.press("enter")
        await driver.shows("Take operation")
        assert driver.screen == screens(name="one")


async def test_what_somebody_changed_since_is_taken_back_first_and_then_ones_own(make_workspace: Maker) -> None:
    mine, theirs = make_workspace(), make_workspace(actor="omar")
    make_item(mine)
    edit_items(mine, ["ACT-1"], Edit(owner="layla"))
    edit_items(theirs, ["ACT-1"], Edit(owner="omar"))
    make_item(theirs, title="Theirs")
    async with running(mine, "items", WIDE) as driver:
        await driver.shows("ACT-2")
        await driver.press("u")
        await driver.until(lambda: "Not undone: owner of ACT-1 was changed since by omar" in driver.said)
        assert driver.said.endswith("Undo that first. U shows what was done, and takes any of it back.")
        await driver.press("U")
        await driver.shows(
            "What was done, newest first", "omar: edit ACT-1", "layla: edit ACT-1", "layla: create the database"
        )
        await driver.press("down", "u")
        await driver.shows("Take operation 4 back?", "omar: edit ACT-1", "owner: layla -> omar")
        await driver.press("ctrl+s")
        await closed(driver)
        await told(driver, "Took back: edit ACT-1 (2026-01-05")
        assert item(mine, "ACT-1").owner == "layla"
        await driver.shows("(undone by 6)")  # what is shown is what is so now
        await driver.press("escape", "u")
        await driver.until(lambda: not item(mine, "ACT-1").owner)
        assert item(mine, "ACT-2").title == "Theirs"


async def test_what_was_taken_back_is_done_again_there(empty: Workspace) -> None:
    make_item(empty)
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("ACT-1")
        await driver.press("u")
        await driver.until(lambda: "Took back: add ACT-1" in driver.said)
        await driver.press("U", "enter")
        await told(driver, "only took another back or did it again. That was operation 2.")
        await driver.press("down", "ctrl+r")
        await driver.shows("Do operation 2 again?", "add ACT-1")
        await driver.pilot.click("#save")
        await closed(driver)
        await told(driver, "Did again: add ACT-1")
        assert item(empty, "ACT-1").title


async def test_what_cannot_be_taken_back_is_said_and_the_box_stays(empty: Workspace) -> None:
    make_item(empty, stakeholder=make_stakeholder(empty))
    async with running(empty, "items", WIDE) as driver:
        await driver.press("U", "down", "u")
        await driver.shows("Take operation 2 back?")
        await driver.press("ctrl+s")
        await told(driver, "cannot be taken back:", "still belong to it.")
        assert isinstance(driver.app.screen, Reverse)
        await driver.press("escape", "end", "u", "ctrl+s")
        await told(driver, "Creating the database cannot be undone.")


async def test_one_who_changed_nothing_is_led_to_what_others_did(make_workspace: Maker) -> None:
    make_item(make_workspace(actor="omar"))
    async with running(make_workspace(actor="sara"), "items", WIDE) as driver:
        await driver.press("u")
        await driver.until(lambda: "Nothing of yours (sara) to undo." in driver.said)
        assert driver.said.endswith("U shows what was done, and takes any of it back.")
        await driver.press("ctrl+r")
        await driver.until(lambda: "Nothing of yours (sara) to redo." in driver.said)
        assert driver.said.endswith("U shows what was done, and takes any of it back.")


@pytest.mark.parametrize("kept", [1, 2])
async def test_a_history_that_is_cut_says_that_there_is_more(
    empty: Workspace, monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    make_item(empty, title="Dated")
    add_notes(empty, ["ACT-1"], "They said yes")
    monkeypatch.setattr(history, "SHOWN", kept)
    async with running(empty, "items") as driver:
        await driver.shows("ACT-1")
        await driver.press("H")
        await driver.shows("What was done to ACT-1", "They said yes")
        cut = "The latest 1. The history on the command line has older ones."
        assert (cut in driver.screen) == (kept == 1)
        assert ("add ACT-1" in driver.screen) == (kept == 2)


async def test_of_a_large_operation_the_beginning_is_told_item_by_item_and_can_be_scrolled(empty: Workspace) -> None:
    for number in range(30):
        make_item(empty, title=f"Tent {number}")
    edit_items(empty, [f"ACT-{number}" for number in range(1, 31)], Edit(owner="omar"), reason="R" * 900)
    async with running(empty, "items", NARROW) as driver:
        await driver.press("U", "enter")
        await driver.shows("Take operation 32 back?", "ACT-1 owner: nothing -> omar", "(ctrl+s)")
        await driver.press("end")
        await driver.shows("ACT-10 owner: nothing -> omar", "20 more")


async def test_a_key_that_repeats_itself_takes_nothing_back(empty: Workspace) -> None:
    make_item(empty)
    async with running(empty, "items", NARROW) as driver:
        await driver.press("U")
        for _ in range(3):
            driver.app.post_message(Key("enter", "\r"))
        await driver.shows("Take operation 2 back?")
        await driver.settle()
        assert item(empty, "ACT-1").title
