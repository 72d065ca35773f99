"""Text to read: why a deadline is what it is, the history of an item, the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Footer, Label, Static

from tracker.errors import TrackerError
from tracker.tui.outcry import Outcry
from tracker.tui.text import content, safe
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


class Lines(Outcry, ModalScreen[None]):
    """A page of text, read in the background where a service has it, and read again when something is saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close"),
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
        Binding("g", "scroll('home')", show=False),
        Binding("G", "scroll('end')", show=False),
    ]

    def __init__(self, heading: str, lines: Sequence[str] | Callable[[Workspace], Sequence[str]]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = lines

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical(id="dialog", classes="-wide"):
            yield Label(safe(self._heading), id="dialog-heading", markup=False)
            with VerticalScroll(id="lines-body"):
                yield Static("", id="lines", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one("#lines-body").focus()
        self.reload()

    def reload(self) -> None:
        """Read the text, again."""
        if callable(self._lines):
            self._read(self._lines)
        else:
            self._show(self._lines)

    @work(exclusive=True, exit_on_error=False)
    async def _read(self, lines: Callable[[Workspace], Sequence[str]]) -> None:
        try:
            self._show(await cast("TrackerApp", self.app).read(lines))
        except TrackerError as error:
            self._show([str(error)])

    def _show(self, lines: Sequence[str]) -> None:
        self.query_one("#lines", Static).update(content("\n".join(lines)))

    def action_scroll(self, where: str) -> None:
        """Scroll the text."""
        body = self.query_one("#lines-body", VerticalScroll)
        {
            "down": body.scroll_down,
            "up": body.scroll_up,
            "home": body.scroll_home,
            "end": body.scroll_end,
        }[where](animate=False)
