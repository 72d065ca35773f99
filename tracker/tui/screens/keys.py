"""The keys of where one is, made from what is bound there: nothing of it is written by hand. Each can be done here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from textwrap import wrap
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Label, OptionList, TextArea

from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.outcry import Outcry
from tracker.tui.view import View
from tracker.tui.views import VIEWS
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.keyline import Keys
from tracker.tui.widgets.linelist import Line, LineList
from tracker.tui.widgets.tabline import Tab, TabLine

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

HERE, MOVING, EVERYWHERE, TYPING, MOUSE = "Here", "Moving around", "Everywhere", "Typing", "With the mouse"
TWO_COLUMNS = 96  # cells from which on the keys stand in two columns
KEYS = 18  # cells that the keys of a line take at most
_MOVES = re.compile(
    r"((app|screen)\.)?(cursor_|scroll|page_|focus_|(page|down|up|left|right|first|last|top|bottom|home|end)\b)"
)
_NAMED = {"command_palette": "All actions"}
_NAMES = {"⏎": "enter", "⌫": "backspace"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the keys, what they do, more about it, and what is done where it is picked: an action, and on what."""

    keys: str
    does: str
    about: str = ""
    action: str = field(default="", compare=False)
    node: DOMNode | None = field(default=None, compare=False, repr=False)


class KeyLines(LineList):
    """Keys of which one can be picked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "pick", "Do it", key_display="⏎", tooltip="what the key stands for"),
        Binding("left,h", "screen.beside('left')", "Left column", show=False),
        Binding("right,l", "screen.beside('right')", "Right column", show=False),
    ]


class KeysScreen(Outcry, LaidOutOnce, ModalScreen[None]):
    """The keys of the screen that it is opened on, by where they work. One that is picked does what it stands for."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "dismiss", "Close")]

    def __init__(self) -> None:
        super().__init__()
        below = self.app.screen
        self._title = _heading(below)
        self._groups = list(groups(below))
        self._entries: list[Entry] = [entry for _, entries in self._groups for entry in entries]
        self._views = below is self.app.screen_stack[0]
        self._fitted = 0

    def compose(self) -> ComposeResult:
        """Lay out two columns, of which the second is only used where there is room."""
        with Vertical(id="dialog", classes="-wide"):
            yield Label(self._title, id="dialog-heading", markup=False)
            if self._views:
                yield TabLine([Tab(one.name, one.title, one.short, one.key) for one in VIEWS], id="keys-views")
            with Horizontal(id="keys-columns"):
                yield KeyLines(id="keys-left", at_once=True)
                yield KeyLines(id="keys-right", at_once=True)
        yield Keys()

    def on_mount(self) -> None:
        """Begin on the left."""
        if self._views:
            self.query_one(TabLine).active = getattr(self.app, "view", self).id or ""
        self.query_one("#keys-left").focus()

    def on_resize(self) -> None:
        """Use the room there is."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        room = self.query_one("#keys-columns").size.width
        if room == self._fitted:
            return
        self._fitted = room
        left, right = self.query_one("#keys-left", KeyLines), self.query_one("#keys-right", KeyLines)
        right.display = room >= TWO_COLUMNS
        if not right.display and self.focused is not left:
            left.focus()
        blocks = [block(title, entries, self._entries) for title, entries in self._groups]
        first, second = _in_two(blocks) if right.display else (blocks, [])
        left.set_lines(_joined(first))
        right.set_lines(_joined(second))

    def action_beside(self, side: str) -> None:
        """Go to the other column, if there is one."""
        other = self.query_one(f"#keys-{side}", KeyLines)
        if other.display:
            other.focus()

    def on_line_list_picked(self, event: LineList.Picked) -> None:
        """Close, and do what was picked where the help was asked for."""
        event.stop()
        entry, app = self._entries[int(event.name)], cast("TrackerApp", self.app)
        self.dismiss()
        app.in_background(partial(app.run_action, entry.action, entry.node))

    @on(TabLine.Chosen)
    def _view_chosen(self, event: TabLine.Chosen) -> None:
        event.stop()
        app = cast("TrackerApp", self.app)
        self.dismiss()
        app.in_background(partial(app.show_view, event.name))


def _heading(screen: Screen[Any]) -> str:
    view = getattr(screen.app, "view", None)
    name = view.id if screen is screen.app.screen_stack[0] and isinstance(view, View) else ""
    return next((f"Keys in {entry.title}" for entry in VIEWS if entry.name == name), "Keys")


# Which keys there are


def groups(screen: Screen[Any]) -> Iterator[tuple[str, list[Entry]]]:
    """Yield the keys of a screen, by where they work, and what the mouse does on it."""
    found: dict[str, dict[str, list[str]]] = {HERE: {}, MOVING: {}, EVERYWHERE: {}, TYPING: {}}
    about: dict[str, Entry] = {}
    for key, active in screen.active_bindings.items():
        action = active.binding.action
        if key.startswith("super+") or (action.endswith("dismiss_modal") and not active.binding.description):
            continue
        if isinstance(active.node, App) and action.startswith("view("):
            continue  # they have a line of their own
        does = _NAMED.get(action) or active.binding.description or _in_words(action)
        does = does.capitalize() if does.istitle() else does[:1].upper() + does[1:]
        name = does.lower()
        found[_group(active)].setdefault(name, []).append(shown_key(key))
        more = active.tooltip or active.binding.tooltip
        about.setdefault(name, Entry("", does, more, action, active.node))
    for title, lines in found.items():
        entries = [replace(about[name], keys=" ".join(dict.fromkeys(keys))) for name, keys in lines.items()]
        if entries:
            yield title, entries
    yield MOUSE, list(_mouse(screen))


def offered(screen: Screen[Any]) -> Iterator[Entry]:
    """Yield what the command palette offers: what Tracker's own keys do, but for moving around and typing."""
    for title, entries in groups(screen):
        if title in (HERE, EVERYWHERE):
            yield from (entry for entry in entries if entry.node and _is_own(entry.node, entry.action))


