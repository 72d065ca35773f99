"""What stands beside a list: all about its chosen entry, and below it a table of what belongs to that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.widgets import Label

from tracker.tui import item_actions
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.rows import ItemKey
from tracker.tui.text import content
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.grid_lines import GridRow
from tracker.tui.widgets.linelist import Line, LineList

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

STATUS_STYLES = {"refuted": "red", "disputed": "red", "unverified": "amber", "confirmed": "green"}


class ItemsGrid(Grid):
    """A table of items, among other things perhaps: the keys of items act on the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*ITEM_KEYS]
    _offered = False  # whether there is an item under the cursor

    @property
    def ref(self) -> str:
        """The ref of the item under the cursor, if it is one."""
        return self.current.key.ref if self.current and isinstance(self.current.key, ItemKey) else ""

    def offer(self) -> None:
        """Have the keys shown that there are for what is under the cursor, where those are others than before."""
        offered, self._offered = self._offered, bool(self.ref)
        if offered != self._offered and self.has_focus:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what can be done with an item only where there is one."""
        return action != "item" or bool(self.ref)

    def action_item(self, what: str) -> None:
        """Do something with the item under the cursor."""
        app = cast("TrackerApp", self.app)
        app.in_background(partial(item_actions.act, app, what, [self.ref]))


class Panel(Vertical):
    """Lines, and a table under a heading."""

    DEFAULT_CSS = """
    Panel { width: 3fr; }
    Panel.-beside { border-left: solid $panel; }
    Panel > LineList { max-height: 60%; }
    Panel > .panel-heading { color: $primary; text-style: bold; padding: 1 1 0 1; }
    """

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self._empty = empty
        self._about: object = None

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        yield LineList()
        yield Label("", classes="panel-heading", markup=False)
        yield ItemsGrid(empty=self._empty)

    def on_mount(self) -> None:
        """Give the lines the height that they need, and the table what is left."""
        self.watch(self.lines, "virtual_size", self._fit_lines)

    def _fit_lines(self, size: Size) -> None:
        self.lines.styles.height = max(1, size.height)

    @property
    def lines(self) -> LineList:
        """The lines."""
        return self.query_one(LineList)

    @property
    def grid(self) -> ItemsGrid:
        """The table."""
        return self.query_one(ItemsGrid)

    def show(self, about: object, lines: Iterable[Line], heading: str, rows: Sequence[GridRow]) -> None:
        """Show what is known `about` something; the cursors stay where that is the same as before."""
        same = about == self._about
        self._about = about
        self.lines.set_lines(list(lines), keep=same)
        self.query_one(".panel-heading", Label).update(content(heading, lines=False))
        self.grid.set_rows(rows, keep=same)
        if not same:
            self.grid.move_to(0)
        self.grid.offer()

    def blank(self, said: str = "") -> None:
        """Show nothing, or why there is nothing."""
        self.show(None, [Line(said, "muted")] if said else [], "", [])
