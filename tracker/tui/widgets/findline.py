"""A line that filters a list as one types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Label

from tracker.tui.widgets.says import put
from tracker.tui.widgets.textline import TextLine


class FindInput(TextLine):
    """Where one types: Down and Enter go on to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "leave", "To the list"),
        Binding("escape", "clear", "Clear"),
    ]

    @dataclass
    class Left(Message):
        """Somebody is done typing."""

    def on_mount(self) -> None:
        """Keep the cursor still: a blinking one would wake the program up all the time."""
        self.cursor_blink = False

    def action_leave(self) -> None:
        """Go on to the list."""
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Forget what was typed, and go back to the list."""
        self.value = ""
        self.post_message(self.Left())


class FindLine(Horizontal):
    """The line, and at its end how many there are."""

    def __init__(self, example: str) -> None:
        super().__init__(classes="find-line")
        self._example = example

    def compose(self) -> ComposeResult:
        """Lay out the line."""
        yield Label("/ Find ", classes="find-label", markup=False)
        yield FindInput(placeholder=self._example, select_on_focus=False)
        yield Label("", classes="find-count", markup=False)

    def found(self, said: str) -> None:
        """Say how many there are."""
        put(self.query_one(".find-count", Label), Content(said))
