"""The month, and what the chosen day has and who may move on it; today also what has passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from tracker.errors import StoppedError, TrackerError
from tracker.services.agenda import DayPage, Month, day_page, month_agenda
from tracker.services.agenda_items import items_of_day
from tracker.tui import item_actions
from tracker.tui.day_rows import MILESTONE, EntryKey, MoreKey, fitted_to, rows_of
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.item_view import ItemView
from tracker.tui.milestone_page import open_milestone
from tracker.tui.text import content
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.month import MonthGrid
from tracker.workspace import Workspace

BESIDE = 110  # cells from which on the day stands beside the month
LISTED = 200  # entries of a day that are shown


@dataclass(frozen=True, slots=True)
class Found:
    """A month and one of its days."""

    month: Month
    page: DayPage


class TheView(ItemView[Found]):
    """A calendar, and the list of the day that is chosen on it."""

    DEFAULT_CSS = """
    TheView#agenda {
        layout: vertical;
        &.-wide { layout: horizontal; }
        MonthGrid { height: 9; padding: 0 1; background: $background; color: $foreground; }
        &.-wide MonthGrid { width: 52; height: 100%; border-right: solid $panel; }
        MonthGrid > .month--heading { color: $primary; text-style: bold; }
        MonthGrid > .month--weekday { color: $text-muted; }
        MonthGrid > .month--free { color: $secondary; }
        MonthGrid > .month--other { color: $text-disabled; }
        MonthGrid > .month--today { color: $primary; text-style: bold; }
        MonthGrid > .month--count { color: $foreground; text-style: bold; }
        MonthGrid > .month--cursor { background: $primary; color: $background; text-style: bold; }
        MonthGrid > .month--cursor-blurred { background: $panel; color: $foreground; text-style: bold; }
        #day { height: 1fr; }
        &.-wide #day { width: 1fr; height: 100%; }
        #day-heading { height: auto; padding: 0 1; color: $primary; text-style: bold; background: $surface; }
        &.-wide #day-heading { background: $background; }
        #day-hint { padding: 1 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "today", "Today"),
        Binding("comma,pageup", "month(-1)", "Month before", show=False, key_display=","),
        Binding("full_stop,pagedown", "month(1)", "Next month", show=False, key_display="."),
        Binding("o", "list", "Day's items", show=False, tooltip="in the items table"),
        *ITEM_KEYS,
    ]
    NO_ITEM = "Put the cursor on an item first: tab goes from the calendar to the day's entries."

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.page: DayPage | None = None
        self._month: date | None = None  # the first of the month that is shown

    def compose(self) -> ComposeResult:
        """Lay out the calendar and the day."""
        yield MonthGrid(id="month")
        with Vertical(id="day"):
            yield Static("", id="day-heading", markup=False)
            yield Grid(id="day-entries")
            yield Static("", id="day-hint", markup=False)

    @property
    def calendar(self) -> MonthGrid:
        """The calendar."""
        return self.query_one(MonthGrid)

    @property
    def grid(self) -> Grid:
        """The entries of the day."""
        return self.query_one("#day-entries", Grid)

    def on_mount(self) -> None:
        """Begin with today."""
        with self.prevent(MonthGrid.Chosen):
            self.calendar.day = self.tracker.workspace.today

    def focus_first(self) -> None:
        """Begin in the calendar."""
        self.calendar.focus(scroll_visible=False)

    def on_resize(self, event: events.Resize) -> None:
        """Put the day beside the month where that leaves it enough room, else below it."""
        wide = event.size.width >= BESIDE
        self.set_class(wide, "-wide")
        self.calendar.high = wide and event.size.height >= 22
        self.calendar.refresh()
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        """Give the columns of the day the room there is now."""
        if self.page is not None:
            self._show(self.page)

    # Reading

    def reading(self) -> Callable[[Workspace], Found]:
        """Return what reads the month and the day."""
        day = self.calendar.day
        return lambda workspace: Found(month_agenda(workspace, day), day_page(workspace, day, limit=LISTED))

    def draw(self, found: Found) -> None:
        """Show the month and the day."""
        self.calendar.month = found.month
        self._month = found.month.first
        self._show(found.page)

    @on(MonthGrid.Chosen)
    def _chosen(self, event: MonthGrid.Chosen) -> None:
        event.stop()
        if self._month != event.day.replace(day=1):
            self.reload()
        else:
            self._read_day(event.day)

    @work(exclusive=True, group="rows", exit_on_error=False)
    async def _read_day(self, day: date) -> None:
        try:
            page = await self.tracker.read(lambda workspace: day_page(workspace, day, limit=LISTED))
        except StoppedError:
            return
        except TrackerError as error:
            self.failed(error)
        else:
            self._show(page)

    # The day

    def _show(self, page: DayPage) -> None:
        if page.day != self.calendar.day:
            return
        self.page = page
        self.query_one("#day-heading", Static).update(content(page.heading))
        room = self.grid.size.width or self.query_one("#day").size.width or self.size.width
        columns, rows = fitted_to(rows_of(page), room)
        if columns != self.grid.columns:
            kept = self.grid.current
            self.grid.set_columns(columns)
            self.grid.set_rows(rows, keep=False)
            self.grid.move_to(next((at for at, row in enumerate(rows) if kept and row.key == kept.key), 0))
        else:
            self.grid.set_rows(rows)
        self.grid.display = bool(rows)
        hint = self.query_one("#day-hint", Static)
        hint.update(content(_hint(page)))
        hint.display = not rows

    @on(MonthGrid.Opened)
    def _day_opened(self, event: MonthGrid.Opened) -> None:
        event.stop()
        if self.page is None or self.page.day != event.day:
            return
        if self.grid.count:
            self.grid.focus()
        elif self.page.follows is not None:
            self.calendar.choose(self.page.follows.day)

    @on(events.Click, "#day-hint")
    def _hint_clicked(self) -> None:
        self.calendar.action_open()

    @on(Grid.Opened, "#day-entries")
    async def _entry_opened(self, event: Grid.Opened) -> None:
        event.stop()
        if isinstance(event.row.key, MoreKey):
            await self.tracker.show_items(event.row.key.query)
        elif self.ref:
            item_actions.open_page(self.tracker, self.ref)
        elif isinstance(event.row.key, EntryKey):
            open_milestone(self.tracker, event.row.key.ref.removeprefix(MILESTONE))

    @property
    def ref(self) -> str:
        """The ref of the item under the cursor, or nothing."""
        row = self.grid.current
        key = row.key if row is not None and self.grid.count else None
        return key.ref if isinstance(key, EntryKey) and not key.ref.startswith(MILESTONE) else ""

    # What keys do

    def action_today(self) -> None:
        """Go to today."""
        self.calendar.choose(self.tracker.workspace.today)

    def action_month(self, months: int) -> None:
        """Go some months on."""
        self.calendar.later(months)

    @work(exclusive=True, group="page", exit_on_error=False)
    async def action_list(self) -> None:
        """Show the items that the day's list has in the table."""
        day, page = self.calendar.day, self.page
        try:
            if page is None or page.day != day:  # it is still being read
                page = await self.tracker.read(lambda workspace: day_page(workspace, day, limit=LISTED))
        except StoppedError:
            return
        except TrackerError as error:
            self.failed(error)
            return
        found = items_of_day(page)
        if found.query:
            await self.tracker.show_items(found.query, found.said)
        else:
            self.tracker.say(found.said)


def _hint(page: DayPage) -> str:
    follows = page.follows
    if follows is None:
        return "Nothing is dated on this day, and nothing after it."
    return (
        "Nothing is dated on this day.\n\n"
        f"Next: {follows.day:%a} {follows.day}  {follows.ref}  {follows.what}\n      {follows.title}\n\n"
        "Enter goes there."
    )
