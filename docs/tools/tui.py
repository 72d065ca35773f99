"""The generated parts about the terminal UI: its views, its keys, and their pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from textual.binding import Binding, BindingType
from textual.widget import Widget

from docs.tools.markdown import escaped, table
from docs.tools.screens import PICTURES
from tracker.tui import views
from tracker.tui.app import TrackerApp
from tracker.tui.item_actions import ITEM_KEYS
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.keys import shown_key
from tracker.tui.screens.report import ReportScreen
from tracker.tui.view import View
from tracker.tui.widgets.grid import Grid
from tracker.tui.widgets.linelist import LineList
from tracker.tui.widgets.page import PageLines


def tui_views() -> str:
    """Which views there are."""
    return table(("key", "view", "what it is for"), [(f"`{e.key}`", e.title, e.about) for e in views.VIEWS])


def tui_keys() -> str:
    """The keys by where they work, as they are bound."""
    parts = [
        ("Everywhere", (one for one in _bindings(TrackerApp.BINDINGS) if not one.action.startswith("view("))),
        ("With an item, wherever it is shown", _bindings(ITEM_KEYS)),
        ("In lists", _bindings(Grid.BINDINGS)),
        ("On the page of an item", (*_bindings(PageLines.BINDINGS), *_bindings(LineList.BINDINGS[-1:]))),
        *((f"In {entry.title}", _of_view(entry.name)) for entry in views.VIEWS),
        ("In the reports", _bindings(ReportScreen.BINDINGS)),
        ("In a box with lines to fill in", _bindings(Dialog.BINDINGS)),
    ]
    rows = [(place, keys, does) for place, bindings in parts for keys, does in _rows(bindings)]
    shown = [
        (place if number == 0 or rows[number - 1][0] != place else "", keys, does)
        for number, (place, keys, does) in enumerate(rows)
    ]
    return table(("where", "keys", "what they do"), shown)


def tui_pictures() -> str:
    """A picture of each view and of what opens over them."""
    titles = {entry.name: f"{entry.title} (`{entry.key}`)" for entry in views.VIEWS}
    names = {
        "page": "The page of an item", "form": "A form", "move": "A move", "add": "Quick add", "report": "The reports",
        "keys": "The keys", "light": "The light theme", "contrast": "The dark theme with the strongest contrast",
    }  # fmt: skip
    parts = []
    for picture in PICTURES:
        if picture.name.endswith("-80x24"):
            continue
        title = titles.get(picture.name) or names.get(picture.name, picture.name)
        small = f"\n\nThe same on a [small terminal](../images/tui/{picture.name}-80x24.png)." * (
            picture.name in titles
        )
        parts.append(f"**{title}**\n\n![{picture.about}](../images/tui/{picture.name}.png){small}")
    return "\n\n".join(parts)


def _bindings(bound: Iterable[BindingType]) -> Iterator[Binding]:
    return (one for one in Binding.make_bindings(bound) if one.description)


def _of_view(name: str) -> list[Binding]:
    """Return the keys of a view that are its own: not those of items, and each once."""
    view = views.load(name)
    known = {(one.key, one.description) for one in (*_bindings(ITEM_KEYS), *_bindings(Grid.BINDINGS))}
    found: dict[tuple[str, str], Binding] = {}
    for cls in (*type(view).__mro__, *_widgets_of(view)):
        if cls.__module__.startswith("tracker."):
            for one in _bindings(cls.__dict__.get("BINDINGS", ())):
                if (one.key, one.description) not in known:
                    found.setdefault((one.key, one.description), one)
    return list(found.values())


def _widgets_of(view: View) -> list[type[Widget]]:
    """Return the widgets that are made for this view: those that its module names, without what others have too."""
    named = vars(sys.modules[type(view).__module__]).values()
    found = [one for one in named if isinstance(one, type) and issubclass(one, Widget)]
    return [one for one in found if not issubclass(one, View | LineList) and one is not Grid]


def _rows(bindings: Iterable[Binding]) -> Sequence[tuple[str, str]]:
    """Return keys and what they do, those that do the same on one line."""
    found: dict[str, list[str]] = {}
    for one in bindings:
        does = escaped(f"{one.description}: {one.tooltip}" if one.tooltip else one.description)
        found.setdefault(does, []).append(f"`{shown_key(one.key)}`")
    return [(" ".join(dict.fromkeys(keys)), does) for does, keys in found.items()]
