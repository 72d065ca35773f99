"""What the views of stakeholders, offices and claims share: a list, a line that filters it, and a panel beside it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Hashable, Sequence, Set
from typing import Any, ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input

from tracker.domain.parties import finding_key, is_found
from tracker.domain.text import plural
from tracker.errors import StoppedError, TrackerError
from tracker.tui.resting import Resting
from tracker.tui.rows import ItemKey
from tracker.tui.view import ReadingView
from tracker.tui.widgets.findline import FindInput, FindLine
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridColumn, GridRow
from tracker.tui.widgets.panel import Panel
from tracker.workspace import Workspace

E = TypeVar("E")
BESIDE = 110  # cells from which on the panel stands beside the list


class Listing(ReadingView[list[tuple[E, str]]], Generic[E]):
    """A list of entries with all about the chosen one: beside it where there is room, else in its place."""

    DEFAULT_CSS = """
    Listing .list-and-panel { height: 1fr; }
    Listing .list-and-panel > Grid { width: 4fr; margin-right: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "find", "Find", show=False, key_display="/", tooltip="filter the list as you type"),
        Binding("escape", "back", "Back", tooltip="to the list; there: forget what was typed"),
        Binding("o", "all_items", "Items", tooltip="all of its items, in the table of items"),
    ]
    WHAT = ("entry", "entries")  # one of them, and several
    FIND = ""  # what the line says that one can type
    EMPTY = ""  # what an empty list says

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id, classes="listing")
        self.entries: list[E] = []  # all there are
        self.listed: list[E] = []  # those that what is typed leaves
        self.open = False  # where there is no room for both: whether the panel is shown
        self._keys: dict[Hashable, str] = {}
        self._known = False
        self._before: frozenset[Hashable] | None = None  # what there was before one was added
        self._wanted: tuple[Callable[[E], bool], str] | None = None  # what to show once it is read
        self._resting = Resting(self)
        self._reading = 0  # how often it was read: all about an entry is read again after that
        self._page_of: tuple[Hashable, int] | None = None

    # What a view says about its entries

    @abstractmethod
    def reading(self) -> Callable[[Workspace], list[tuple[E, str]]]:
        """Return what reads the entries, each with what is looked through when one types: see `with_keys`."""

    @abstractmethod
    def key_of(self, entry: E) -> Hashable:
        """Return what an entry is known by."""

    @abstractmethod
    def columns(self, width: int) -> list[GridColumn]:
        """Return the columns that a list of so many cells has room for."""

    @abstractmethod
    def cells(self, entry: E) -> GridRow:
        """Return an entry as a row, with one cell per column."""

    @abstractmethod
    def page_of(self, entry: E) -> Callable[[Workspace], Any]:
        """Return what reads all about an entry."""

    @abstractmethod
    def draw_page(self, entry: E, found: Any) -> None:
        """Show all about an entry."""

    @abstractmethod
    def items_of(self, entry: E) -> str:
        """Return the query for the items of an entry."""

    def leaves(self, entry: E) -> bool:
        """Tell whether what else narrows the list leaves an entry in it."""
        return True

    # The widgets

    def compose(self) -> ComposeResult:
        """Lay out the line, the list and the panel."""
        yield FindLine(self.FIND)
        with Horizontal(classes="list-and-panel"):
            yield Grid(id=f"{self.id}-list", empty=self.EMPTY)
            yield Panel(id=f"{self.id}-panel", empty="No open item.")

    @property
    def grid(self) -> Grid:
        """The list."""
        return self.query_one(f"#{self.id}-list", Grid)

    @property
    def panel(self) -> Panel:
        """All about the chosen entry."""
        return self.query_one(Panel)

    @property
    def find(self) -> FindInput:
        """The line that filters."""
        return self.query_one(FindInput)

    @property
    def current(self) -> E | None:
        """The chosen entry."""
        return self.listed[self.grid.cursor] if self.grid.cursor < len(self.listed) else None

    @property
    def beside(self) -> bool:
        """Whether there is room for the list and the panel."""
        return self.size.width >= BESIDE

    def on_mount(self) -> None:
        """See what is scrolled to."""
        self.watch(self.grid, "scroll_y", self.seen_others, init=False)

    def focus_first(self) -> None:
        """Begin in the list, or in the panel where that was left open."""
        shown = self.panel.grid if self.open and not self.beside else self.grid
        shown.focus(scroll_visible=False)

    def on_resize(self) -> None:
        """Show the panel beside the list where there is room, and the columns that fit."""
        self.fit()

    def fit(self) -> None:
        """Show what there is room for."""
        had_focus = self.panel.has_focus_within or self.grid.has_focus
        self.panel.display = self.beside or self.open
        self.grid.display = self.beside or not self.open
        self.panel.set_class(self.beside, "-beside")
        if had_focus and not self.focused_in_view():
            self.focus_first()
        self.call_after_refresh(self._fit_columns)

    def focused_in_view(self) -> bool:
        """Tell whether something that is shown here has the focus."""
        focused = self.screen.focused
        return focused is not None and focused.display and self in focused.ancestors

    def _room(self) -> int:
        """Return the cells the list has: alone it takes the whole view, also before that is laid out."""
        return (self.grid.size.width if self.beside else 0) or self.size.width

    def _fit_columns(self) -> None:
        columns = tuple(self.columns(self._room()))
        if columns != self.grid.columns and self.grid.display:
            self.grid.set_columns(columns)
            if self._known:
                self.show_list()
        self._show_page()
        self.seen_others()

    # Reading and drawing

    def with_keys(self, read: Callable[[Workspace], list[E]]) -> Callable[[Workspace], list[tuple[E, str]]]:
        """Return what reads entries and makes ready to look through them."""
        texts = self.texts
        return lambda workspace: [(entry, finding_key(texts(entry))) for entry in read(workspace)]

    @staticmethod
    def texts(entry: Any) -> Sequence[str]:
        """Return what is looked through when one types."""
        return ()

    def draw(self, found: list[tuple[E, str]]) -> None:
        """Show the entries, with the cursor on the one that it was on."""
        self.entries = [entry for entry, _ in found]
        self._keys = {self.key_of(entry): key for entry, key in found}
        self._known = True
        self._reading += 1
        columns = tuple(self.columns(self._room()))
        if columns != self.grid.columns:
            self.grid.set_columns(columns)
        self.show_list()
        self._show_wanted()
        self._show_new()

    def show_list(self) -> None:
        """Show the entries that what is typed leaves."""
        typed = self.find.value
        self.listed = [
            entry for entry in self.entries if self.leaves(entry) and is_found(self._keys[self.key_of(entry)], typed)
        ]
        self.grid.empty = "Nothing like that. Forget what was typed: escape" if typed and self.entries else self.EMPTY
        self.grid.set_rows([self.cells(entry) for entry in self.listed])
        of_all = f"{len(self.listed):,} of " if len(self.listed) != len(self.entries) else ""
        self.query_one(FindLine).found(f"{of_all}{plural(len(self.entries), *self.WHAT)}")
        self.seen_others()
        if not self.listed:
            self._page_of = None
            self.panel.blank()

    def draw_again(self, keys: set[Hashable]) -> None:
        """Show some entries again: more is known of them."""
        places = {place: entry for place, entry in enumerate(self.listed) if self.key_of(entry) in keys}
        self.grid.put_rows({place: self.cells(entry) for place, entry in places.items()})

    def seen_others(self) -> None:
        """Do what is to be done where other entries came into view."""

    def show_where(self, is_it: Callable[[E], bool], otherwise: str) -> None:
        """Put the cursor on an entry and show all about it, as soon as the entries are read; or say something."""
        self._wanted = (is_it, otherwise)
        if self._known:
            self._show_wanted()

    def show_new(self, before: Set[Hashable]) -> None:
        """Put the cursor on the entry that was not there before, as soon as it is read."""
        self._before = frozenset(before)
        self._show_new()

    def _show_new(self) -> None:
        new = [entry for entry in self.entries if self._before is not None and self.key_of(entry) not in self._before]
        if new:
            self._before = None
            if new[0] not in self.listed:
                self.leave_all()
            self.grid.move_to(self.listed.index(new[0]))

    def _show_wanted(self) -> None:
        if self._wanted is None:
            return
        (is_it, otherwise), self._wanted = self._wanted, None
        if not any(map(is_it, self.entries)):
            self.tracker.say(otherwise, error=True)
            return
        if not any(map(is_it, self.listed)):
            self.leave_all()
        self.grid.move_to(next(place for place, entry in enumerate(self.listed) if is_it(entry)))
        self.open_panel()

    def leave_all(self) -> None:
        """Have nothing narrow the list any more."""
        with self.prevent(Input.Changed):
            self.find.value = ""
        self.show_list()

    # The panel

    def on_grid_highlighted(self, event: Grid.Highlighted) -> None:
        """Read all about an entry once the cursor rests on it."""
        event.stop()
        if event.grid is not self.grid:
            self.panel.grid.offer()
            return
        self._resting.then(self._show_page)

    def _show_page(self) -> None:
        entry = self.current
        if entry is None or not self.panel.display or self._page_of == (self.key_of(entry), self._reading):
            return
        self._page_of = (self.key_of(entry), self._reading)
        self._read_page(entry)

    @work(exclusive=True, group="page", exit_on_error=False)
    async def _read_page(self, entry: E) -> None:
        try:
            found = await self.tracker.read(self.page_of(entry))
        except StoppedError:
            return
        except TrackerError as error:
            self.panel.blank(error.plain)
        else:
            self.draw_page(entry, found)

    def open_panel(self) -> None:
        """Show the panel, in place of the list where there is no room for both."""
        self.open = True
        self.fit()
        self._show_page()

    # Keys and the mouse

    def on_grid_opened(self, event: Grid.Opened) -> None:
        """Go on to the panel; in the panel, open what the row stands for."""
        event.stop()
        if event.grid is self.grid:
            self.open_panel()
            self.panel.grid.focus()
        else:
            self.open_row(event.row)

    def open_row(self, row: GridRow) -> None:
        """Open what a row of the panel stands for."""
        from tracker.tui import item_actions

        if isinstance(row.key, ItemKey):
            item_actions.open_page(self.tracker, row.key.ref)

    def action_find(self) -> None:
        """Type what to look for."""
        if self.open and not self.beside:
            self._close()
        self.find.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.show_list()

    @on(FindInput.Left)
    def _left(self, event: FindInput.Left) -> None:
        event.stop()
        self.grid.focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer the way back only where there is one."""
        if action != "back" or not self.query(Panel):
            return True
        return self._is_away or bool(self.find.value) or self._can_go_back

    @property
    def _is_away(self) -> bool:
        return (self.open and not self.beside) or self.panel.has_focus_within

    def action_back(self) -> None:
        """Back to where one came from, or to the list; there, forget what was typed."""
        if self._can_go_back:
            self.tracker.in_background(self.tracker.go_back)
        elif self._is_away:
            self._close()
            self.grid.focus()
        elif self.find.value:
            self.find.value = ""

    @property
    def _can_go_back(self) -> bool:
        """Whether this view was opened from elsewhere, and is still as it was then."""
        return self.tracker.way is not None and self.tracker.way.to == self.id

    def _close(self) -> None:
        self.open = False
        self.fit()

    @work(exit_on_error=False)
    async def action_all_items(self) -> None:
        """Show the items of the entry in the table of items."""
        if self.current is not None:
            await self.tracker.show_items(self.items_of(self.current))
