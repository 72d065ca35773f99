"""A small chart of bars with their numbers: side by side where it is low, one below the other where it is high."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tracker.tui.text import cell
from tracker.tui.widgets.drawn import Drawn

HIGH = 12  # lines from which on the bars lie one below the other
RISING, GROWING = " ▁▂▃▄▅▆▇█", " ▏▎▍▌▋▊▉█"  # a cell filled by eighths, from below and from the left


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: what it is of, in few words and in fewer, how much, that number in words, and whether it is a warning."""

    label: str
    short: str
    value: int
    number: str
    warning: bool = False


class Chart(Drawn, Widget, can_focus=True):
    """Bars with a cursor: Enter or a click asks for what a bar counts."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "chart--heading", "chart--bar", "chart--warning", "chart--label", "chart--cursor"
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up,h,k", "step(-1)", "Bar before", show=False),
        Binding("right,down,l,j", "step(1)", "Next bar", show=False),
        Binding("home,g", "step(-100)", "First bar", show=False),
        Binding("end,G", "step(100)", "Last bar", show=False),
        Binding("enter", "open", "Open", tooltip="the items of a bar"),
    ]
    cursor: reactive[int] = reactive(0)
    bars: reactive[tuple[Bar, ...]] = reactive(())

    @dataclass
    class Opened(Message):
        """Somebody wants to see what a bar counts."""

        place: int

    def __init__(self, heading: str, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.heading = heading

    def action_step(self, step: int) -> None:
        """Go to another bar."""
        self.cursor = max(0, min(self.cursor + step, len(self.bars) - 1))

    def action_open(self) -> None:
        """Ask for what the bar counts."""
        if self.cursor < len(self.bars):
            self.post_message(self.Opened(self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Ask for what the bar that was clicked counts."""
        inside = event.get_content_offset(self)
        place = self.place_at(*inside) if inside is not None else None
        if place is not None:
            self.cursor = place
            self.action_open()

    @property
    def cursor_place(self) -> Offset:
        """Where the bar under the cursor is: its line, or its number."""
        return Offset(0, self.cursor + 2) if self._is_high else Offset(self.cursor * self._column, 1)

    def place_at(self, x: int, y: int) -> int | None:
        """Return which bar is drawn somewhere."""
        place = y - 2 if self._is_high else x // max(1, self._column)
        inside = y >= 2 if self._is_high else y >= 1
        return place if inside and 0 <= place < len(self.bars) else None

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        width = self.size.width
        if y == 0:
            return Strip([Segment(cell(self.heading, width), self._style("heading"))], width)
        if not self.bars:
            return Strip.blank(width, self.rich_style)
        segments = self._row(y - 2) if self._is_high else self._slice(y)
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    @property
    def _is_high(self) -> bool:
        return self.size.height >= HIGH

    @property
    def _column(self) -> int:
        return self.size.width // max(1, len(self.bars))

    @property
    def _most(self) -> int:
        return max(1, *(bar.value for bar in self.bars))

    def _row(self, place: int) -> list[Segment]:
        """A bar with its label before it and its number behind it."""
        if not 0 <= place < len(self.bars):
            return []
        bar = self.bars[place]
        base = self._base(place)
        label = max(len(one.label) for one in self.bars)
        number = max(len(one.number) for one in self.bars)
        room = max(1, self.size.width - label - number - 4)
        return [
            Segment(cell(bar.label, label), base or self._style("label")),
            Segment("  ", base or self.rich_style),
            Segment(cell(bar.number, number, right=True), base or self._style("warning" if bar.warning else "")),
            Segment("  ", base or self.rich_style),
            Segment(cell(_filled(bar.value, self._most, room), room), base or self._style(_kind(bar))),
        ]

    def _slice(self, y: int) -> list[Segment]:
        """One line of bars that stand side by side: numbers above them, labels below."""
        lines = max(1, self.size.height - 3)
        if y == lines + 2 and any(cell_len(bar.short) >= self._column for bar in self.bars):
            return self._spread()
        segments = []
        for place, bar in enumerate(self.bars):
            base, width = self._base(place), self._column - 1
            if y == 1:
                segments.append(Segment(cell(bar.number, width), base or self._style("warning" if bar.warning else "")))
            elif y == lines + 2:
                segments.append(Segment(cell(bar.short, width), base or self._style("label")))
            else:
                filled = _eighths(bar.value, self._most, lines) - 8 * (lines + 1 - y)
                drawn = RISING[max(0, min(8, filled))] * max(1, width - 2)
                segments.append(Segment(cell(drawn, width), base or self._style(_kind(bar))))
            segments.append(Segment(" ", self.rich_style))
        return segments

    def _spread(self) -> list[Segment]:
        """The labels, of which every second has the room of the next one too."""
        segments = []
        for place in (0, *range(1, len(self.bars), 2)):
            alone = place in (0, len(self.bars) - 1)
            shown = cell(self.bars[place].short, self._column * (1 if alone else 2) - 1)
            segments += [Segment(shown, self._base(place) or self._style("label")), Segment(" ", self.rich_style)]
        return segments

    def _base(self, place: int) -> Style | None:
        return self._style("cursor") if self.has_focus and place == self.cursor else None

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"chart--{name}") if name else self.rich_style


def _kind(bar: Bar) -> str:
    return "warning" if bar.warning else "bar"


def _eighths(value: int, most: int, cells: int) -> int:
    """How many eighths of so many cells are filled; what is not nothing is seen."""
    return max(1, round(8 * cells * value / most)) if value else 0


def _filled(value: int, most: int, cells: int) -> str:
    whole, part = divmod(_eighths(value, most, cells), 8)
    return GROWING[8] * whole + (GROWING[part] if part else "")
