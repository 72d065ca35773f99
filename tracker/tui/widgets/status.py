"""One line at the bottom that says what was done, what went wrong, or what is being waited for."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static

from tracker.tui.text import safe


class Status(Static):
    """The latest thing to say; an error stays until something else is said."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="status")
        self._said = ""
        self._waiting = ""

    def say(self, text: str, *, error: bool = False) -> None:
        """Say something."""
        self._said = f"Error: {text}" if error else text
        self.set_class(error, "-error")
        self._show()

    def wait(self, text: str) -> None:
        """Say what is being waited for, until it is the empty text."""
        self._waiting = text
        self._show()

    @property
    def said(self) -> str:
        """What is said now."""
        return self._waiting or self._said

    def _show(self) -> None:
        self.update(Content(safe(self.said)))
        self.display = bool(self.said)
