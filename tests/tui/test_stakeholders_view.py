"""The stakeholders, and what all lists with a panel beside them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Input

from tests.builders import make_item, make_stakeholder, rows
from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.services.parties import edit_stakeholder, show_stakeholder
from tracker.tui.screens.page import PageScreen
from tracker.tui.views.items import TheView as ItemsView
from tracker.tui.views.stakeholders import TheView
from tracker.workspace import Workspace

HOSTILE = (
    "[red]x[/] \x1b[31mred\x1b[0m \u202eevil",
    "中文名称很长的组织名称在这里写下来很长很长",
    "e\u0301cole " * 20,
    "منظمة الإغاثة والمياه في نينوى",
)


def view_of(driver: Driver) -> TheView:
    """Return the view as what it is."""
    return cast(TheView, driver.view)


async def counted(driver: Driver) -> None:
    """Wait until all figures that are seen are there, and all about the chosen one."""
    view = view_of(driver)
    await driver.until(lambda: all(entry.id in view.waiting for entry in view.listed))
    await driver.until(lambda: not view.panel.display or view.panel.lines.lines)
    await driver.settle()


async def still(driver: Driver) -> None:
    """Wait until the screen has its keys and stays as it is."""
    seen = ["", "", "", ""]

    def same() -> bool:
        seen.append(driver.screen)
        del seen[0]
        return "⏎ Open" in seen[0] and len(set(seen)) == 1

    await driver.until(same)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_stakeholders(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    make_item(seeded, stakeholder="ngos", title="Call the office", due="2026-01-02")
    make_item(seeded, stakeholder="ngos", title="Send the list", due="2026-01-06")
    edit_stakeholder(seeded, "ngos", texts={"phone": "+964 1", "note": "Ask for Layla."}, aliases=["منظمات الإغاثة"])
    async with running(seeded, "stakeholders", size) as driver:
        await counted(driver)
        await driver.press("j", "j", "j")
        if size == WIDE:
            await driver.shows("3 days late", "+964 1")
        await still(driver)
        assert driver.screen == screens


async def test_figures_say_what_is_open_overdue_soon_and_waiting(empty: Workspace) -> None:
    make_stakeholder(empty, "Relief works")
    for due in ("2026-01-02", "2026-01-06", "2026-03-01"):
        make_item(empty, stakeholder="Relief works", due=due)
    async with running(empty, "stakeholders", (90, 24)) as driver:
        await counted(driver)
        line = next(line for line in driver.screen.splitlines() if "Relief works" in line)
        assert line.split()[-5:] == ["3", "1", "1", "·", "3"]


async def test_typing_filters_and_escape_forgets_it(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.shows("4 stakeholders")
        await driver.press("slash")
        await driver.write("humanit")
        await driver.shows("1 of 4 stakeholders")
        assert "Defense contractors" not in driver.screen
        await driver.press("enter")
        assert view_of(driver).grid.has_focus
        await driver.press("escape")
        await driver.shows("Defense contractors")
        await driver.press("slash")
        await driver.write("nobody")
        await driver.shows("Nothing like that")


async def test_a_narrow_screen_shows_one_after_the_other(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("j", "enter")
        await driver.shows("Group", "Open items by deadline", "REG-1")
        assert not view_of(driver).grid.display
        await driver.press("2", "6")
        await driver.shows("Open items by deadline")
        await driver.press("escape")
        await driver.shows("Investors")
        assert (view_of(driver).grid.cursor, view_of(driver).grid.has_focus) == (1, True)


async def test_another_size_keeps_the_focus_in_sight(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders", WIDE) as driver:
        await driver.shows("Group")
        await driver.press("enter")
        assert view_of(driver).panel.grid.has_focus
        await driver.resize(NARROW)
        await driver.until(lambda: not view_of(driver).grid.display)
        await driver.press("escape")
        await driver.until(lambda: not view_of(driver).panel.display and view_of(driver).grid.has_focus)


async def test_enter_and_a_double_click_open_an_item(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders", WIDE) as driver:
        await driver.press("j")
        await driver.shows("REG-1")
        await driver.press("enter", "enter")
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))
        await driver.press("escape")
        await driver.pilot.click(view_of(driver).panel.grid, offset=(4, 1), times=2)
        await driver.until(lambda: isinstance(driver.app.screen, PageScreen))


async def test_the_keys_of_items_act_on_the_item_of_the_panel(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders", WIDE) as driver:
        await driver.press("j")
        await driver.shows("REG-1")
        await driver.press("n")
        assert len(driver.app.screen_stack) == 1
        await driver.press("enter", "n")
        await driver.shows("A note on REG-1")


async def test_all_items_of_a_stakeholder(seeded: Workspace) -> None:
    make_stakeholder(seeded, 'Quote "x", none')
    make_item(seeded, stakeholder='Quote "x", none', title="Buy paper")
    async with running(seeded, "stakeholders") as driver:
        await driver.press("G", "o")
        await driver.shows("Buy paper", "1 item")
        assert cast(ItemsView, driver.view).request.query == 'stakeholder="Quote ""x"", none"'


async def test_adding_one_that_is_there_already_stays_in_the_form(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("plus")
        await driver.shows("A new stakeholder")
        await driver.write("investors")
        await driver.shows("'investors' is the stakeholder 'Investors' already")
        await driver.press("ctrl+s")
        await driver.until(lambda: driver.one("#dialog-error").display)
        assert len(rows(seeded, "stakeholders")) == 4
        cast(Input, driver.app.screen.query(Input).first()).value = "Water works"
        await driver.press("ctrl+s")
        await driver.until(lambda: "Water works: added" in driver.said)
        await driver.shows("5 stakeholders")
    assert show_stakeholder(seeded, "water").group == "other"


async def test_a_group_that_there_is_not(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("plus")
        await driver.write("Water works")
        await driver.press("tab", "ctrl+u")
        await driver.write("club")
        await driver.shows("'club' is not a group")


async def test_changing_a_stakeholder(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("j", "E")
        await driver.shows("Defense contractors", "Contact")
        cast(Input, driver.app.screen.query(Input)[3]).value = "Layla Hassan"
        await driver.press("ctrl+s")
        await driver.until(lambda: "Defense contractors: changed" in driver.said)
    assert show_stakeholder(seeded, "contractors").contact == "Layla Hassan"


async def test_a_change_of_somebody_else_is_taken_into_the_form(
    seeded: Workspace, make_workspace: Callable[..., Workspace]
) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("j", "E")
        await driver.shows("Contact")
        cast(Input, driver.app.screen.query(Input)[3]).value = "Layla Hassan"
        other = make_workspace("seeded", actor="omar")
        edit_stakeholder(other, "contractors", texts={"phone": "+964 7", "contact": "Omar"})
        await driver.press("ctrl+s")
        await driver.shows("changed by someone else", "now 'Omar', you typed 'Layla Hassan'", "+964 7")
        await driver.press("ctrl+s")
        await driver.until(lambda: "changed" in driver.said)
    found = show_stakeholder(seeded, "contractors")
    assert (found.contact, found.phone) == ("Layla Hassan", "+964 7")


async def test_nothing_changed_says_so(seeded: Workspace) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("E", "ctrl+s")
        await driver.shows("Nothing was changed")


async def test_a_change_elsewhere_leaves_the_cursor_where_it_is(
    seeded: Workspace, make_workspace: Callable[..., Workspace]
) -> None:
    async with running(seeded, "stakeholders") as driver:
        await driver.press("j", "j")
        here = view_of(driver).current
        await driver.until(lambda: driver.app.live._watch is not None)
        make_stakeholder(make_workspace("seeded", actor="omar"), "Aid works")
        await driver.shows("Aid works")
        assert view_of(driver).current == here is not None
        assert view_of(driver).grid.has_focus


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_hostile_names(empty: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    for name in HOSTILE:
        make_stakeholder(empty, name)
        make_item(empty, stakeholder=name, title=name)
        edit_stakeholder(empty, name, texts={"note": f"{name}\n{name}", "contact": name})
    async with running(empty, "stakeholders", size) as driver:
        await counted(driver)
        if size == WIDE:
            await driver.shows("ACT-")
        assert not {"\x1b", "\u202e"} & set(driver.screen)
        assert "[red]x[/]" in driver.screen
        await still(driver)
        assert driver.screen == screens
        await driver.press("E")
        await driver.shows("Other names")


async def test_no_stakeholder(empty: Workspace) -> None:
    async with running(empty, "stakeholders", WIDE) as driver:
        await driver.shows("No stakeholder yet. Add one: +")
        await driver.press("E", "enter", "o", "escape")
        assert driver.said == ""
