"""The views, one file each; here is which there are, in the order of their keys.

A module has one class derived from `tracker.tui.view.View`, called `TheView`. It is imported when the view is first
shown.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass

from tracker.tui.view import View


@dataclass(frozen=True, slots=True)
class Entry:
    """A view's module and key, what it is called, shorter where there is little room, and what it is for."""

    name: str
    key: str
    title: str
    short: str
    about: str


VIEWS = (
    Entry("overview", "1", "Overview", "Now", "what needs you now"),
    Entry("items", "2", "Items", "Items", "the table of items"),
    Entry("board", "3", "Board", "Board", "one workflow, a column per status"),
    Entry("agenda", "4", "Agenda", "Days", "the month, and what each day has"),
    Entry("timeline", "5", "Timeline", "Time", "from raised to deadline, as bars"),
    Entry("stakeholders", "6", "Stakeholders", "Who", "who acts, with their items"),
    Entry("authorities", "7", "Offices", "Offices", "who decides, and whether they exist"),
    Entry("claims", "8", "Claims", "Claims", "what is only said, and what contradicts it"),
)


def load(name: str) -> View:
    """Return a new view. Raises KeyError for a name that there is not."""
    entry = next(entry for entry in VIEWS if entry.name == name)
    view = importlib.import_module(f"tracker.tui.views.{entry.name}").TheView(id=entry.name)
    assert isinstance(view, View)  # noqa: S101 - for the type alone
    return view
