"""Lines of text, broken to the width there is; the cursor stops at those that something can be done with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from tracker.tui.text import cell, safe
from tracker.tui.widgets.drawn import Drawn

STYLES = ("heading", "muted", "strong", "red", "amber", "green")
NO_BREAK = "\u00a0"  # a space that no row ends at
_HELD = "\ufdd0"  # stands for it while a text is broken, which any space would be at: a character that no text has
MOST_NARROW = 20  # cells that a line is never broken to fewer of


@dataclass(frozen=True, slots=True)
class Line:
    """Text in a style, after a `label` of fixed width if there is one; further lines of it begin `hang` cells in.

    A line with a name can be stopped at. Text may have several lines.
    """

    text: str
    style: str = ""
    name: str = ""
    hang: int = 0
    label: str = ""


class LineList(Drawn, ScrollView, can_focus=True):
    """Lines to read, and to pick from."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "linelist--cursor", "linelist--cursor-blurred", "linelist--label", *(f"linelist--{name}" for name in STYLES)
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "down", "Down", show=False),
        Binding("up,k", "up", "Up", show=False),
        Binding("pagedown,ctrl+d,ctrl+f", "page(1)", "Page down", show=False),
        Binding("pageup,ctrl+u,ctrl+b", "page(-1)", "Page up", show=False),
        Binding("home,g", "top", "First", show=False),
        Binding("end,G", "bottom", "Last", show=False),
        Binding("enter,space", "pick", "Pick", key_display="⏎"),
    ]

    MOUSE = (("click a line", "Put the cursor on it; again: the same as enter"),)

    cursor: reactive[int] = reactive(-1, repaint=False)  # the line that is stopped at, -1 where none can be

    @dataclass
    class Picked(Message):
        """Somebody picked a line that has a name."""

        lines: LineList
        name: str

        @property
        def control(self) -> LineList:
            """The lines."""
            return self.lines

    def __init__(self, *, id: str | None = None, at_once: bool = False) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._at_once = at_once  # whether the first click on a line picks it: nothing is lost by a wrong one
        self.lines: tuple[Line, ...] = ()
        self._rows: list[tuple[int, str, str]] = []  # the line it is of, its label, its text
        self._first: list[int] = []  # of each line, the row that it begins at
        self._width = 0
        self._seen = 0  # rows that were seen before the size changed

    def set_lines(self, lines: Sequence[Line], *, keep: bool = True) -> None:
        """Show other lines; with `keep` the cursor and what is scrolled to stay, and the cursor is seen if it was."""
        was_seen = keep and self._is_seen(self._height)
        at = self.lines[self.cursor].name if keep and self.cursor >= 0 else ""
        scrolled = self.scroll_offset.y if keep else 0
        self.lines = tuple(lines)
        places = {line.name: place for place, line in enumerate(self.lines) if line.name}
        before, self.cursor = self.cursor, places.get(at, next(iter(places.values()), -1))
        self._lay_out()
        self._scroll(scrolled)
        if was_seen and self.cursor >= 0:
            self._reveal(self.cursor)
        if (before < 0) != (self.cursor < 0) and self.has_focus:
            self.refresh_bindings()

    def stop_at(self, name: str) -> None:
        """Put the cursor on the line with a name, if there is one."""
        place = next((place for place, line in enumerate(self.lines) if line.name == name), -1)
        if place >= 0:
            self._stop_at(place)

    @property
    def current(self) -> str:
        """The name of the line that is stopped at."""
        return self.lines[self.cursor].name if self.cursor >= 0 else ""

    @property
    def cursor_place(self) -> Offset:
        """Where the line that is stopped at begins."""
        return Offset(1, self._first[self.cursor] - self.scroll_offset.y if self.cursor >= 0 else 0)

    # Moving

    def action_down(self) -> None:
        """To the next stop, or a line further where it is more than a page away."""
        self._go(1)

    def action_up(self) -> None:
        """To the stop before, or a line back where it is more than a page away."""
        self._go(-1)

    def _go(self, step: int) -> None:
        place = self.cursor + step
        while 0 <= place < len(self.lines) and not self.lines[place].name:
            place += step
        top = self.scroll_offset.y
        inside = 0 <= place < len(self.lines) and abs(self._first[place] - self._first[self.cursor]) < self._height
        if inside and self.cursor >= 0:
            self._stop_at(place)
        else:
            self._scroll(top + step)

    def _stop_at(self, place: int) -> None:
        self.cursor = place
        self._reveal(place)
        self.refresh()

    def _reveal(self, place: int) -> None:
        first, end = self._first[place], self._end(place)
        top, height = self.scroll_offset.y, self._height
        if first < top:
            self._scroll(first)
        elif end > top + height:
            self._scroll(min(first, end - height))

    def action_page(self, step: int) -> None:
        """A page further or back; the cursor goes to the first stop that is in sight then."""
        top = max(0, min(self.scroll_offset.y + step * (self._height - 1), len(self._rows) - self._height))
        self._scroll(top)
        seen = (place for place, line in enumerate(self.lines) if line.name and self._first[place] >= top)
        place = next(seen, self.cursor)
        if place >= 0 and self._first[place] < top + self._height:
            self.cursor = place
        self.refresh()

    def action_top(self) -> None:
        """To the beginning."""
        self.cursor = next((place for place, line in enumerate(self.lines) if line.name), -1)
        self._scroll(0)
        self.refresh()

    def action_bottom(self) -> None:
        """To the end."""
        self.cursor = next((place for place in reversed(range(len(self.lines))) if self.lines[place].name), -1)
        self._scroll(len(self._rows))
        self.refresh()

    def action_pick(self) -> None:
        """Pick the line that is stopped at."""
        if self.current:
            self.post_message(self.Picked(self, self.current))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to pick only where something can be picked."""
        return action != "pick" or self.cursor >= 0

    def on_click(self, event: events.Click) -> None:
        """Stop at the line that was clicked; pick it where the cursor was there already."""
        event.stop()
        row = event.y + self.scroll_offset.y
        if row >= len(self._rows):
            return
        place = self._rows[row][0]
        if self.lines[place].name:
            again = self._at_once or place == self.cursor
            self.cursor = place
            self.refresh()
            if again or event.chain == 2:
                self.action_pick()

    def _scroll(self, y: int) -> None:
        """Have a row as the first one, also where the lines are new and there is no scrollbar yet."""
        self.scroll_to(y=y, animate=False, force=True)

    # Drawing

    @property
    def _height(self) -> int:
        return max(1, self.scrollable_content_region.height)

    def _is_seen(self, height: int) -> bool:
        """Whether some of the line that is stopped at is in sight, of so many rows."""
        top = self.scroll_offset.y
        return self.cursor >= 0 and self._first[self.cursor] < top + height and self._end(self.cursor) > top

    def _end(self, place: int) -> int:
        return self._first[place + 1] if place + 1 < len(self._first) else len(self._rows)

    def on_resize(self) -> None:
        """Break the lines anew; a line that was stopped at and seen is seen again, however few rows are left."""
        was_seen = self._is_seen(self._seen)
        if self._width != self.scrollable_content_region.width:
            self._lay_out()
        self._seen = self._height
        if was_seen:
            self._reveal(self.cursor)

    def _lay_out(self) -> None:
        self._width = self.scrollable_content_region.width
        self._rows, self._first = [], []
        for place, line in enumerate(self.lines):
            self._first.append(len(self._rows))
            for number, text in enumerate(_broken(line, self._width - 2 - cell_len(line.label))):
                label = line.label if number == 0 else " " * cell_len(line.label)
                self._rows.append((place, label, text))
        self.virtual_size = Size(self._width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return one row."""
        width, number = self.size.width, self.scroll_offset.y + y
        if number >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        place, label, text = self._rows[number]
        at = place == self.cursor
        name = ("cursor" if self.has_focus else "cursor-blurred") if at else self.lines[place].style
        style = self.get_component_rich_style(f"linelist--{name}") if name else self.rich_style
        labelled = style if at else self.get_component_rich_style("linelist--label")
        drawn = cell(text, max(0, width - 2 - cell_len(label)))
        return Strip(
            [
                Segment(" ", style if at else self.rich_style),
                Segment(label, labelled),
                Segment(drawn, style),
                Segment(" ", style),
            ]
        ).adjust_cell_length(width, style)


