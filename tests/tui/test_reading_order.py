"""What a screen reader gets: lines from top to bottom, the terminal's cursor, and what is written anew."""

from __future__ import annotations

import re
import sys
from itertools import pairwise

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.widgets import Input, TextArea

from tests.builders import make_item
from tests.tui.driving import NARROW, WIDE, Driver, running
from tests.tui.pseudo import on_terminal
from tracker.tui.views import VIEWS
from tracker.tui.widgets.board import BoardCards
from tracker.workspace import Workspace

NAMES = [view.name for view in VIEWS]
# For each view: keys, and what the line then says that the cursor is on.
SAYS: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "overview": (["down"], ("  ACT-1", "3 days late", "Late letter")),
    "items": ([], ("ACT-1", "!!", "open", "3 days late", "Late letter")),
    "board": ([], ("ACT-1", "!! 3 days late")),
    "agenda": (["tab"], ("3 days ago", "ACT-1", "due", "Late letter")),
    "timeline": ([], ("ACT-1", "!!", "Late letter")),
    "stakeholders": (["end"], ("NGOs and humanitarian groups", "ngo", "3")),
    "authorities": (["down"], ("HAO", "Humanitarian Access Office", "? not verified")),
    "claims": ([], ("agreements-expected", "!! DISPUTED", "Bilateral agreements")),
}
BOXES = ["a", "n", "e", "m", "d", "colon", "s", "c", "r", "question_mark", "ctrl+p", "slash"]
# What stands for red, amber and green: a sign, a time in words, a number below the words that say of what, or a bar
# that a legend explains; on the board an arrow, where a card can go.
IN_WORDS = re.compile(r"!|→|\?|\bok\b|late|ago|today|tomorrow|in \d|DISPUTED|^ *\d+ *$|[━◆╍┊│█]")


@pytest.fixture
def mixed(seeded: Workspace) -> Workspace:
    """Items that are late, due today, due soon and in doubt."""
    make_item(seeded, title="Late letter", due="2026-01-02", raised="2025-12-01", stakeholder="ngo")
    make_item(seeded, title="Call the desk", due="2026-01-05", authority="HAO", stakeholder="ngo")
    make_item(seeded, title="Send the list", due="2026-01-07", authority="HAO")
    return seeded


def at_the_cursor(driver: Driver) -> str:
    """The line that the terminal's cursor is on, from there to its end."""
    place = driver.app.cursor_position
    return driver.screen.splitlines()[place.y][place.x :]


@pytest.mark.parametrize("view", NAMES)
async def test_the_line_at_the_cursor_says_alone_what_is_chosen(mixed: Workspace, view: str) -> None:
    keys, texts = SAYS[view]
    async with running(mixed, view) as driver:
        await driver.press(*keys)
        await driver.until(lambda: [text for text in texts if text not in at_the_cursor(driver)] == [])
        assert at_the_cursor(driver).startswith(texts[0])


async def test_the_cursor_goes_where_the_chosen_row_goes(mixed: Workspace) -> None:
    for number in range(40):
        make_item(mixed, title=f"Answer {number}", due="2026-01-20")
    async with running(mixed, "items") as driver:
        for key in ("down", "pagedown", "end", "up", "home"):
            await driver.press(key)
            current = driver.view.query_one("Grid").current  # type: ignore[attr-defined]
            assert at_the_cursor(driver).startswith(current.key.ref)
        await driver.press("3", "down")
        card = driver.view.query_one(BoardCards).card
        assert card is not None
        assert at_the_cursor(driver).startswith(card.ref)
        await driver.press("4", "right")
        assert at_the_cursor(driver).startswith(">  6 h")
        await driver.press("1", "tab", "right")
        assert at_the_cursor(driver).startswith("2")  # of the week that begins today


