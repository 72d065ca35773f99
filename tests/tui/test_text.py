"""Text on the screen: exactly as wide as its cell, never a command, and in the order that the terminal needs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.widgets import Static

from tests.cli.test_hostile_text import FORBIDDEN, HOSTILE
from tracker.tui import text

ARABIC = "طلب 12 قافلة"
PARAGRAPH = "وصلت القافلة الى المعبر صباح اليوم ولم يسمح لها بالدخول حتى يصدر كتاب رسمي من الوزارة.\nplain 12."


@pytest.fixture
def visual() -> Iterator[None]:
    text.set_visual_order(True)
    yield
    text.set_visual_order(False)


@given(st.text(max_size=60), st.integers(0, 40), st.booleans())
def test_a_cell_is_as_wide_as_it_should_be_whatever_is_in_it(value: str, width: int, right: bool) -> None:
    assert cell_len(text.cell(value, width, right)) == width


@pytest.mark.parametrize(
    ("value", "width", "shown"),
    [
        ("abc", 5, "abc  "),
        ("abcdef", 4, "abc…"),
        ("中文标题", 5, "中文…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("a\nb", 3, "a⏎b"),
    ],
)
def test_a_cell_is_cut_with_an_ellipsis_and_filled_with_spaces(value: str, width: int, shown: str) -> None:
    assert text.cell(value, width) == shown


def test_pictures_that_terminals_draw_in_different_widths_are_left_out() -> None:
    assert text.cell("⚠\ufe0f x", 4) == "⚠ x "
    assert "\u200d" not in text.cell("👩\u200d💻", 6)
    assert "\u200d" in text.cell("ه\u200dه", 6)  # joins letters in Arabic


@given(st.text(max_size=40))
def test_nothing_commands_the_terminal(value: str) -> None:
    for drawn in (text.cell(value, 20), text.safe(value), text.safe(HOSTILE + value)):
        assert FORBIDDEN.isdisjoint(drawn)


def test_arabic_stays_in_logical_order_and_ends_with_a_mark_of_direction() -> None:
    drawn = text.cell(ARABIC, 20)
    assert drawn.startswith(ARABIC)
    assert text.LTR_MARK in drawn
    assert cell_len(drawn) == 20


@pytest.mark.usefixtures("visual")
def test_arabic_can_be_put_into_visual_order() -> None:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    drawn = text.cell(ARABIC, 20)
    assert drawn.rstrip() == get_display(reshape(ARABIC), base_dir="L")
    assert drawn.rstrip() != ARABIC
    assert text.cell(ARABIC, 8).startswith("…")  # what is cut off is missing on the left
    assert text.safe(ARABIC) == ARABIC  # it may be broken to lines yet


class Said(App[None]):
    """A paragraph, as wide as the terminal."""

    def compose(self) -> ComposeResult:
        """Lay it out."""
        yield Static(text.content(PARAGRAPH, "bold"))


@pytest.mark.usefixtures("visual")
async def test_a_paragraph_in_visual_order_begins_on_its_first_line() -> None:
    async with Said().run_test(size=(30, 8)) as pilot:
        await pilot.pause()
        shown = pilot.app.query_one(Static)
        rows = [shown.render_line(y).text.rstrip() for y in range(shown.size.height)]
    broken = [row.plain for row in text.content(PARAGRAPH).wrap(30)]
    assert len(broken) > 2
    assert rows == [text.cell(row, 30).rstrip() for row in broken]
    first = PARAGRAPH.split(maxsplit=1)[0]
    assert text.cell(first, len(first)) in rows[0]
    assert rows[-1] == "plain 12."
