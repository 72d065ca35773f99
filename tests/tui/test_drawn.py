"""Widgets that draw their lines themselves."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.dom import DOMNode
from textual.widget import Widget

from tests.tui.driving import WIDE, Driver, running
from tests.tui.hostile import fill
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
        for entry in VIEWS:
            await driver.go_to(entry.name)
            for _ in themes.NAMES:
                found |= looked_at(driver)
                await driver.press("t")
            driver.app.screen.set_focus(None)
            await driver.settle()
            found |= looked_at(driver)
        await driver.go_to("items")
        await driver.press("enter")
        found |= looked_at(driver)
    assert [kind for kind in Drawn.__subclasses__() if not any(issubclass(one, kind) for one in found)] == []


async def test_their_style_is_not_looked_for_again_for_each_line(
    seeded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_for: list[DOMNode] = []
    usual = DOMNode.rich_style

    def noted(node: DOMNode) -> Style:
        looked_for.append(node)
        return usual.__get__(node)

    async with running(seeded, "items", WIDE) as driver:
        monkeypatch.setattr(DOMNode, "rich_style", property(noted))
        driver.app.refresh(layout=True)
        for widget in driver.app.screen.query("*"):
            widget.refresh()
        assert "REG-1" in driver.screen
        await driver.settle()
    assert [node for node in looked_for if isinstance(node, Drawn)] == []
