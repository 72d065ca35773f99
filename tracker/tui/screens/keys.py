"""The keys of where one is, made from what is bound there: nothing of it is written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, ClassVar

from textual.app import App, ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.keys import format_key
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Checkbox, Footer, Input, Label, OptionList, Static, TextArea

from tracker.tui.screens.lines import Lines
from tracker.tui.view import View
from tracker.tui.views import VIEWS
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.tabline import TabLine

HERE, MOVING, EVERYWHERE, TYPING, MOUSE = "Here", "Moving around", "Everywhere", "Typing", "With the mouse"
TWO_COLUMNS = 96  # cells from which on the keys stand in two columns
GAP = 3  # cells between the two
KEYS = 18  # cells that the keys of a line take at most
_MOVES = re.compile(r"(app\.)?(cursor_|scroll|page_|focus_|(down|up|left|right|first|last|home|end)\b)")
_NAMES = {"⏎": "enter", "⌫": "backspace"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: the keys, what they do, and more about it."""

    keys: str
    does: str
    about: str = ""


class KeysScreen(Lines):
    """The keys of the screen that it is opened on, by where they work."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("question_mark,f1", "dismiss", show=False)]

    def __init__(self) -> None:
        super().__init__("Keys", [])
        below = self.app.screen
        self._heading = _heading(below)
        self._groups = list(groups(below))
        self._views = below is self.app.screen_stack[0]

    def compose(self) -> ComposeResult:
        """Lay out two columns, of which the second is only used where there is room."""
        with Vertical(id="dialog", classes="-wide"):
            yield Label(self._heading, id="dialog-heading", markup=False)
            yield Static("", id="keys-views", markup=False)
            with VerticalScroll(id="lines-body"), Horizontal(id="keys-columns"):
                yield Static("", id="keys-left", markup=False)
                yield Static("", id="keys-right", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def reload(self) -> None:
        """Show the keys; nothing that is saved changes them."""
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """Use the room there is."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        room = self.query_one("#lines-body").scrollable_content_region.width
        if self._views:
            self.query_one("#keys-views", Static).update(view_keys(room))
        right = self.query_one("#keys-right", Static)
        right.display = room >= TWO_COLUMNS
        width = (room - GAP) // 2 if right.display else room
        blocks = [block(title, entries, width) for title, entries in self._groups]
        first, second = _in_two(blocks) if right.display else (blocks, [])
        self.query_one("#keys-left", Static).update(_joined(first))
        right.update(_joined(second))


def _heading(screen: Screen[Any]) -> str:
    view = getattr(screen.app, "view", None)
    name = view.id if screen is screen.app.screen_stack[0] and isinstance(view, View) else ""
    return next((f"Keys in {entry.title}" for entry in VIEWS if entry.name == name), "Keys")


# Which keys there are


def groups(screen: Screen[Any]) -> Iterator[tuple[str, list[Entry]]]:
    """Yield the keys of a screen, by where they work, and what the mouse does on it."""
    found: dict[str, dict[str, list[str]]] = {HERE: {}, MOVING: {}, EVERYWHERE: {}, TYPING: {}}
    about: dict[str, str] = {}
    for key, active in screen.active_bindings.items():
        action = active.binding.action
        if key.startswith("super+") or (action.endswith("dismiss_modal") and not active.binding.description):
            continue
        if isinstance(active.node, App) and action.startswith("view("):
            continue  # they have a line of their own
        does = active.binding.description or _in_words(action)
        does = does.capitalize() if does.istitle() else does[:1].upper() + does[1:]
        name = does.lower()
        found[_group(active)].setdefault(name, []).append(shown_key(key))
        about.setdefault(name, f"{does}\n{active.tooltip or active.binding.tooltip}")
    for title, lines in found.items():
        entries = [Entry(" ".join(dict.fromkeys(keys)), *about[name].split("\n", 1)) for name, keys in lines.items()]
        if entries:
            yield title, entries
    yield MOUSE, list(_mouse(screen))


def view_keys(width: int) -> Content:
    """Return the keys of the views on one line, with shorter names where that is needed."""
    full = [(entry.key, entry.title) for entry in VIEWS]
    room = sum(len(key) + len(title) + 3 for key, title in full)
    named = full if room <= width else [(entry.key, entry.short) for entry in VIEWS]
    return Content.assemble(*(part for key, name in named for part in ((key, "bold"), f" {name}  ")))


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
    if any(isinstance(widget, Footer) for widget in seen):
        yield Entry("click a key below", "The same as pressing it")
    if "wheel" not in others:
        yield Entry("wheel", "Scroll; with shift: to the sides")


# How they are shown


def block(title: str, entries: Sequence[Entry], width: int) -> list[Content]:
    """Return a heading and its lines, none of which is wider than `width`."""
    keys = min(KEYS, max(len(entry.keys) for entry in entries))
    lines = [Content.styled(title, "bold $primary")]
    for entry in entries:
        text = f"{entry.does}: {entry.about}" if entry.about else entry.does
        written = wrap(text, max(10, width - keys - 2), break_long_words=False) or [""]
        names = wrap(entry.keys, keys, break_long_words=False) or [""]
        for place in range(max(len(written), len(names))):
            said = written[place] if place < len(written) else ""
            name = names[place] if place < len(names) else ""
            told = len(entry.does) + 1 if place == 0 else 0
            lines.append(
                Content.assemble((name.ljust(keys + 2), "bold"), said[:told], (said[told:], "$foreground 65%"))
                if entry.about
                else Content.assemble((name.ljust(keys + 2), "bold"), said)
            )
    return lines


def _in_two(blocks: Sequence[list[Content]]) -> tuple[list[list[Content]], list[list[Content]]]:
    """Return the blocks of two columns: each goes below what is shorter so far."""
    left: list[list[Content]] = []
    right: list[list[Content]] = []
    for lines in blocks:
        (left if sum(map(len, left)) <= sum(map(len, right)) else right).append(lines)
    return left, right


def _joined(blocks: Iterable[Sequence[Content]]) -> Content:
    lines: list[Content] = []
    for entries in blocks:
        lines += [*([Content("")] if lines else []), *entries]
    return Content("\n").join(lines)
