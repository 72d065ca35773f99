"""What stands beside a list: all about its chosen entry, and below it a table of what belongs to that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from tracker.tui import item_actions
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.rows import ItemKey
from tracker.tui.text import cell, safe
from tracker.tui.widgets.grid import Grid, GridRow

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

STATUS_STYLES = {
    "refuted": "$text-error bold", "disputed": "$text-error bold", "unverified": "$text-warning",
    "confirmed": "$text-success",
}  # fmt: skip
MOST_NARROW = 20  # cells that a line is never broken to fewer of
CELL_STYLES = {"refuted": "red", "disputed": "red", "unverified": "amber", "confirmed": "green"}


@dataclass(frozen=True, slots=True)
class Line:
    """Some text of the panel; one with a name can be picked. After a label it stands `hang` cells further in."""

    text: str
    style: str = ""
    name: str | None = None
    label: str = ""
    hang: int = 0


class PanelLines(OptionList):
    """Lines to read. The cursor stops at those that can be picked; where there is none, the keys scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
        Binding("ctrl+d", "page_down", "Page down", show=False),
        Binding("ctrl+u", "page_up", "Page up", show=False),
    ]

    @dataclass
    class Picked(Message):
        """Somebody wants to see what a line names."""

        name: str

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._told: tuple[Line, ...] = ()
        self._broken_to = 0

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self._told and self._broken_to != self._room:
            self.put(self._told, same=True)

    @property
    def _room(self) -> int:
        return self.scrollable_content_region.width - 2

    def put(self, lines: Iterable[Line], *, same: bool) -> None:
        """Show other lines; what is scrolled to stays where it is where they are about the `same` thing."""
        at, scrolled = self.highlighted if same else None, self.scroll_offset.y
        self._told, self._broken_to = tuple(lines), self._room
        self.clear_options()
        self.add_options([_option(line, self._broken_to) for line in self._told])
        if same:
            if at is not None and at < self.option_count:
                with self.prevent(OptionList.OptionHighlighted):
                    self.highlighted = at
            self.scroll_to(y=scrolled, animate=False)
        else:
            self.scroll_home(animate=False)

    def action_cursor_down(self) -> None:
        """To the next line that can be picked, or further down."""
        if self._goes_on(1):
            super().action_cursor_down()
        else:
            self.scroll_relative(y=1, animate=False)

    def action_cursor_up(self) -> None:
        """To the line before that can be picked, or further up."""
        if self._goes_on(-1):
            super().action_cursor_up()
        else:
            self.scroll_relative(y=-1, animate=False)

    def _goes_on(self, step: int) -> bool:
        picked = [place for place, option in enumerate(self.options) if not option.disabled]
        at = self.highlighted
        return bool(picked) and (at is None or (at < picked[-1] if step > 0 else at > picked[0]))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say what was picked."""
        event.stop()
        if event.option_id:
            self.post_message(self.Picked(event.option_id))


class ItemsGrid(Grid):
    """A table of items, among other things perhaps: the keys of items act on the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [*ITEM_KEYS]

    @property
    def ref(self) -> str:
        """The ref of the item under the cursor, if it is one."""
        return self.current.key.ref if self.current and isinstance(self.current.key, ItemKey) else ""

    def action_item(self, what: str) -> None:
        """Do something with the item under the cursor."""
        app = cast("TrackerApp", self.app)
        if self.ref:
            app.run_worker(item_actions.act(app, what, [self.ref]), exit_on_error=False)
        else:
            app.say("There is no item here to do that with.", error=True)


class Panel(Vertical):
    """Lines, and a table under a heading."""

    def __init__(self, *, id: str | None = None, empty: str = "") -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id, classes="panel")
        self._empty = empty
        self._about: object = None

    def compose(self) -> ComposeResult:
        """Lay out the panel."""
        yield PanelLines()
        yield Label("", classes="panel-heading", markup=False)
        yield ItemsGrid(empty=self._empty)

    @property
    def lines(self) -> PanelLines:
        """The lines."""
        return self.query_one(PanelLines)

    @property
    def grid(self) -> ItemsGrid:
        """The table."""
        return self.query_one(ItemsGrid)

    def show(self, about: object, lines: Iterable[Line], heading: str, rows: Sequence[GridRow]) -> None:
        """Show what is known `about` something; the cursors stay where that is the same as before."""
        same = about == self._about
        self._about = about
        self.lines.put(lines, same=same)
        self.query_one(".panel-heading", Label).update(Content(safe(heading)))
        self.grid.set_rows(rows, keep=same)
        if not same:
            self.grid.move_to(0)

    def blank(self, said: str = "") -> None:
        """Show nothing, or why there is nothing."""
        self.show(None, [Line(said)] if said else [], "", [])


def facts(found: Sequence[tuple[str, str]]) -> Iterator[Line]:
    """Yield lines for what is known, each with what it is called before it."""
    names = max((cell_len(name) for name, _ in found), default=0)
    for name, value in found:
        yield Line(value, label=cell(name, names), hang=names + 2)


def _option(line: Line, width: int) -> Option:
    shown = safe(line.text, lines=True) or " "
    room = max(MOST_NARROW, width - line.hang)
    parts = [part.plain.rstrip() for text in shown.split("\n") for part in Content(text).wrap(room)]
    first, *rest = parts or [" "]
    if line.label:
        first = f"  {first}"
    elif line.hang:
        first = f"{' ' * line.hang}{first}"
    body = "\n".join([first, *(f"{' ' * line.hang}{part}" for part in rest)])
    drawn = Content.styled(body, line.style) if line.style else Content(body)
    labelled = Content.styled(line.label, "$text-muted") + drawn if line.label else drawn
    return Option(labelled, id=line.name, disabled=line.name is None)
