"""Arabic in visual order, for terminals that do not put it into that themselves: what is longer than a line too."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator

import pytest
from arabic_reshaper import ArabicReshaper, reshape
from bidi.algorithm import get_display
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from syrupy.assertion import SnapshotAssertion
from textual.events import Paste
from textual.strip import Strip
from textual.widgets import Input, TextArea

from tests.builders import make_item, make_stakeholder
from tests.tui.driving import NARROW, Driver, running
from tests.tui.test_item_dialogs import fill, form
from tests.tui.test_text import PARAGRAPH
from tracker.services.items import add_notes
from tracker.tui import text
from tracker.tui.seen_order import as_seen, seen_cell, typed_cell
from tracker.workspace import Workspace

TITLE = "تصريح عبور لقافلة المياه الى حي الزهور شمال المدينة خلال الاسبوع القادم ان شاء الله"
NAME = "جمعية الفرات"


@pytest.fixture
def arabic(make_workspace: Callable[..., Workspace]) -> Iterator[Workspace]:
    """An item with Arabic in it, and an app that puts that into visual order."""
    workspace = make_workspace("empty", tui_bidi=True)
    make_stakeholder(workspace, NAME)
    make_item(workspace, title=TITLE, stakeholder=NAME, due="2026-01-08", rationale=PARAGRAPH.split("\n")[0])
    add_notes(workspace, ["ACT-1"], PARAGRAPH)
    yield workspace
    text.set_visual_order(False)


def seen(words: str) -> str:
    """Return how words are seen that stand on one line."""
    return str(get_display(reshape(words), base_dir="L"))


async def test_an_arabic_item_in_visual_order(arabic: Workspace, screens: SnapshotAssertion) -> None:
    async with running(arabic, "items", NARROW) as driver:
        await driver.press("enter")
        await driver.shows(seen(NAME))
        lines = driver.screen.splitlines()
        first = next(line for line in lines if seen(TITLE.split(maxsplit=1)[0]) in line)
        assert "ACT-1" in first
        assert lines.index(first) < next(at for at, line in enumerate(lines) if seen(TITLE.split()[-2]) in line)
        assert driver.screen == screens(name="page")
        await driver.press("escape")
        assert driver.screen == screens(name="items")


async def test_what_is_said_at_length_begins_on_its_first_line(arabic: Workspace) -> None:
    async with running(arabic, "items", NARROW) as driver:
        driver.app.say(f"Saved: {PARAGRAPH}")
        await driver.settle()
        lines = driver.screen.splitlines()
        first = next(at for at, line in enumerate(lines) if "Saved:" in line)
        assert seen(PARAGRAPH.split()[0]) in lines[first]
        assert seen("الوزارة.⏎plain") not in lines[first]
        assert "plain 12." in lines[first + 1]


# What is being typed


def place_of(driver: Driver, words: str) -> tuple[int, int]:
    """Return the cell and the row at which words are seen on the screen."""
    y = next(at for at, line in enumerate(driver.screen.splitlines()) if words in line)
    return driver.screen.splitlines()[y].index(words), y


def shaped(words: str) -> str:
    """Return how words are seen in a line that is typed into: each letter has a cell of its own, also lam and alef."""
    one_by_one = ArabicReshaper({"support_ligatures": False, "delete_harakat": False})
    return str(get_display(one_by_one.reshape(words), base_dir="L"))


async def cursor_at(driver: Driver, *keys: str) -> tuple[int, int]:
    """Return where the terminal's cursor is after keys, from where the line begins."""
    await driver.press(*keys)
    line = driver.app.focused
    assert isinstance(line, Input | TextArea)
    x, y = line.cursor_screen_offset - line.content_region.offset
    assert driver.app.cursor_position == line.cursor_screen_offset
    return x, y


