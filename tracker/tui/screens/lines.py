"""Text to read: why a deadline is what it is, the notes on an item, a milestone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label

from tracker.errors import TrackerError
from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.outcry import Outcry
from tracker.tui.text import content
from tracker.tui.widgets.keyline import Keys
from tracker.tui.widgets.linelist import Line, LineList
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

Text = Sequence[str] | Sequence[Line]


class Lines(Outcry, LaidOutOnce, ModalScreen[None]):
    """A page of text, read in the background where a service has it, and read again when something is saved."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "Close"),
    ]

    def __init__(self, heading: str, lines: Text | Callable[[Workspace], Text]) -> None:
        super().__init__()
        self._heading = heading
        self._lines = lines

    @property
    def tracker(self) -> TrackerApp:
        """The app, as what it is."""
        return cast("TrackerApp", self.app)

    def compose(self) -> ComposeResult:
        """Lay out the page."""
        with Vertical(id="dialog", classes="-wide"):
            yield Label(content(self._heading, lines=False), id="dialog-heading", markup=False)
            yield LineList(id="lines")
        yield Keys()

    def on_mount(self) -> None:
        """Show the text."""
        self.query_one("#lines").focus()
        self.reload()

    def reload(self) -> None:
        """Read the text, again."""
        if callable(self._lines):
            self._read(self._lines)
        else:
            self._show(self._lines)

    @work(exclusive=True, exit_on_error=False)
    async def _read(self, lines: Callable[[Workspace], Text]) -> None:
        try:
            self._show(await self.tracker.read(lines))
        except TrackerError as error:
            self._show([error.plain])

    def _show(self, lines: Text) -> None:
        self.query_one("#lines", LineList).set_lines([line if isinstance(line, Line) else Line(line) for line in lines])
