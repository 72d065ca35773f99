"""A month as it hangs on a wall: weeks as rows, free days marked, and how many entries each day has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from tracker.domain.dates import EARLIEST, LATEST
from tracker.domain.weeks import month_later, week_begin
from tracker.services.agenda import MOST_A_DAY, Month, MonthDay
from tracker.tui.text import cell
from tracker.tui.widgets.drawn import Drawn

HEAD = 2  # lines above the weeks: the month, the names of the weekdays
LEGEND = "[ ] today  w weekend  h holiday  {where}: entries"
BEFORE, AFTER = "<", ">"  # around the month's name; a click on one turns the page, as do its keys
KEYS = "(keys , .)"
MOST_CELL = 11  # cells that a day takes at most
NUMBER = 6  # of them those of its number with its signs
TIGHT = NUMBER + 3  # cells below which a count has room only where nothing stays free


class MonthGrid(Drawn, Widget, can_focus=True):
    """The calendar. The chosen day is where the cursor is; `Chosen` says that it moved."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "month--heading", "month--weekday", "month--free", "month--other", "month--today", "month--count",
        "month--cursor", "month--cursor-blurred",
    }  # fmt: skip
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "day(-1)", "Day before", show=False),
        Binding("right,l", "day(1)", "Next day", show=False),
        Binding("up,k", "day(-7)", "Week before", show=False),
        Binding("down,j", "day(7)", "Next week", show=False),
        Binding("home,g", "edge(0)", "Week's first day", show=False),
        Binding("end,G", "edge(6)", "Week's last day", show=False),
        Binding("enter", "open", "Open", tooltip="the entries of the day, or the next day that has any"),
    ]
    day: reactive[date] = reactive(date.min, repaint=True)
    month: reactive[Month | None] = reactive(None, layout=True)

    @dataclass
    class Chosen(Message):
        """Another day was chosen."""

        day: date

    @dataclass
    class Opened(Message):
        """Somebody wants to go on to the entries of the day."""

        day: date

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.high = False  # two lines and a blank one for each week, instead of one

    def choose(self, day: date) -> None:
        """Choose a day, within the years that there are."""
        day = max(EARLIEST, min(day, LATEST))
        if day != self.day:
            self.day = day
            self.post_message(self.Chosen(day))

    def action_day(self, step: int) -> None:
        """Go some days on."""
        self.choose(self.day + timedelta(days=step))

    def action_edge(self, place: int) -> None:
        """Go to the first or the last day of the week."""
        if self.month is not None:
            first = self.month.weeks[0][0].day.weekday()
            self.choose(week_begin(self.day, first) + timedelta(days=place))

    def later(self, months: int) -> None:
        """Go some months on."""
        self.choose(month_later(self.day, months))

    def action_open(self) -> None:
        """Go on to the entries of the day."""
        self.post_message(self.Opened(self.day))

    def on_click(self, event: events.Click) -> None:
        """Choose the day that was clicked; a second click goes on to its entries."""
        inside = event.get_content_offset(self)
        if inside is None or self.month is None:
            return
        found = self.at(*inside)
        if inside.y == 0 and inside.x < len(self._title(self.month)):
            self.later(-1 if inside.x <= 2 else 1 if inside.x >= len(self._title(self.month)) - 3 else 0)
        elif found is not None:
            self.choose(found.day)
            if event.chain == 2:
                self.action_open()

    def at(self, x: int, y: int) -> MonthDay | None:
        """Return the day that is drawn somewhere."""
        if self.month is None or y < HEAD:
            return None
        week, place = (y - HEAD) // self.lines, x // self.cell
        inside = week < len(self.month.weeks) and place < 7
        return self.month.weeks[week][place] if inside else None

    @property
    def cursor_place(self) -> Offset:
        """Where the chosen day stands."""
        days = [one.day for week in self.month.weeks for one in week] if self.month is not None else []
        week, place = divmod(days.index(self.day), 7) if self.day in days else (0, 0)
        return Offset(place * self.cell, HEAD + week * self.lines)

    @property
    def lines(self) -> int:
        """How many lines a week takes."""
        return 3 if self.high else 1

    @property
    def cell(self) -> int:
        """How many cells a day takes."""
        return max(1, min(self.size.width // 7, MOST_CELL))

    def render_line(self, y: int) -> Strip:
        """Return one line."""
        width = self.size.width
        if self.month is None:
            return Strip.blank(width, self.rich_style)
        if y == 0:
            segments = [
                Segment(self._title(self.month), self._style("heading")),
                Segment(f"  {KEYS}", self._style("weekday")),
            ]
        elif y == 1:
            names = "".join(cell(_weekday(one.day, self.cell), self.cell) for one in self.month.weeks[0])
            segments = [Segment(names, self._style("weekday"))]
        elif y - HEAD < len(self.month.weeks) * self.lines:
            week, line = divmod(y - HEAD, self.lines)
            segments = [part for one in self.month.weeks[week] for part in self._day(self.month, one, line)]
        elif y == HEAD + len(self.month.weeks) * self.lines:
            segments = [
                Segment(cell(LEGEND.format(where="below" if self.high else "beside"), width), self._style("weekday"))
            ]
        else:
            segments = []
        return Strip(segments).adjust_cell_length(width, self.rich_style)

    def _day(self, month: Month, one: MonthDay, line: int) -> list[Segment]:
        """Return a line of a day: its number with its signs, its count below or behind it, the cursor around both."""
        here = one.day == self.day
        is_today, is_other = one.day == month.today, one.day.month != month.first.month
        number = f"[{one.day.day}]" if is_today else f" {one.day.day} "
        number = f"{'>' if here else ' '}{number:>4}{sign(one)}"
        counted = str(one.count) if one.count <= MOST_A_DAY else f"{MOST_A_DAY}+"
        count = counted if one.count else ""
        kind = "today" if is_today else "other" if is_other else "free" if not one.works else ""
        base = self._style("cursor" if self.has_focus else "cursor-blurred") if here else None
        width = self.cell - 1
        if width < (NUMBER if self.high else NUMBER - 1):  # no more than the number, as much of it as there is room for
            mark = ">" if here else "[" if is_today else " "
            brief = "" if line else _brief(one, mark, self.cell)
            return [Segment(cell(brief, self.cell), base or self._style(kind))]
        if self.high:
            text = (number, f"{count:>4}", "")[line]
            style = base if line < 2 else None
            named = kind if line == 0 else "other" if is_other else "count"
            parts = [Segment(cell(text, width), style or self._style(named))]
        else:
            tight = width < TIGHT  # then the count has the gap too: what follows it begins with a space
            room = width - NUMBER + tight
            if len(count) > room:
                count = f"{'9' * (room - 1)}+"[:room]
            parts = [
                Segment(cell(number, NUMBER), base or self._style(kind)),
                Segment(
                    cell(f"{count:>{room if tight else room - 1}}", room),
                    base or self._style("other" if is_other else "count"),
                ),
            ]
            if tight:
                return parts
        return [*parts, Segment(" ", self.rich_style)]

    @staticmethod
    def _title(month: Month) -> str:
        return f"{BEFORE} {month.first:%B %Y} {AFTER}"

    def _style(self, name: str) -> Style:
        return self.get_component_rich_style(f"month--{name}") if name else self.rich_style


def _weekday(day: date, width: int) -> str:
    """Return the name of a weekday as it stands over numbers in so few cells."""
    name = f"{day:%a}"
    return f"  {name}" if width >= NUMBER else f" {name[:2]}" if width > 2 else name[:2]


def _brief(one: MonthDay, mark: str, width: int) -> str:
    """Return a day in fewer cells than its number has with all its signs."""
    if width <= 2:
        return f"{one.day.day:>{width}}"
    return f"{mark}{one.day.day:>2}{sign(one) if width > 3 else ''}"


def sign(one: MonthDay) -> str:
    """Return the letter that a free day is marked with: a holiday has one of its own, whatever weekday it is."""
    if one.works:
        return " "
    return "w" if one.why_free == "weekend" else "h"