def shown_key(key: str) -> str:
    """Return a key as people read it: `ctrl+pagedown` is `ctrl+pgdn`, `question_mark` is `?`."""
    *modifiers, last = key.split("+")
    shown = format_key(last)
    return "+".join([*modifiers, _NAMES.get(shown, shown)])


def _group(active: ActiveBinding) -> str:
    node, action = active.node, active.binding.action
    if isinstance(node, App):
        return EVERYWHERE
    if isinstance(node, Input | TextArea) and _is_inherited(node, action):
        return TYPING
    return MOVING if _MOVES.match(action) else HERE


def _is_inherited(node: DOMNode, action: str) -> bool:
    """Whether an action is that of any input, not one of Tracker's own."""
    method = getattr(type(node), f"action_{action.partition('(')[0]}", None)
    return getattr(method, "__module__", "").startswith("textual.")


def _is_own(node: DOMNode, action: str) -> bool:
    """Whether Tracker bound a key to an action, and not only Textual."""
    own = (cls.__dict__.get("BINDINGS", ()) for cls in type(node).__mro__ if cls.__module__.startswith("tracker."))
    return any(binding.action == action for bound in own for binding in Binding.make_bindings(bound))


def _in_words(action: str) -> str:
    """Return what stands for the description of a key that has none."""
    return " ".join(re.findall(r"[A-Za-z0-9]+", action.rpartition(".")[2])).replace("_", " ")


def _mouse(screen: Screen[Any]) -> Iterator[Entry]:
    """Yield what the mouse does: for the usual widgets here, for others what they say in their MOUSE."""
    seen = [
        widget
        for widget in screen.walk_children(Widget)
        if all(node.display for node in widget.ancestors_with_self if isinstance(node, Widget))
    ]
    grids = [widget for widget in seen if isinstance(widget, Grid)]
    if grids:
        yield Entry("click", "Put the cursor on a row")
        yield Entry("double click", "Open it")
        if any(active.binding.action == "choose" for active in screen.active_bindings.values()):
            yield Entry("click at the edge", "Choose the row, or leave it out again")
        if any(column.sort for grid in grids for column in grid.columns):
            yield Entry("click a heading", "Sort by it; again: the other way around")
    if any(isinstance(widget, OptionList) for widget in seen):
        yield Entry("click a line", "Take it, where something can be done with it")
    if any(isinstance(widget, TabLine) and len(widget.tabs) > 1 for widget in seen):
        yield Entry("click a tab", "Show what it stands for")
    if any(isinstance(widget, Checkbox) for widget in seen):
        yield Entry("click a box", "Check it, or not")
    others = dict(pair for widget in seen for pair in getattr(widget, "MOUSE", ()))
    for gesture, does in others.items():
        yield Entry(gesture, does)
    if any(isinstance(widget, Keys) for widget in seen):
        yield Entry("click a key below", "The same as pressing it")
    if "wheel" not in others:
        yield Entry("wheel", "Scroll; with shift: to the sides")


# How they are shown


def block(title: str, entries: Sequence[Entry], every: Sequence[Entry]) -> list[Line]:
    """Return a heading and a line for each of some entries; one that can be done is named by its place in `every`."""
    width = min(KEYS, max(len(entry.keys) for entry in entries))
    lines = [Line(title, "heading")]
    for entry in entries:
        text = f"{entry.does}: {entry.about}" if entry.about else entry.does
        name = str(next(place for place, one in enumerate(every) if one is entry)) if entry.action else ""
        keys, *more = wrap(entry.keys, width, break_long_words=False) or [""]
        lines.append(Line(text, name=name, label=f"{keys:<{width}}  "))
        lines += [Line("", label=f"{keys:<{width}}  ") for keys in more]
    return lines


def _in_two(blocks: Sequence[list[Line]]) -> tuple[list[list[Line]], list[list[Line]]]:
    """Return the blocks of two columns: each goes below what is shorter so far."""
    left: list[list[Line]] = []
    right: list[list[Line]] = []
    for lines in blocks:
        (left if sum(map(len, left)) <= sum(map(len, right)) else right).append(lines)
    return left, right


def _joined(blocks: Iterable[Sequence[Line]]) -> list[Line]:
    lines: list[Line] = []
    for entries in blocks:
        lines += [*([Line("")] if lines else []), *entries]
    return lines
