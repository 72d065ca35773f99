"""Arabic in visual order, for terminals that do not put it into that themselves: what is longer than a line too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from arabic_reshaper import reshape
from bidi.algorithm import get_display
from syrupy.assertion import SnapshotAssertion

from tests.builders import make_item, make_stakeholder
from tests.tui.driving import NARROW, running
from tests.tui.test_text import PARAGRAPH
from tracker.services.items import add_notes
from tracker.tui import text
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
