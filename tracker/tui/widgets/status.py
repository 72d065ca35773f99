"""One line at the bottom that says what was done, what went wrong, or what is being waited for."""

from __future__ import annotations

from textual.timer import Timer
from textual.widgets import Static

from tracker.tui.text import content
from tracker.tui.widgets.says import put

STAYS = 20  # seconds that something stays which is no error


class Status(Static):
    """The latest thing to say; an error stays until something else is said."""

    def __init__(self) -> None:
        super().__init__("", markup=False, id="status")
        self._said = ""
        self._waiting = ""
        self._fading: Timer | None = None

    def say(self, text: str, *, error: bool = False) -> None:
        """Say something."""
        self._said = f"Error: {text}" if error else text
        self.set_class(error, "-error")
        self._show()
        if self._fading is not None:
            self._fading.stop()
        self._fading = None if error or not text else self.set_timer(STAYS, self._fade)

    def forget_error(self) -> None:
        """Say an error no longer; what was done stays."""
        if self.has_class("-error"):
            self.say("")

    def forget(self, text: str) -> None:
        """Say a text no longer, where it is what is said."""
        if self._said == text:
            self.say("")

    def _fade(self) -> None:
        """Say no longer what was done a while ago: "take it back" would mean something else by now."""
        self._said = ""
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
        put(self, content(self.said, lines=False), hides=True)
