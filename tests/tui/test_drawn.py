"""Widgets that draw their lines themselves."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from textual.dom import DOMNode
from textual.geometry import Region
from textual.widget import Widget

from tests.tui.driving import WIDE, Driver, running
from tests.tui.hostile import fill
from tracker import tui
from tracker.tui import themes
from tracker.tui.views import VIEWS
from tracker.tui.widgets.drawn import Drawn
from tracker.workspace import Workspace


def looked_at(driver: Driver) -> set[type]:
    """Compare the style of each with what Textual finds; return the kinds of those that are shown."""
    shown = [widget for widget in driver.app.screen.query("*") if isinstance(widget, Drawn) and widget.is_on_screen]
    for widget in shown:
        assert widget.rich_style == Widget.rich_style.__get__(widget), (driver.app.theme, widget)
    return {type(widget) for widget in shown}


async def test_their_style_is_that_of_where_they_are_in_every_view_and_theme(seeded: Workspace) -> None:
    fill(seeded)
    found: set[type] = set()
    async with running(seeded, "overview", WIDE) as driver:
        for _ in themes.NAMES:  # each view but one is hidden while the theme changes
            for entry in VIEWS:
                await driver.go_to(entry.name)
                found |= looked_at(driver)
            await driver.press("t")
        await driver.go_to("items")
        await driver.press("enter")
        found |= looked_at(driver)
    assert [kind for kind in Drawn.__subclasses__() if not any(issubclass(one, kind) for one in found)] == []


async def test_what_is_around_them_may_change(seeded: Workspace) -> None:
    async with running(seeded, "items", WIDE) as driver:
        for color in ("red", "blue"):
            driver.view.styles.color = color
            await driver.settle()
            driver.one("#items-grid").refresh()
            await driver.settle()
            assert looked_at(driver)


def test_whatever_draws_its_lines_is_one_of_them() -> None:
    for _, name, _ in pkgutil.walk_packages(tui.__path__, "tracker.tui."):
        importlib.import_module(name)
    ours = [kind for kind in _kinds(Widget) if kind.__module__.startswith("tracker.")]
    drawing = [kind for kind in ours if "render_line" in vars(kind)]
    assert {kind.__name__ for kind in drawing if not issubclass(kind, Drawn)} == {"TextLine", "TextLines"}  # Textual's


def _kinds(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


async def test_their_style_is_looked_for_once_for_all_lines(seeded: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running(seeded, "items", WIDE) as driver:
        grid = driver.one("#items-grid")
        looked_for: list[DOMNode] = []
        usual = DOMNode.ancestors_with_self
        monkeypatch.setattr(
            DOMNode, "ancestors_with_self", property(lambda node: [looked_for.append(node), usual.__get__(node)][1])
        )
        grid.refresh()
        lines = grid.render_lines(Region(0, 0, *grid.size))
        assert len(lines) == grid.size.height
        assert looked_for.count(grid) < 10