async def test_the_cursor_is_in_the_text_that_is_typed_and_on_the_line_that_is_stopped_at(mixed: Workspace) -> None:
    async with running(mixed, "items") as driver:
        await driver.press("slash")
        await driver.write("desk")
        place = driver.app.cursor_position
        assert driver.screen.splitlines()[place.y][: place.x].rstrip().endswith(" desk")
        await driver.press("enter")
        await driver.shows("1 item")
        await driver.press("m")
        assert at_the_cursor(driver).startswith("Begin (in_progress)")
        await driver.press("down")
        assert at_the_cursor(driver).startswith("Finish (done)")
        await driver.press("escape", "enter", "end")
        assert at_the_cursor(driver).strip()


async def test_the_cursor_is_in_the_line_of_a_form_before_anything_is_typed(mixed: Workspace) -> None:
    async with running(mixed, "items") as driver:
        await driver.press("n")
        await driver.shows("A note on")
        for _ in range(3):
            focused = driver.app.focused
            assert focused is not None
            assert focused.region.contains_point(driver.app.cursor_position)
            await driver.press("tab")
        await driver.press("escape", "e")
        await driver.shows("Stakeholder")
        for _ in range(16):  # more than there is room for: what was above is scrolled away
            await driver.press("tab")
            focused = driver.app.focused
            assert focused is not None
            if isinstance(focused, Input | TextArea):
                assert focused.region.contains_point(driver.app.cursor_position)


@pytest.mark.parametrize("size", [NARROW, WIDE], ids=["80x24", "120x40"])
async def test_tab_goes_from_top_to_bottom_and_from_left_to_right(mixed: Workspace, size: tuple[int, int]) -> None:
    async with running(mixed, VIEWS[0].name, size) as driver:
        for view in VIEWS:
            await driver.go_to(view.name)
            places = [(widget.region.y, widget.region.x) for widget in driver.app.screen.focus_chain]
            assert places, view.name
            for before, after in pairwise(places):
                assert after > before or after[1] > before[1], view.name


@pytest.mark.parametrize("view", NAMES)
async def test_nothing_is_said_by_colour_alone(mixed: Workspace, view: str) -> None:
    async with running(mixed, view) as driver:
        variables = driver.app.theme_variables
        warnings = {Color.parse(variables[f"text-{name}"]).rgb for name in ("error", "warning", "success")}

        def coloured() -> list[str]:
            strips = driver.app.screen._compositor.render_strips()
            segments = [segment for strip in strips for segment in strip if segment.text.strip()]
            return [segment.text for segment in segments if _rgb(segment) in warnings]

        await driver.until(coloured)
        assert [text for text in coloured() if not IN_WORDS.search(text)] == []


def _rgb(segment: Segment) -> tuple[int, int, int] | None:
    color = segment.style.color if segment.style is not None else None
    return None if color is None or color.triplet is None else tuple(color.triplet)


async def test_no_frame_is_drawn_beside_what_is_to_be_read(mixed: Workspace) -> None:
    """But for the timeline, whose bars are what it is about."""
    async with running(mixed, VIEWS[0].name) as driver:
        for view in VIEWS:
            if view.name != "timeline":
                await driver.go_to(view.name)
                lines = driver.screen.splitlines()
                framed = [line for line in lines if re.search(r"\w", line) and re.search("[─-╿]", line)]
                assert framed == [], view.name


async def test_nothing_moves_by_itself(mixed: Workspace) -> None:
    async with running(mixed, "items") as driver:
        for key in BOXES:
            await driver.press(key)
            await driver.until(lambda key=key: key == "slash" or len(driver.app.screen_stack) == 2)
            await driver.settle()
            for screen in driver.app.screen_stack:
                for widget in screen.walk_children(with_self=True):
                    assert widget.auto_refresh is None, widget
                    if isinstance(widget, Input | TextArea):
                        assert not widget.cursor_blink, widget
            await driver.press("escape")
            await driver.until(lambda: len(driver.app.screen_stack) == 1)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_real_terminal_has_its_cursor_there(seeded: Workspace) -> None:
    seeded.close()
    with on_terminal("tui", "--view", "items") as terminal:
        terminal.shows("REG-1", "q Quit")
        terminal.waits(lambda: terminal.line_at_cursor().startswith("REG-1"))
        terminal.write("j")
        terminal.waits(lambda: terminal.line_at_cursor().startswith("CLR-1"))
        terminal.write("q")
        assert terminal.ends() == 0
