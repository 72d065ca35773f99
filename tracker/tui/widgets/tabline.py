"""One line of tabs: the views, or the saved views of the items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tracker.tui.text import cell


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: what it is known by, its name, a shorter one for narrow screens, and the key that leads to it."""

    name: str
    title: str
    short: str = ""
    key: str = ""


class TabLine(Widget):
    """Tabs side by side on one line, of which one is active; what does not fit is scrolled to when it is active."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabline--active", "tabline--key", "tabline--right"}
    active: reactive[str] = reactive("")
    right: reactive[str] = reactive("")  # text at the right end, if there is room
    right_short: reactive[str] = reactive("")  # and what stands there where there is not

    @dataclass
    class Chosen(Message):
        """Somebody clicked a tab."""

        line: TabLine
        name: str

        @property
        def control(self) -> TabLine:
            """The line of tabs."""
            return self.line

    def __init__(self, tabs: Sequence[Tab] = (), *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.tabs = tuple(tabs)
        self._places: list[tuple[int, int, str]] = []

    def set_tabs(self, tabs: Sequence[Tab]) -> None:
        """Show other tabs."""
        self.tabs = tuple(tabs)
        self.refresh()

    def beside(self, step: int) -> str:
        """Return the name of the tab before (-1) or after (1) the active one, round and round."""
        names = [tab.name for tab in self.tabs]
        place = names.index(self.active) if self.active in names else 0
        return names[(place + step) % len(names)] if names else ""

    def render_line(self, y: int) -> Strip:
        """Return the line."""
        width = self.size.width
        if y:
            return Strip.blank(width, self.rich_style)
        tabs = self._fitting(width)
        if self.right_short:  # shorter names make room for it; no tab goes for it
            beside = self._fitting(width - cell_len(self.right_short) - 2)
            tabs = beside if len(beside) == len(tabs) else tabs
        segments: list[Segment] = []
        self._places = []
        used = 0
        for tab, title in tabs:
            key, label = f" {tab.key}" if tab.key else "", f" {title} "
            active = tab.name == self.active
            base = self.get_component_rich_style("tabline--active") if active else self.rich_style
            accent = base if active else self.get_component_rich_style("tabline--key")
            self._places.append((used, used + cell_len(key + label), tab.name))
            segments += [Segment(key, accent), Segment(label, base)]
            used += cell_len(key + label)
        room = width - used - 2  # a space on either side
        right = next((text for text in (self.right, self.right_short) if text and cell_len(text) <= room), "")
        if right:
            segments.append(Segment(" " * (width - used - cell_len(right) - 1), self.rich_style))
            segments.append(Segment(f"{right} ", self.get_component_rich_style("tabline--right")))
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _fitting(self, width: int) -> list[tuple[Tab, str]]:
        """Return the tabs with their titles, with shorter ones, or those around the active one."""

        def room(tabs: Sequence[tuple[Tab, str]]) -> int:
            return sum(cell_len(title) + 2 + (len(tab.key) + 1 if tab.key else 0) for tab, title in tabs)

        full = [(tab, _plain(tab.title)) for tab in self.tabs]
        if room(full) <= width:
            return full
        shorter = [(tab, title if tab.name == self.active else _plain(tab.short or tab.title)) for tab, title in full]
        while len(shorter) > 1 and room(shorter) > width:
            place = next((place for place, (tab, _) in enumerate(shorter) if tab.name == self.active), 0)
            shorter.pop(0 if place > len(shorter) // 2 else -1)
        return shorter

    def on_click(self, event: events.Click) -> None:
        """Choose the tab that was clicked."""
        for start, end, name in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(self, name))


def _plain(title: str) -> str:
    return cell(title, cell_len(title)).rstrip() if not title.isascii() else title
