"""Choosing one of several things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.text import content
from tracker.tui.widgets.keyline import Keys
from tracker.tui.widgets.linelist import Line, LineList


class Pick(LaidOutOnce, ModalScreen[str | None]):
    """A list to choose from; the answer is the name of what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel"),
    ]

    def __init__(self, heading: str, choices: Sequence[tuple[str, str]], *, chosen: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="dialog"):
            yield Label(content(self._heading, lines=False), id="dialog-heading", markup=False)
            yield LineList(id="choices", at_once=True)
        yield Keys()

    def on_mount(self) -> None:
        """Begin with what is chosen already."""
        listed = self.query_one(LineList)
        # By their places: a choice may be called nothing, at which a line would not be stopped.
        listed.set_lines([Line(title, name=str(place)) for place, (_, title) in enumerate(self._choices)])
        names = [name for name, _ in self._choices]
        if self._chosen in names:
            listed.stop_at(str(names.index(self._chosen)))
        listed.focus()

    def on_line_list_picked(self, event: LineList.Picked) -> None:
        """Answer."""
        self.dismiss(self._choices[int(event.name)][0])
