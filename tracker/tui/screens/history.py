"""All that was done, or what was done to one item: anything of it can be taken back, whoever did it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tracker.errors import TrackerError
from tracker.services.history import Entry, Reversal, entry_lines, list_history, redo, show_operation, undo
from tracker.services.wording import LONG
from tracker.tui.screens.dialog import Dialog
from tracker.tui.screens.lines import Lines
from tracker.tui.text import content
from tracker.tui.widgets.linelist import Line, LineList
from tracker.tui.widgets.status import Status
from tracker.workspace import Workspace

SHOWN = 200  # operations
TOLD = 2  # changes that are told of what was taken back


class HistoryScreen(Lines):
    """The latest operations; `u` takes the one under the cursor back, or does it again, after a look at it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close"),
        Binding("u,ctrl+r", "reverse", "Take back, or do again", key_display="u"),
    ]

    def __init__(self, ref: str | None = None) -> None:
        heading = f"What was done to {ref}, newest first" if ref else "What was done, newest first"
        super().__init__(heading, partial(_read, ref=ref))

    def compose(self) -> ComposeResult:
        """Lay out what was done, and a line that says what became of taking it back."""
        yield from super().compose()
        yield Status()

    @on(LineList.Picked)
    def action_reverse(self) -> None:
        """Ask whether to take back what the cursor is on."""
        if number := self.query_one(LineList).current:
            self.tracker.in_background(partial(self._reverse, int(number)))

    async def _reverse(self, number: int) -> None:
        try:
            entry = await self.tracker.read(partial(show_operation, operation_id=number))
        except TrackerError as error:
            self.tracker.say_error(error)
        else:
            if said := await self.tracker.push_screen_wait(Reverse(entry)):
                self.tracker.say(said)


class Reverse(Dialog[str]):
    """What an operation did; it is taken back, or done again, when that is agreed to.

    The text has the focus, which can be longer than the box: a key that repeats itself agrees to nothing.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Do it", priority=True)]
    AUTO_FOCUS = "#dialog-body"

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self._entry = entry
        self._again = entry.operation.undone_by is not None
        self.SAVE = "Do it again" if self._again else "Take it back"

    def heading(self) -> str:
        """Return what it is about."""
        number = self._entry.operation.id
        return f"Do operation {number} again?" if self._again else f"Take operation {number} back?"

    def on_mount(self) -> None:
        """Have keys scroll the text."""
        body = self.query_one("#dialog-body")
        body.can_focus = True
        body.focus()

    def body(self) -> ComposeResult:
        """Lay out what it did."""
        lines = entry_lines(self._entry, self.tracker.workspace.zone)
        yield Static(content("\n".join(line.strip() for line in lines)), markup=False)

    async def save(self) -> str | None:
        """Do it."""
        number, service = self._entry.operation.id, redo if self._again else undo
        done = await self.tracker.change(lambda workspace: service(workspace, number))
        return in_words(done, self.tracker.workspace.zone, again=self._again)


def in_words(done: Reversal, zone: tzinfo, *, again: bool) -> str:
    """Return what was taken back, or done again, and how to turn that around."""
    operation, left = done.operation, done.count - TOLD
    lines = "; ".join([*done.lines[:TOLD], *([f"{left} more"] if left > 0 else [])])
    said, hint = ("Did again", "Take it back: u") if again else ("Took back", "Do it again: ctrl+r")
    when = f"{operation.at.astimezone(zone):%Y-%m-%d %H:%M}"
    return f"{said}: {operation.summary} ({when}, {operation.actor}): {lines}. {hint}"


def _read(workspace: Workspace, ref: str | None) -> list[Line]:
    entries = list_history(workspace, ref, limit=SHOWN + 1, length=LONG)
    lines = [line for entry in entries[:SHOWN] for line in _entry(entry, workspace.zone)]
    more = len(entries) > SHOWN
    return lines + [Line(f"The latest {SHOWN}. The history on the command line has older ones.", "muted")] * more


def _entry(entry: Entry, zone: tzinfo) -> Iterator[Line]:
    first, *others = entry_lines(entry, zone)
    yield Line(first, name=str(entry.operation.id), hang=8)
    for line in others:
        yield Line(line)
