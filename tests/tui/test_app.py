"""What all views share: their keys and tabs, the command palette, themes, help, and the day."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from tests.tui.driving import NARROW, WIDE, running
from tracker import settings
from tracker.settings import THEMES, load_settings
from tracker.tui import item_actions, themes, views
from tracker.tui.app import SMALL
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


async def test_what_was_said_before_something_else_was_done_is_said_no_longer(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        for ref in ("REG-1", "CLR-1"):
            await item_actions.open_page(driver.app, ref)
            await driver.press("n")
            await driver.shows(f"A note on {ref}")
            await driver.write("called")
            await driver.press("ctrl+s")
            await driver.shows(f"Noted on {ref}")
        await driver.press("escape")
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        await driver.settle()
        assert "Noted on" not in driver.screen  # `u` takes back what was noted on the other


async def test_the_tabs_are_short_where_there_is_little_room(seeded: Workspace) -> None:
    async with running(seeded, "items", NARROW) as driver:
        tabs = (f"[2 {one.title}]" if one.name == "items" else f" {one.key} {one.short} " for one in views.VIEWS)
        assert driver.screen.splitlines()[0] == "".join(tabs).rstrip()


async def test_the_palette_has_every_action_of_where_one_is(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        await driver.shows("REG-1")
        titles = [command.title for command in driver.app.get_system_commands(driver.app.screen)]
        assert "Report: see it, and save it as CSV" in titles  # who looks for CSV finds it
        offered = {title.partition(": ")[0] for title in titles}
        assert {"Open", "Find", "Sort", "Move", "Note", "Renew", "Add", "Undo", "Report", "Quit"} <= offered
        assert {f"Go to {entry.title}" for entry in views.VIEWS} <= offered
        await driver.press("ctrl+p")
        await driver.write("why")
        await driver.shows("Key: w")
        await driver.press("enter")
        await driver.shows("Why the deadline of REG-1 is what it is")


OF_NO_USE = {  # what one does with a key or not at all, and what Textual has of its own
    "Focus next", "Focus previous", "Copy selected text", "Copy", "Up", "Down", "First", "Last", "Page up", "Page down",
    "Page left", "Page right", "Scroll left", "Scroll right", "Scroll up", "Scroll down", "Palette", "All actions",
    "Screenshot", "Delete character left", "Submit",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
async def test_the_palette_has_nothing_but_actions_of_tracker(seeded: Workspace, name: str) -> None:
    async with running(seeded, name) as driver:
        for keys in ((), ("slash",), ("escape", "enter")):  # in a list, in a line, and on a page where there is one
            await driver.press(*keys)
            titles = [command.title for command in driver.app.get_system_commands(driver.app.screen)]
            assert "Quit" in titles
            assert not {title.partition(": ")[0].capitalize() for title in titles} & OF_NO_USE
            assert len(titles) == len(set(titles))


async def test_views_are_not_offered_where_they_would_not_be_seen(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.shows("REG-1")
        await driver.press("r")
        await driver.until(lambda: len(driver.app.screen_stack) == 2)
        titles = [command.title for command in driver.app.get_system_commands(driver.app.screen)]
        assert "Save as CSV: the whole report, into a file" in titles
        assert not {"Go to Board", "Next view", "View before"} & set(titles)
        await driver.press("right_square_bracket", "3", "escape")
        assert driver.view.id == "items"
        await driver.press("ctrl+p")
        await driver.write("next view")
        await driver.press("enter")
        await driver.until(lambda: driver.view.id == "board")


async def test_a_terminal_that_is_too_small_says_so_until_it_is_not(seeded: Workspace) -> None:
    async with running(seeded, "items", (60, 15)) as driver:
        assert driver.said == ""
        await driver.resize((59, 20))
        await driver.shows(SMALL)
        await driver.press("m")
        await driver.shows("Move REG-1 to")
        await driver.press("escape")
        await driver.resize((80, 24))
        await driver.until(lambda: driver.said == "")
        driver.app.say("REG-1 was moved.")
        await driver.resize((81, 24))
        assert driver.said == "REG-1 was moved."
    async with running(seeded, "items", (80, 14)) as driver:
        await driver.shows(SMALL)


def test_the_themes_are_those_that_can_be_set() -> None:
    assert themes.NAMES == THEMES


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


async def test_settings_are_kept_one_after_the_other(
    seeded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each reads the file first: two at the same time would lose one."""
    save, second, overlaps = settings.save_setting, Event(), list[bool]()

    def slow(path: Path, key: str, value: str) -> None:
        if key == "tui_theme":
            overlaps.append(second.wait(0.3))
        second.set()
        save(path, key, value)

    monkeypatch.setattr(settings, "save_setting", slow)
    async with running(seeded, "items", NARROW) as driver:
        driver.app.settings_file = tmp_path / "mine.toml"
        driver.app.remember("tui_theme", "tracker-light")
        driver.app.remember("tui_columns", "ref, title")
        await driver.until(lambda: "tui_columns" in settings.read_file(tmp_path / "mine.toml"))
        assert "tui_theme" in settings.read_file(tmp_path / "mine.toml")
    assert overlaps == [False]


async def test_who_wants_to_quit_by_the_key_that_copies_is_told_how(seeded: Workspace) -> None:
    async with running(seeded) as driver:
        await driver.press("ctrl+c")
        await driver.shows("To quit: ctrl+q")
        await driver.press("n")
        await driver.shows("Save (ctrl+s)")
        await driver.press("ctrl+c")
        await driver.until(lambda: "To quit: ctrl+q" in str(driver.one("#dialog-error").render()))
        await driver.press("x")
        await driver.until(lambda: not driver.one("#dialog-error").display)
        assert driver.app.is_running
