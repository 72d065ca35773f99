"""A table whose last column is a time axis: each row is drawn as bars along it, with today's line through all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from tracker.domain.milestones import Milestone
from tracker.domain.timeline import FIRST, LAST, SCALES, Bar, Mark, Scale, axis, fitting
from tracker.tui.text import cell, safe
from tracker.tui.widgets.drawn import Drawn
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GAP, MARK_WIDTH, GridColumn, GridRow

TIME = "time"  # the key of the column with the axis
SIGNS = {"work": "━", "dateless": "╌", "late": "╍", "window": "▒", "valid": "═"}
DEADLINE, LATE, TODAY, MILESTONE, BEFORE, AFTER = "◆", "!", "│", "┊", "‹", "›"
LEGEND = "━◆ to deadline  ╌ none set  ╍! late  ▒ window  ═ valid  │ today  ┊ milestone"
SHORT_LEGEND = "◆ deadline ! late ▒ window ═ valid │ today ┊ milestone"
USUAL = 3  # of the scales: a week to a cell
STEPS = 6  # how often one scrolls in time to be through what is seen


@dataclass(frozen=True, slots=True)
class BarRow(GridRow):
    """A row with its bars, and whether its last day of work is a deadline that is late."""

    bars: tuple[Bar, ...] = ()
    late: bool = False


class Bars(Grid):
    """Rows of bars. Left and right go through time, plus and minus go near and far."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "bars--work", "bars--late", "bars--window", "bars--valid", "bars--today", "bars--milestone", "bars--cursor"
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "pan(-1)", "Earlier", key_display="h", tooltip="scroll to earlier days"),
        Binding("right,l", "pan(1)", "Later", key_display="l", tooltip="scroll to later days"),
        Binding("plus,equals_sign", "zoom(-1)", "Nearer", key_display="+", tooltip="fewer days to a cell"),
        Binding("minus", "zoom(1)", "Farther", key_display="-", tooltip="more days to a cell"),
        Binding("T", "today", "Today", tooltip="back to today"),
    ]

    MOUSE = (
        ("wheel", "Scroll; with shift, or to the side: to earlier or later days"),
        ("click a milestone", "Show it, and what hangs on it"),
    )

    class Moved(Message):
        """Other days are seen, or another scale."""

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id, empty=empty)
        self.today = FIRST  # until the owner says which day it is
        self.milestones: Sequence[Milestone] = ()
        self.scale: Scale = SCALES[USUAL]
        self.left: int | None = None  # the first cell that is seen; None until it is known how many there are

    def show_days(self, today: date, milestones: Sequence[Milestone]) -> None:
        """Say which day it is, and which milestones there are."""
        if (today, list(milestones)) != (self.today, list(self.milestones)):
            self.today, self.milestones = today, milestones
            self._moved()

    # The axis

    @property
    def start(self) -> int:
        """Where the axis begins on the screen."""
        widths = [width + GAP for _, width in self.shown_widths()[:-1]]
        return MARK_WIDTH + sum(widths)

    @property
    def width(self) -> int:
        """How many cells the axis has."""
        widths = self.shown_widths()
        return widths[-1][1] if widths else 0

    @property
    def first(self) -> int:
        """The first cell that is seen: today stands a third from the left unless somebody scrolled."""
        return self.scale.cell(self.today) - self.width // 3 if self.left is None else self.left

    def action_pan(self, step: int) -> None:
        """Scroll in time."""
        self.left = self._kept(self.first + step * max(1, self.width // STEPS))
        self._moved()

    def action_zoom(self, step: int) -> None:
        """Show more or less time; today stays where it is if it is seen, and else the middle does."""
        place = max(0, min(SCALES.index(self.scale) + step, len(SCALES) - 1))
        today = self.scale.cell(self.today)
        seen = self.first <= today < self.first + self.width
        kept = today - self.first if seen else self.width // 2
        day = self.today if seen else self.scale.day(self.first + kept)
        centred = self.left is None
        self.scale = SCALES[place]
        self.left = None if centred else self._kept(self.scale.cell(day) - kept)
        self._moved()

    def action_today(self) -> None:
        """Back to today."""
        self.left = None
        self._moved()

    def _kept(self, first: int) -> int:
        return max(self.scale.cell(FIRST), min(first, self.scale.cell(LAST) - self.width))

    def _moved(self) -> None:
        self._strips.clear()
        self.refresh()
        for heading in self.screen.query(TimeAxis):
            heading.refresh()
        self.post_message(self.Moved())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """With shift, scroll to later days."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """With shift, scroll to earlier days."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        if event.shift or event.ctrl:
            event.stop()
            event.prevent_default()
            self.action_pan(step)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        """Scroll to later days."""
        event.stop()
        self.action_pan(1)

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        """Scroll to earlier days."""
        event.stop()
        self.action_pan(-1)

    # Drawing

    def _lay_out(self) -> None:
        super()._lay_out()
        if self.is_attached:
            self._moved()

    def _draw(self, row: GridRow | None, state: str) -> Strip:
        if not isinstance(row, BarRow) or not self.columns or self.columns[-1].key != TIME:
            return super()._draw(row, state)
        base = self.rich_style
        if state.startswith("cursor"):  # its words are light on dark, or dark on light: no colour is read on both
            base = self.get_component_rich_style("bars--cursor")
            row = replace(row, cells=tuple(one if isinstance(one, str) else one[0] for one in row.cells))
        words = list(super()._draw(row, state))[:-1]
        return Strip([*words, *self._bars(row, base), Segment(" " * self._beyond, base)])

    @property
    def _beyond(self) -> int:
        """Cells to the right of the axis, which are kept free for a scrollbar."""
        return max(0, self.size.width - self.start - self.width)

    def _bars(self, row: BarRow, base: Style) -> list[Segment]:
        first, width = self.first, self.width
        cells: list[tuple[str, str]] = [(" ", "")] * width
        for bar in row.bars:
            start, end = self.scale.cell(bar.start) - first, self.scale.cell(bar.end) - first
            style = bar.kind if bar.kind in ("window", "valid") else "late" if row.late else "work"
            for place in range(max(0, start), min(end + 1, width)):
                cells[place] = (SIGNS[bar.kind], style)
        ends = {bar.kind: self.scale.cell(bar.end) - first for bar in row.bars}
        deadline, today = ends.get("work", -1), ends.get("late", -1)
        if 0 <= deadline < width:  # over all others, so that it is seen however near the next begins
            cells[deadline] = (DEADLINE, "late" if row.late else "work")
        if 0 <= today <= width and (sign := sign_of_late(today, deadline, width)) is not None:
            cells[sign] = (LATE, "late")
        if width and row.bars and all(sign == " " for sign, _ in cells):
            if any(self.scale.cell(bar.end) < first for bar in row.bars):
                cells[0] = (BEFORE, "work")
            if any(self.scale.cell(bar.start) >= first + width for bar in row.bars):
                cells[-1] = (AFTER, "work")
        return _segments(self._with_lines(cells), base, self._colour)

    def _with_lines(self, cells: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Draw the milestones through what is empty, and today's line through all but a deadline."""
        for milestone in self.milestones:
            place = self.scale.cell(milestone.day) - self.first
            if 0 <= place < len(cells) and cells[place][0] == " ":
                cells[place] = (MILESTONE, "milestone")
        today = self.scale.cell(self.today) - self.first
        if 0 <= today < len(cells) and cells[today][0] != DEADLINE:
            cells[today] = (TODAY, "today")
        return cells

    def _colour(self, base: Style, name: str) -> Style:
        if not name:
            return base
        style = self.get_component_rich_style(f"bars--{name}")
        return base + Style(color=style.color, bold=style.bold)

    def _heading(self) -> Strip:
        style = self.get_component_rich_style("grid--header")
        shown = list(super()._heading())
        if not self.columns or self.columns[-1].key != TIME:
            return Strip(shown)
        _, smaller = axis(self.scale, self.first, self.width)
        return Strip([*shown[:-1], Segment(written(smaller, self.first, self.width + self._beyond), style)])


class TimeAxis(Drawn, Widget):
    """Above the rows: the keys of the milestones and where today is, and the months or years."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"axis--today", "axis--milestone", "axis--time", "axis--words"}

    def __init__(self, bars: Bars, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._of = bars

    @dataclass
    class Picked(Message):
        """Somebody clicked a milestone."""

        key: str

    def on_click(self, event: events.Click) -> None:
        """Say which milestone was clicked."""
        event.stop()
        bars = self._of
        cell = event.x - bars.start + bars.first
        lines, _ = self._named(bars.first, bars.width)
        for mark, key in lines[event.y] if event.y < len(lines) else ():
            if key and mark.cell <= cell < mark.cell + len(mark.text):
                self.post_message(self.Picked(key))

    def unnamed(self) -> list[Milestone]:
        """Return the milestones that are seen and have no room for their key."""
        return self._named(self._of.first, self._of.width)[1]

    def render_line(self, y: int) -> Strip:
        """Return one of the lines: those with the milestones, and below them the larger units of time."""
        bars = self._of
        first, width, start = bars.first, bars.width, bars.start
        if y < self.size.height - 1:
            style = self.get_component_rich_style("axis--milestone")
            marks = [mark for mark, _ in self._named(first, width)[0][y]]
            words, text = "", written(marks, first, width)
        else:
            style = self.get_component_rich_style("axis--time")
            larger, _ = axis(bars.scale, first, width)
            words, text = f"a cell is {bars.scale.words}", written(fitting(larger, first, width), first, width)
        label = Segment(cell(f"{' ' * MARK_WIDTH}{words}", start), self.get_component_rich_style("axis--words"))
        return Strip([label, Segment(text, style)]).adjust_cell_length(self.size.width, self.rich_style)

    def _named(self, first: int, width: int) -> tuple[list[list[tuple[Mark, str]]], list[Milestone]]:
        """Return, for each line, today and the milestones whose keys have room there, and those for which none has.

        What is still to come is named first.
        """
        bars = self._of
        lines: list[list[tuple[Mark, str]]] = [[] for _ in range(max(0, self.size.height - 1))]
        self._put_name(lines, bars.today, "today", TODAY, "")
        seen = [one for one in bars.milestones if first <= bars.scale.cell(one.day) < first + width]
        seen.sort(key=lambda one: (one.day < bars.today, abs(one.day - bars.today)))
        unnamed = [one for one in seen if not self._put_name(lines, one.day, safe(one.key), MILESTONE, one.key)]
        return [sorted(line, key=lambda named: named[0].cell) for line in lines], unnamed

    def _put_name(self, lines: Sequence[list[tuple[Mark, str]]], day: date, text: str, sign: str, key: str) -> bool:
        """Put a name beside its cell, on the first line with room for it; tell whether there is one."""
        bars = self._of
        at = bars.scale.cell(day)
        places = (Mark(at, f"{sign}{text}"), Mark(at - len(text), f"{text}{sign}"))
        for line in lines:
            for mark in places:
                if _has_room(mark, [other for other, _ in line], bars.first, bars.width):
                    line.append((mark, key))
                    return True
        return False


def _has_room(mark: Mark, others: Sequence[Mark], first: int, width: int) -> bool:
    end = mark.cell + len(mark.text)
    inside = first <= mark.cell and end <= first + width
    return inside and all(end < other.cell or mark.cell > other.cell + len(other.text) for other in others)


def written(marks: Sequence[Mark], left: int, width: int) -> str:
    """Return a line of so many cells with each mark at its cell; keys and dates are plain letters."""
    line = ""
    for mark in marks:
        line = line.ljust(mark.cell - left) + mark.text
    return line[:width].ljust(width)


def sign_of_late(today: int, deadline: int, width: int) -> int | None:
    """Return where the sign of what is late stands: beside today's line, behind it where the deadline is too near."""
    sides = [place for place in (today - 1, today + 1) if 0 <= place < width]
    return next((place for place in sides if place > deadline), sides[0] if sides else None)


def columns_for(width: int) -> list[GridColumn]:
    """Return the columns that there is room for beside the axis."""
    title = 20 if width < 100 else 32 if width < 150 else 40
    return [
        GridColumn("ref", "Ref", 3, most=12),
        GridColumn("mark", "", 2, most=4),
        GridColumn("title", "Title", title),
        GridColumn(TIME, "", 10, grows=True),
    ]


def _segments(cells: Sequence[tuple[str, str]], base: Style, colour: Callable[[Style, str], Style]) -> list[Segment]:
    """Return the cells with those of one style next to each other as one piece."""
    segments: list[Segment] = []
    run, style = "", ""
    for sign, name in cells:
        if name != style and run:
            segments.append(Segment(run, colour(base, style)))
            run = ""
        run, style = run + sign, name
    return [*segments, Segment(run, colour(base, style))] if run else segments
