"""A view is one file and one line: here is one that the app has never seen, with a look of its own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.color import Color
from textual.widgets import Static

from tests.builders import make_item
from tests.tui.driving import NARROW, running
from tracker.services.edits import Edit
from tracker.services.items import edit_items
from tracker.tui import app, views
from tracker.tui.view import View
from tracker.workspace import Workspace

NAME = "tally"
MODULE = f"{views.__name__}.{NAME}"
FILE = '''
from textual.widgets import Static

from tracker.services.lists import ListRequest, list_order
from tracker.tui.text import content
from tracker.tui.view import ReadingView


class TheView(ReadingView[int]):
    """How many items are open."""

    DEFAULT_CSS = """
    TheView#tally {
        padding: 2 4;
        Static { width: 30; background: #102030; }
    }
    """

    def compose(self):
        yield Static("", id="count")

    def reading(self):
        return lambda workspace: len(list_order(workspace, ListRequest(query="is:open priority:high")))

    def draw(self, found):
        self.query_one("#count", Static).update(content(f"high: {found}"))
'''
LINE = views.Entry(NAME, "9", "Tally", "Tally", "how many are urgent")


@pytest.fixture
def tally(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file among the views, and the line in their list."""
    folder = tmp_path / "views"
    folder.mkdir()
    (folder / f"{NAME}.py").write_text(FILE)
    monkeypatch.setattr(views, "__path__", [*views.__path__, str(folder)])
    monkeypatch.setattr(views, "VIEWS", (*views.VIEWS, LINE))
    yield
    sys.modules.pop(MODULE, None)


def test_what_all_views_share_in_their_look_names_none_of_them() -> None:
    shared = (Path(app.__file__).parent / app.TrackerApp.CSS_PATH).read_text(encoding="utf-8")
    folder = Path(views.__file__).parent
    named = {entry.name for entry in views.VIEWS}
    for file in folder.glob("*.py"):
        named |= set(re.findall(r'\bid="([a-z-]+)"', file.read_text(encoding="utf-8")))
    assert named & set(re.findall(r"#([a-z-]+)", shared)) == set()


@pytest.mark.usefixtures("tally")
async def test_a_view_is_added_with_one_file_and_one_line(empty: Workspace) -> None:
    make_item(empty, title="Call the office", priority="high")
    make_item(empty, title="Write to the office")
    async with running(empty, "claims", NARROW) as driver:
        assert "9 Tally" in driver.screen.splitlines()[0]
        await driver.press("right_square_bracket")
        await driver.shows("high: 1")
        view, count = driver.view, driver.view.query_one("#count", Static)
        assert view.id == NAME
        assert (view.styles.padding.left, count.styles.background) == (4, Color.parse("#102030"))
        assert count.size.width == 30
        edit_items(empty, ["ACT-2"], Edit(priority="high"))
        await driver.press("f5")
        await driver.shows("high: 2")
        await driver.press("4")
        await driver.until(lambda: driver.view.id == "agenda")
        assert "high: 2" not in driver.screen
        assert driver.view.styles.padding.left == 0  # its look is its own
        await driver.press("ctrl+p")
        await driver.write("go to tally")
        await driver.press("enter")
        await driver.until(lambda: driver.view is view)
        await driver.shows("high: 2")


IN_STEPS = """
from textual.widgets import Static

from tracker.services.lists import ListRequest, list_order
from tracker.tui.text import content
from tracker.tui.view import View


class TheView(View):
    def compose(self):
        yield Static("", id="count")

    async def fetch(self):
        for query in ("is:open", "priority:high"):
            request = ListRequest(query=query)
            found = await self.tracker.read(lambda workspace, request=request: list_order(workspace, request))
            self.query_one("#count", Static).update(content(f"{query}: {len(found)}"))
"""


@pytest.mark.usefixtures("tally")
async def test_all_that_a_view_has_to_say_is_how_it_reads_and_draws(empty: Workspace, tmp_path: Path) -> None:
    (tmp_path / "views" / f"{NAME}.py").write_text(IN_STEPS)
    assert not hasattr(View, "reading")
    make_item(empty, title="Call the office", priority="high")
    async with running(empty, NAME, NARROW) as driver:
        await driver.shows("priority:high: 1")
        assert isinstance(driver.view, View)
