"""Choosing the columns of the table: which, in which order, how wide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Label, OptionList, Static
from textual.widgets.option_list import Option

from tracker.domain.views import LEAST, MOST, View
from tracker.errors import TrackerError
from tracker.services.lists import list_columns
from tracker.services.views import edit_view
from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.text import cell, content
from tracker.tui.widgets.keyline import Keys
from tracker.tui.widgets.says import put

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

FIXED = "ref"  # what a row is known by is always shown
TITLE, KEY = 22, 26  # cells of the list's own columns
BUTTONS = (
    ("done", "accept", "Done (enter)"), ("up", "shift(-1)", "Up (K)"), ("down", "shift(1)", "Down (J)"),
    ("wider", "wider(1)", "Wider (+)"), ("narrower", "wider(-1)", "Narrower (-)"), ("fit", "fit", "Fit (r)"),
)  # fmt: skip


async def change_columns(
    app: TrackerApp, shown: Sequence[tuple[str, int]], chosen_widths: Mapping[str, int | None], view: View | None
) -> None:
    """Ask for columns, and keep them with their widths: in the saved view that is shown, or for the next time."""
    chosen = await app.push_screen_wait(Columns(shown, chosen_widths))
    if chosen is None:
        return
    if view is not None and tuple(chosen) == view.columns:
        return
    if view is None:
        app.workspace.settings = app.workspace.settings.model_copy(update={"tui_columns": tuple(chosen)})
        app.remember("tui_columns", ",".join(chosen))
        app.reload()
        return
    try:
        await app.change(lambda workspace: edit_view(workspace, view.name, columns=chosen))
    except TrackerError as error:
        app.say_error(error)
    else:
        app.say(f"The columns of the view {view.name} are changed. Take it back: u")


class ColumnList(OptionList):
    """All columns there are; those that are shown come first, in their order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
        Binding("enter", "screen.accept", "Done"),
        Binding("space", "select", "In or out"),
    ]


class ListButton(Button):
    """A button for the line under the cursor: the list keeps the keys, and each of many quick clicks counts."""

    FOCUS_ON_CLICK = False

    def on_mount(self) -> None:
        """Leave out no click: Textual does so for 0.2 s after each."""
        self.active_effect_duration = 0


class Columns(LaidOutOnce, ModalScreen[list[str] | None]):
    """Asks for columns; the answer is `key` or `key:width` each, in order, and none of them for what fits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "accept", "Done", show=False),
        Binding("K,shift+up", "shift(-1)", "Up", show=False, tooltip="further to the left in the table"),
        Binding("J,shift+down", "shift(1)", "Down", show=False, tooltip="further to the right in the table"),
        Binding("plus,equals_sign", "wider(1)", "Wider", show=False),
        Binding("minus", "wider(-1)", "Narrower", show=False),
        Binding("0", "usual", "Usual width", tooltip="as wide as it is by itself"),
        Binding("r", "fit", "Fit", tooltip="the columns there is room for, as at the beginning"),
        Binding("escape", "cancel", "Cancel"),
    ]

    def __init__(
        self, shown: Sequence[tuple[str, int | None]], chosen_widths: Mapping[str, int | None] = MappingProxyType({})
    ) -> None:
        super().__init__()
        keys = [key for key, _ in shown]
        self._chosen = keys if FIXED in keys else [FIXED, *keys]
        self._now = {key: width for key, width in shown if width}
        self._widths = {key: width for key, width in chosen_widths.items() if width}  # those that somebody set
        self._titles: dict[str, str] = {key: key for key in self._chosen}

    @property
    def tracker(self) -> TrackerApp:
        """The app, as what it is."""
        return cast("TrackerApp", self.app)

    @property
    def listed(self) -> ColumnList:
        """The list."""
        return self.query_one(ColumnList)

    def compose(self) -> ComposeResult:
        """Lay out the list and its buttons."""
        with Vertical(id="dialog", classes="-columns"):
            yield Label("Columns of the table", id="dialog-heading")
            yield ColumnList(id="columns-list", markup=False)
            yield Static("", id="columns-said", markup=False)
            with Horizontal(id="columns-buttons"):
                for name, action, title in BUTTONS:
                    yield ListButton(Content(title), id=f"columns-{name}", action=f"screen.{action}", compact=True)
        yield Keys()

    def on_mount(self) -> None:
        """Show the chosen columns at once, and all others when they are read."""
        self._show(FIXED)
        self.listed.focus()
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False)
    async def _read(self) -> None:
        try:
            self._titles.update(await self.tracker.read(list_columns))
        except TrackerError as error:
            self._say(error.plain)
        else:
            self._show(self._current)

    # What is on the screen

    @property
    def _current(self) -> str:
        place = self.listed.highlighted
        return (self.listed.get_option_at_index(place).id or FIXED) if place is not None else FIXED

    def _show(self, current: str) -> None:
        keys = [*self._chosen, *(key for key in self._titles if key not in self._chosen)]
        scrolled = self.listed.scroll_offset.y
        self.listed.set_options([Option(self._line(key), id=key) for key in keys])
        self.listed.scroll_to(y=scrolled, animate=False)
        self.listed.highlighted = keys.index(current)
        self._say("")

    def _line(self, key: str) -> Content:
        chosen = key in self._chosen
        name = cell(self._titles[key], TITLE) + "  " + cell(key, KEY)
        if not chosen:
            return Content.styled(f"    {name}", "$foreground 65%")
        width = self._widths.get(key)
        return Content(f"[x] {name}  {f'{width} cells' if width else 'usual width'}")

    def _say(self, said: str) -> None:
        line = self.query_one("#columns-said", Static)
        put(line, content(said), hides=True)

    # What can be done

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Take the column under the cursor in, or out again."""
        key, place = self._current, self.listed.highlighted
        if key == FIXED:
            self._say("The ref is always shown: it is what an item is known by.")
            return
        if key not in self._chosen:
            self._chosen.append(key)
            self._show(key)
            return
        self._chosen.remove(key)
        self._widths.pop(key, None)
        keys = [*self._chosen, *(other for other in self._titles if other not in self._chosen)]
        self._show(keys[place or 0])  # what came into its place, so that several can go one after the other

    def action_shift(self, step: int) -> None:
        """Move the column under the cursor."""
        key = self._current
        if not self._is_chosen(key):
            return
        place = self._chosen.index(key)
        if 0 <= place + step < len(self._chosen):
            self._chosen.insert(place + step, self._chosen.pop(place))
            self._show(key)

    def action_wider(self, step: int) -> None:
        """Give the column under the cursor more cells, or fewer."""
        key = self._current
        if self._is_chosen(key):
            self._widths[key] = max(LEAST, min(MOST, (self._widths.get(key) or self._now.get(key, 16)) + step))
            self._show(key)

    def action_usual(self) -> None:
        """Give the column under the cursor its usual width."""
        key = self._current
        if self._is_chosen(key):
            self._widths.pop(key, None)
            self._show(key)

    def _is_chosen(self, key: str) -> bool:
        if key not in self._chosen:
            self._say("This column is not shown yet: space takes it in.")
        return key in self._chosen

    def action_accept(self) -> None:
        """Show these columns."""
        self.dismiss([f"{key}:{self._widths[key]}" if key in self._widths else key for key in self._chosen])

    def action_fit(self) -> None:
        """Show what fits, as at the beginning."""
        self.dismiss([])

    def action_cancel(self) -> None:
        """Leave the columns as they are."""
        self.dismiss(None)
