"""What goes wrong is said with what to do about it here: no command and no option of the shell."""

from __future__ import annotations

from collections.abc import Callable

from tests.builders import make_item, make_stakeholder
from tests.services.test_moves import clearance
from tests.tui.driving import WIDE, Driver, running
from tests.tui.test_item_dialogs import fill
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.services.links import link_items
from tracker.services.recurrence import recur
from tracker.services.steps import close_steps
from tracker.tui.screens.dialog import Dialog
from tracker.tui.widgets.status import Status
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]


async def complained(driver: Driver) -> str:
    """What the box that is open says is wrong."""
    assert isinstance(driver.app.screen, Dialog)
    await driver.until(lambda: str(driver.one("#dialog-error").render()))
    return str(driver.one("#dialog-error").render())


async def test_a_missing_step_is_to_be_checked_off(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("m", "enter")
        await driver.shows("Move REG-1 to submitted")
        await driver.press("ctrl+s")
        assert (await complained(driver)).endswith("note how' is open. Check it off first.")


async def test_a_missing_field_is_to_be_filled_in(empty: Workspace) -> None:
    close_steps(empty, make_item(empty, kind="clearance").ref, ["1"])
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("CLR-1")
        await driver.press("m", "enter")
        await driver.shows("Move CLR-1 to submitted")
        await driver.press("ctrl+s")
        assert await complained(driver) == (
            "CLR-1 cannot become submitted yet: Window from is missing (window_from), and 2 more. Fill it in first."
        )


async def test_a_missing_reference_is_to_be_noted(empty: Workspace) -> None:
    edit_items(empty, [clearance(empty, "submitted")], Edit(reference=""))
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("CLR-1")
        await driver.press("m", "enter")
        await driver.shows("Move CLR-1 to acknowledged")
        await driver.press("ctrl+s")
        assert await complained(driver) == (
            "CLR-1 cannot become acknowledged yet: the office's reference is missing. Note it first."
        )


async def test_a_step_is_skipped_for_a_reason_that_is_asked_for(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("[ ]  2. Licence")
        await driver.press("enter")
        page = driver.app.focused
        while getattr(page, "current", "") != "step:1":
            await driver.press("j")
        await driver.press("minus")
        await driver.shows("Skip step 1 of REG-1")
        await driver.press("ctrl+s")
        said = await complained(driver)
        assert said.startswith("A step is skipped for a reason.")
        assert "--reason" not in said
        assert "--" not in driver.screen


async def test_what_the_shell_would_look_up_is_left_out(seeded: Workspace) -> None:
    link_items(seeded, "REG-1", "relates-to", "CLR-1")
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        await driver.press("L")
        await driver.shows("Link REG-1 to another item")
        await fill(driver, kind="relates-to", other="CLR-1")
        await driver.press("ctrl+s")
        assert await complained(driver) == "REG-1 is linked to CLR-1 already."


async def test_nothing_to_take_back_is_said_without_a_command(make_workspace: Maker) -> None:
    make_stakeholder(make_workspace(actor="omar"))
    async with running(make_workspace(actor="sara"), "items", WIDE) as driver:
        await driver.press("u")
        await driver.until(lambda: "Nothing of yours (sara) to undo." in driver.said)
        assert "tracker" not in driver.said


async def test_what_a_move_brings_with_it_names_no_command(empty: Workspace) -> None:
    make_item(empty, due="2026-01-20", title="Call them")
    recur(empty, "ACT-1", "every 3 months")
    async with running(empty, "items", WIDE) as driver:
        await driver.shows("Call them")
        await driver.press("m")
        await driver.shows("Move ACT-1 to")
        await driver.press("end", "enter")
        await driver.shows("Move ACT-1 to cancelled")
        await driver.press("ctrl+s")
        await driver.until(lambda: "It recurs: ACT-2 is next" in driver.said)
        assert "tracker" not in driver.said


async def test_what_is_said_while_the_app_closes_is_said_to_nobody(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        app = driver.app
        await app.screen_stack[0].query(Status).remove()
        assert await app.read(lambda workspace: workspace.actor) == "layla"
        await app.change(lambda workspace: workspace.remarks.append("To be known."))
        app.say("Too late.")
    app.say("Later still.", error=True)
