"""What all views share: their keys and tabs, the command palette, themes, help, and the day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.driving import NARROW, WIDE, running
from tracker.settings import load_settings
from tracker.tui import themes, views
from tracker.workspace import Workspace

NAMES = [entry.name for entry in views.VIEWS]


def test_every_view_is_one_file_and_one_line() -> None:
    files = {path.stem for path in Path(views.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == set(NAMES)
    assert len({entry.key for entry in views.VIEWS}) == len(NAMES)


async def test_each_view_has_a_key_and_a_tab(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        for entry in views.VIEWS:
            await driver.press(entry.key)
            await driver.until(lambda name=entry.name: driver.view.id == name)
        await driver.pilot.click("#views", offset=(3, 0))
        await driver.until(lambda: driver.view.id == NAMES[0])
        await driver.press("right_square_bracket")
        await driver.until(lambda: driver.view.id == NAMES[1])
        await driver.press("left_square_bracket", "left_square_bracket")
        await driver.until(lambda: driver.view.id == NAMES[-1])


async def test_the_tabs_are_short_where_there_is_little_room(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        assert (
            driver.screen.splitlines()[0].strip()
            == " ".join(
                f"{entry.key} {entry.title if entry.name == 'items' else entry.short} " for entry in views.VIEWS
            ).strip()
        )


async def test_the_palette_has_every_action_of_where_one_is(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        offered = {command.title for command in driver.app.get_system_commands(driver.app.screen)}
        bound = {
            active.binding.description
            for active in driver.app.screen.active_bindings.values()
            if active.binding.description and not active.binding.action.startswith("view(")
        }
        assert bound <= offered
        assert {f"Go to {entry.title}" for entry in views.VIEWS} <= offered
        await driver.press("ctrl+p")
        await driver.write("why")
        await driver.shows("Key: w")
        await driver.press("enter")
        await driver.shows("Why the deadline of REG-1 is what it is")


async def test_a_theme_is_remembered(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.press("t")
        await driver.until(lambda: "Theme:" in driver.said)
        await driver.until(lambda: load_settings().tui_theme == themes.NAMES[1])
        assert driver.app.theme == themes.NAMES[1]


@pytest.mark.parametrize("name", themes.NAMES)
async def test_text_stands_out_from_its_ground_in_every_theme(seeded: Workspace, name: str) -> None:
    """WCAG asks for 4.5 to 1, and for 7 to 1 where contrast is what a theme is for."""
    async with running(seeded, "items") as driver:
        driver.app.use_theme(name)
        await driver.settle()
        shown = [
            (segment.style.color, segment.style.bgcolor)
            for strip in driver.app.screen._compositor.render_strips()
            for segment in strip
            if segment.text.strip() and segment.style and segment.style.color and segment.style.bgcolor
        ]
        assert shown
        least = 7 if name.endswith("contrast") else 4.5
        for color, ground in shown:
            ratio = contrast(color.get_truecolor(), ground.get_truecolor())
            assert ratio >= least, (color, ground, ratio)


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """Return the ratio of WCAG 2.2 between two colours."""

    def light(color: tuple[int, int, int]) -> float:
        parts = [part / 255 for part in color]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((light(one), light(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


async def test_another_day_is_noticed(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("Mon 2026-01-05")
        seeded.settings = seeded.settings.model_copy(update={"now": "2026-01-06T09:00:00Z"})
        await driver.shows("Tue 2026-01-06")


async def test_an_error_is_about_the_view_where_it_was_said(seeded: Workspace) -> None:
    async with running(seeded, "items") as driver:
        await driver.shows("REG-1")
        driver.app.say("That is not so.", error=True)
        await driver.press("3")
        assert driver.said == ""
        driver.app.say("REG-1 was moved.")
        await driver.press("2")
        assert driver.said == "REG-1 was moved."