def _broken(line: Line, width: int) -> list[str]:
    """Return the rows of a line, in logical order: they are made safe and put in order when they are drawn."""
    broken: list[str] = []
    for text in line.text.split("\n"):
        start = len(text) - len(text.lstrip(" "))
        hang = line.hang or (start + 2 if start else 0)
        first, rest = _first_row(text[start:].replace("\t", " "), max(MOST_NARROW, width - start))
        broken.append(" " * start + first)
        if rest:
            broken += [" " * hang + part.rstrip() for part in _wrapped(rest, max(MOST_NARROW, width - hang))]
    return broken


def _first_row(text: str, width: int) -> tuple[str, str]:
    """Return what of a text stands on a row of so many cells, and the rest, which may have another width."""
    parts = _wrapped(text, width) or [""]
    first = parts[0].rstrip()
    return first, text[len(first) :].lstrip(" ") if len(parts) > 1 else ""


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text broken to rows at its spaces, but for those that hold together what is around them."""
    rows = Content(text.replace(NO_BREAK, _HELD)).wrap(width)
    return [row.plain.replace(_HELD, " ") for row in rows]


def labelled(facts: Sequence[tuple[str, str]]) -> list[Line]:
    """Return names and values as lines in two columns."""
    wide = max((cell_len(safe(name)) for name, _ in facts), default=0)
    return [Line(value, label=f"{cell(name, wide)}  ") for name, value in facts]