async def test_what_is_typed_is_seen_in_order_with_the_cursor_on_its_letter(arabic: Workspace) -> None:
    async with running(arabic, "items", NARROW) as driver:
        await driver.press("e")
        await fill(driver, title="لا CLR (ماء)")
        assert shaped("لا CLR (ماء)") in driver.screen
        x, y = place_of(driver, shaped("لا CLR (ماء)"))
        assert await cursor_at(driver, "home") == (1, 0)  # lam, right of its alef
        assert await cursor_at(driver, "right") == (0, 0)
        assert await cursor_at(driver, "right", "right") == (3, 0)  # C, where it is
        assert await cursor_at(driver, "end", "left") == (11, 0)  # the bracket that closes
        assert await cursor_at(driver, "left") == (8, 0)  # hamza, the last letter
        strip = driver.app.screen._compositor.render_strips()[y]
        assert shaped("ماء")[0] in [segment.text for segment in strip]  # the cursor's colours are on it alone
        await driver.pilot.click(offset=(x, y))  # on alef
        await driver.write("X")
        assert form(driver).texts()["title"] == "لXا CLR (ماء)"


async def test_marks_stay_with_their_letters_and_what_is_narrow_is_scrolled(arabic: Workspace) -> None:
    async with running(arabic, "items", NARROW) as driver:
        await driver.press("e")
        await fill(driver, title="مُحَمَّد")
        row = driver.screen.splitlines()[place_of(driver, "Title ")[1]]
        assert [letter for letter in row if unicodedata.combining(letter)] == list("َّ" + "َ" + "ُ")
        assert row.rstrip().endswith("│")
        await fill(driver, title=TITLE)  # longer than the line: the end is in sight
        line = driver.app.focused
        assert isinstance(line, Input)
        seen_now = "".join(segment.text for segment in line.render_line(0))
        assert cell_len(seen_now) == line.content_region.width + 1
        assert shaped(TITLE.rsplit(maxsplit=1)[-1]) in seen_now
        assert shaped(TITLE.split(maxsplit=1)[0]) not in seen_now


async def test_each_row_of_a_note_is_seen_in_order(arabic: Workspace) -> None:
    async with running(arabic, "items", NARROW) as driver:
        await driver.press("n")
        await driver.write("ماء")
        driver.app.post_message(Paste("\nplain\nلا بأس"))
        await driver.settle()
        assert shaped("لا بأس") in driver.screen
        assert place_of(driver, "plain")[1] + 1 == place_of(driver, shaped("لا بأس"))[1]
        assert await cursor_at(driver, "home") == (5, 2)
        x, y = place_of(driver, shaped("لا بأس"))
        await driver.pilot.click(offset=(x + 4, y))  # on alef
        await driver.write("X")
        assert form(driver).texts()["body"] == "ماء\nplain\nلXا بأس"


async def test_without_the_option_it_stays_as_it_is_typed(empty: Workspace) -> None:
    async with running(empty, "items", NARROW) as driver:
        await driver.press("a")
        await driver.write("action 'لا بأس'")
        assert "action 'لا بأس'" in driver.screen
        assert await cursor_at(driver, "home") == (0, 0)


async def test_the_mouse_chooses_what_it_is_drawn_over(arabic: Workspace) -> None:
    async with running(arabic, "items", NARROW) as driver:
        await driver.press("e")
        await fill(driver, title="ماء")
        line = driver.app.focused
        assert isinstance(line, Input)
        assert [line._cell_offset_to_index(cell) for cell in (-3, 0, 1, 2)] == [2, 2, 1, 0]


@given(st.text(st.sampled_from("ab12 (-)لاماءפ漢é\u0301ُ\u200c\u200d👩💻\ufe0f"), max_size=30))
def test_a_row_has_all_that_is_typed_once_and_every_cell_leads_back(typed: str) -> None:
    text.set_visual_order(True)
    try:
        row = Strip([Segment(f"a{typed}")])  # a joiner that nothing is before is measured now so, now so
        seen_row = as_seen(row)
        assert cell_len(seen_row.text) == seen_row.cell_length == row.cell_length
        cells = range(row.cell_length)
        assert sorted(seen_cell(row, at) for at in cells) == list(cells)
        assert [typed_cell(row, seen_cell(row, at)) for at in cells] == list(cells)
    finally:
        text.set_visual_order(False)
