"""Choosing columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.widgets import OptionList

from tests.builders import JOB
from tests.tui.driving import NARROW, WIDE, Driver, running
from tracker.services.lists import ListRequest, item_table
from tracker.services.views import add_view, show_view
from tracker.services.workflows import load_workflow_file
from tracker.tui.screens.columns import Columns
from tracker.workspace import Workspace

SHOWN = (("ref", 8), ("title", 30), ("status", 13))


async def ask(
    driver: Driver,
    shown: Sequence[tuple[str, int | None]] = SHOWN,
    chosen: Mapping[str, int | None] = MappingProxyType({}),
) -> list[Any]:
    """Open the screen and return where its answer will be."""
    answers: list[Any] = []
    driver.app.push_screen(Columns(shown, chosen), answers.append)
    await driver.shows("Columns of the table", "original_due")
    return answers


async def answered(driver: Driver, answers: list[Any]) -> list[str] | None:
    await driver.until(lambda: answers)
    answer: list[str] | None = answers[0]
    return answer


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_the_list(seeded: Workspace, screens: SnapshotAssertion, size: tuple[int, int]) -> None:
    async with running(seeded, "items", size) as driver:
        if size == WIDE:
            await driver.shows("What can happen next")  # the page beside the table
        await ask(driver)
        await driver.press("j", "plus", "plus")
        assert driver.screen == screens


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        (["enter"], ["ref", "title", "status"]),
        (["ctrl+s"], ["ref", "title", "status"]),
        (["down", "space", "enter"], ["ref", "status"]),
        (["j", "space", "space", "enter"], ["ref"]),  # the one that came into its place
        (["j", "J", "enter"], ["ref", "status", "title"]),
        (["j", "j", "shift+up", "K", "K", "enter"], ["status", "ref", "title"]),
        (["j", "plus", "plus", "minus", "enter"], ["ref", "title:31", "status"]),
        (["j", "plus", "0", "enter"], ["ref", "title", "status"]),
        (["minus"] * 9 + ["enter"], ["ref:2", "title", "status"]),
        (["j", "j", "j", "space", "K", "enter"], ["ref", "title", "kind", "status"]),
        (["space", "enter"], ["ref", "title", "status"]),  # the ref stays
        (["r"], []),
        (["j", "space", "escape"], None),
    ],
)
async def test_the_keys(seeded: Workspace, keys: list[str], answer: list[str] | None) -> None:
    async with running(seeded) as driver:
        answers = await ask(driver)
        await driver.press(*keys)
        assert await answered(driver, answers) == answer


async def test_what_cannot_be_is_said(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await ask(driver)
        await driver.press("space")
        await driver.shows("The ref is always shown")
        await driver.press("j", "j", "j", "plus")
        await driver.shows("not shown yet: space takes it in")


async def test_the_mouse_does_it_too(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        answers = await ask(driver)
        await driver.pilot.click(OptionList, offset=(6, 3))  # Kind
        await driver.settle()
        for button in ("up", "wider", "narrower", "down", "up", "done"):
            assert await driver.pilot.click(f"#columns-{button}")
            await driver.settle()
        assert await answered(driver, answers) == ["ref", "title", "kind:16", "status"]


async def test_each_of_many_quick_clicks_counts(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        answers = await ask(driver)
        assert await driver.pilot.click("#columns-wider", times=4)
        await driver.settle()
        await driver.press("j", "plus", "enter")  # the list still has the keys
        assert await answered(driver, answers) == ["ref:12", "title:31", "status"]


async def test_a_width_that_somebody_set_is_kept(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        answers = await ask(driver, [("ref", 8), ("title", 40), ("status", 13)], {"ref": None, "title": 40})
        await driver.press("enter")
        assert await answered(driver, answers) == ["ref", "title:40", "status"]


async def test_the_ref_is_there_even_where_it_was_not(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        answers = await ask(driver, [("title", None)])
        await driver.press("enter")
        assert await answered(driver, answers) == ["ref", "title"]


async def test_the_table_shows_what_was_chosen(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("c")
        await driver.shows("Columns of the table", "original_due")
        await driver.press("j", "space", "enter")
        await driver.until(lambda: driver.app.workspace.settings.tui_columns == ("ref", "status", "days_left", "title"))
        await driver.press("c", "r")
        await driver.until(lambda: driver.app.workspace.settings.tui_columns == ())


def heading(driver: Driver) -> str:
    """Return the headings of the table."""
    return next(line for line in driver.screen.splitlines() if "Status" in line)


async def test_a_column_is_as_wide_as_was_chosen_at_once(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("4 items")
        before = heading(driver).index("When")
        await driver.press("c")
        await driver.shows("Columns of the table", "original_due")
        await driver.press("j", "j", "plus", "plus", "plus", "enter")
        await driver.until(lambda: driver.app.workspace.settings.tui_columns)
        await driver.until(lambda: heading(driver).index("When") == before + 3)
        await driver.shows("REG-1", "FND-1")


async def test_a_saved_view_keeps_its_columns_with_their_widths(seeded: Workspace) -> None:
    add_view(seeded, "mine", "is:open", ("ref", "status:20", "title"))
    async with running(seeded, "items") as driver:
        await driver.press("greater_than_sign")
        await driver.until(lambda: "Status" in driver.screen and "When" not in driver.screen)
        before = heading(driver).index("Title")
        await driver.press("c")
        await driver.shows("Columns of the table", "20 cells", "original_due")
        await driver.press("enter")  # nothing was changed
        await driver.press("c")
        await driver.shows("Columns of the table", "original_due")
        await driver.press("j", "plus", "enter")
        await driver.shows("The columns of the view mine are changed.")
        await driver.until(lambda: heading(driver).index("Title") == before + 1)
        await driver.press("v")
        await driver.shows("Save as a view", "status:21")
    assert show_view(seeded, "mine").columns == ("ref", "status:21", "title")
    with item_table(seeded, ListRequest(view="mine")) as found:
        assert [column.key for column in found.columns] == ["ref", "status", "title"]


async def test_titles_of_fields_are_shown_as_written(empty: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "job.toml"
    title = "[red]Wet[/red] 中文 لماء"
    path.write_text(f'{JOB}[[field]]\nkey = "wet"\ntitle = "{title}"\ntype = "text"\n', encoding="utf-8")
    load_workflow_file(empty, path)
    async with running(empty) as driver:
        answers = await ask(driver)
        await driver.press("G")
        await driver.shows("[red]Wet[/red]", "field.wet")
        await driver.press("space", "enter")
        assert (await answered(driver, answers) or [])[-1] == "field.wet"
