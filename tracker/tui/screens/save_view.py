"""Keeping a query and its columns under a name, as a tab above the table; and taking such a view away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Button, Input, Label, Static

from tracker.domain.views import View, meant
from tracker.errors import NotFoundError
from tracker.services.views import add_view, edit_view, remove_view, show_view
from tracker.tui.screens.dialog import Dialog
from tracker.tui.text import content, safe
from tracker.tui.widgets.textline import TextLine

LISTED = 12  # names that are shown of the views there are


class SaveView(Dialog[str]):
    """Saves a view; the answer is its name, or the empty text where one was removed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "remove", "Remove", tooltip="take the view of this name away", priority=True)
    ]
    HEADING = "Save as a view"

    def __init__(self, query: str, columns: Sequence[str], names: Sequence[str], name: str = "") -> None:
        super().__init__()
        self._open_view = name  # the name of the view that is open: perhaps it is to be saved anew
        self.saved = True  # False where there was nothing to save
        self._query = query
        self._columns = tuple(columns)
        self._names = tuple(names)

    def body(self) -> ComposeResult:
        """Lay out the name, the query, the note, and what else there is to know."""
        yield Label("Name", classes="field-label")
        yield TextLine(
            self._open_view,
            placeholder="short, like overdue-permits",
            id="view-name",
            suggester=SuggestFromList(self._names),
        )
        yield Static("", id="view-there", classes="field-hint", markup=False)
        yield Label("Query", classes="field-label")
        yield TextLine(self._query, placeholder="everything that is open", id="view-query")
        yield Label("Note", classes="field-label")
        yield TextLine(placeholder="what it is for, if you like", id="view-note")
        columns = ", ".join(self._columns) or "those that there is room for"
        yield Static(Content(f"Columns: {safe(columns)}"), classes="field-hint")

    def on_mount(self) -> None:
        """Offer to remove a view where there is one."""
        self._tell_names()
        if self._names:
            self.query_one("#dialog-buttons").mount(Button(Content("Remove (ctrl+r)"), id="view-remove", compact=True))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether there is a view that could be removed."""
        return bool(self._names) if action == "remove" else True

    @property
    def name_typed(self) -> str:
        """The name as views are called; that of a view which is there, however it was typed."""
        typed = self.query_one("#view-name", Input).value
        return meant(typed, self._names) or typed.strip().lower()

    async def save(self) -> str | None:
        """Save the view; one that is there is only changed when that is asked for twice. Raises TrackerError."""
        name = self.name_typed
        query, note = (self.query_one(f"#view-{part}", Input).value.strip() for part in ("query", "note"))
        try:
            there = await self.tracker.read(partial(show_view, name=name))
        except NotFoundError:
            view = await self.tracker.change(
                lambda workspace: add_view(workspace, name, query, self._columns, note=note)
            )
            return view.name
        if (there.query, there.columns) == (query, self._columns) and note in ("", there.note):
            self.saved = False
            return name
        question = f"There is a view '{name}' already: {_said(there)}."
        if not self.agreed(("replace", name, there.version), question, "Press ctrl+s again to replace it."):
            return None
        await self.tracker.change(
            lambda workspace: edit_view(workspace, name, query=query, columns=self._columns, note=note or None)
        )
        return name

    def action_remove(self) -> None:
        """Take the view away that is named, when that is asked for twice."""
        self.finish_with(self._remove)

    async def _remove(self) -> str | None:
        name = self.name_typed
        if name not in self._names:
            known = ", ".join(self._names[:LISTED])
            self.complain(f"Type the name of the view to remove. There are: {known}")
            self.query_one("#view-name").focus()
            return None
        there = await self.tracker.read(partial(show_view, name=name))
        question = f"Remove the view '{name}' ({_said(there)})? Its items stay."
        if not self.agreed(("remove", name, there.version), question, "Press ctrl+r again to do it."):
            return None
        await self.tracker.change(partial(remove_view, name=name))
        self.tracker.say(f"The view {name} is removed. Take it back: u")
        return ""

    @on(Button.Pressed, "#view-remove")
    def _pressed_remove(self) -> None:
        self.action_remove()

    @on(Input.Changed, "#view-name")
    def _named(self) -> None:
        self.complain("")  # it was about another name
        self._tell_names()

    def _tell_names(self) -> None:
        line = self.query_one("#view-there", Static)
        if self.name_typed in self._names:
            line.update(content(f"There is a view '{self.name_typed}': saving replaces it."))
        elif self._names:
            more = " …" if len(self._names) > LISTED else ""
            line.update(content(f"There are: {', '.join(self._names[:LISTED])}{more}"))
        line.display = bool(self._names)


def _said(view: View) -> str:
    return safe(view.query) or "everything that is open"
