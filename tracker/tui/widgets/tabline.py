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
from tracker.tui.widgets.drawn import Drawn


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: what it is known by, its name, a shorter one for narrow screens, and the key that leads to it."""

    name: str
    title: str
    short: str = ""
    key: str = ""


class TabLine(Drawn, Widget):
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

    def __init__(
        self,
        tabs: Sequence[Tab] = (),
        *,
        id: str | None = None,  # noqa: A002 - as Textual calls it
        second: bool = False,
    ) -> None:
        """Show tabs; a `second` line of them, below that of the views, is quieter."""
        super().__init__(id=id, classes="-second" if second else None)
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
        for name, *texts in tabs:
            active = name == self.active
            base = self.get_component_rich_style("tabline--active") if active else self.rich_style
            accent = base if active else self.get_component_rich_style("tabline--key")
            key, label = _bracketed(*texts) if active else texts
            self._places.append((used, used + cell_len(key + label), name))
            segments += [Segment(key, accent), Segment(label, base)]
            used += cell_len(key + label)
        room = width - used - 2  # a space on either side
        right = next((text for text in (self.right, self.right_short) if text and cell_len(text) <= room), "")
        if right:
            segments.append(Segment(" " * (width - used - cell_len(right) - 1), self.rich_style))
            segments.append(Segment(f"{right} ", self.get_component_rich_style("tabline--right")))
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _fitting(self, width: int) -> list[tuple[str, str, str]]:
        """Return names, keys and labels: whole, shorter, some with nothing but their key, or those around the active.

        Where tabs are left out, there is a sign on that side which leads to the next of them.
        """
        whole = [_plain(tab.title) for tab in self.tabs]
        shorter = [_plain(tab.short or tab.title) for tab in self.tabs]
        at = next((place for place, tab in enumerate(self.tabs) if tab.name == self.active), 0)
        some = [
            title if place == at else short for place, (title, short) in enumerate(zip(whole, shorter, strict=True))
        ]
        for titles in (whole, some, shorter):
            if self._room(titles) <= width:
                return self._labelled(titles)
        titles = list(shorter)
        for place in sorted(range(len(titles)), key=lambda place: -abs(place - at)):
            if self.tabs[place].key and place != at and self._room(titles) > width:
                titles[place] = ""
        if self._room(titles) <= width:
            return self._labelled(titles)
        first, end = 0, len(titles)
        while (
            end - first > 1 and self._room(titles[first:end], first) + 2 * (first > 0) + 2 * (end < len(titles)) > width
        ):
            if at - first > end - 1 - at:
                first += 1
            else:
                end -= 1
        shown = self._labelled(titles)[first:end]
        before = [(self.tabs[first - 1].name, "", "‹ ")] if first else []
        after = [(self.tabs[end].name, "", " ›")] if end < len(titles) else []
        return [*before, *shown, *after]

    def _labelled(self, titles: Sequence[str]) -> list[tuple[str, str, str]]:
        return [
            (tab.name, f" {tab.key}" if tab.key else "", f" {title} " if title else " ")
            for tab, title in zip(self.tabs, titles, strict=True)
        ]

    def _room(self, titles: Sequence[str], first: int = 0) -> int:
        """Return how many cells titles take, of which the first is that of some tab."""
        keys = (tab.key for tab in self.tabs[first:])
        return sum(
            (cell_len(title) + 2 if title else 1) + (len(key) + 1 if key else 0)
            for title, key in zip(titles, keys, strict=False)
        )

    def on_click(self, event: events.Click) -> None:
        """Choose the tab that was clicked."""
        for start, end, name in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(self, name))


def _bracketed(key: str, label: str) -> tuple[str, str]:
    """Return a key and a label with brackets where spaces were: without colours they alone tell what is active."""
    whole = f"[{(key + label)[1:-1]}]"
    return whole[: len(key)], whole[len(key) :]


def _plain(title: str) -> str:
    return cell(title, cell_len(title)).rstrip() if not title.isascii() else title
