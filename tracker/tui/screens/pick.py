"""Choosing one of several things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Footer, Label, OptionList
from textual.widgets.option_list import Option

from tracker.tui.text import safe


class Pick(ModalScreen[str | None]):
    """A list to choose from; the answer is the name of what was chosen, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Cancel"),
        Binding("j", "down", show=False),
        Binding("k", "up", show=False),
    ]

    def __init__(self, heading: str, choices: Sequence[tuple[str, str]], *, chosen: str = "") -> None:
        super().__init__()
        self._heading = heading
        self._choices = choices
        self._chosen = chosen

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        with Vertical(id="dialog"):
            yield Label(safe(self._heading), id="dialog-heading", markup=False)
            options = [Option(Content(safe(title, lines=True)), id=name) for name, title in self._choices]
            yield OptionList(*options, markup=False, id="choices")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Begin with what is chosen already."""
        listed = self.query_one(OptionList)
        names = [name for name, _ in self._choices]
        listed.highlighted = names.index(self._chosen) if self._chosen in names else 0
        listed.focus()

    def action_down(self) -> None:
        """To the next one."""
        self.query_one(OptionList).action_cursor_down()

    def action_up(self) -> None:
        """To the one before."""
        self.query_one(OptionList).action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Answer."""
        self.dismiss(event.option_id)
