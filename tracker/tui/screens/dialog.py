"""What every question over a view has in common: nothing typed into it is lost before it is saved or given up."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Footer, Input, Label, Static, TextArea

from tracker.errors import TrackerError
from tracker.tui.outcry import Outcry
from tracker.tui.text import content, safe

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

T = TypeVar("T")
FRAME = 4  # lines of the border, of the space above the buttons, and of the keys


class Dialog(Outcry, ModalScreen[T | None]):
    """A box with inputs. `save` does what it is for; where that fails, the box stays with all that was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "cancel", "Cancel"),
        Binding("f1", "app.keys", "Help", show=False),
        Binding("f5", "app.reload", "Read again", show=False),
        Binding("ctrl+q", "app.leave", "Quit", show=False, priority=True),
    ]
    HEADING = ""
    SAVE = "Save"

    def __init__(self) -> None:
        super().__init__()
        self._before: tuple[str, ...] = ()
        self._warned: tuple[str, ...] | None = None  # what somebody was told would be lost
        self._saving = False

    @property
    def tracker(self) -> TrackerApp:
        """The app, as what it is."""
        return cast("TrackerApp", self.app)

    def heading(self) -> str:
        """Return what the box is about."""
        return self.HEADING

    @abstractmethod
    def body(self) -> ComposeResult:
        """Lay out what is asked."""

    @abstractmethod
    async def save(self) -> T | None:
        """Do what the box is for; return what it comes to, or None to stay. Raises TrackerError."""

    def compose(self) -> ComposeResult:
        """Lay out the box."""
        with Vertical(id="dialog"):
            yield Label(safe(self.heading()), id="dialog-heading", markup=False)
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield from self.body()
            yield Static("", id="dialog-error", markup=False)
            with Horizontal(id="dialog-buttons"):
                yield Button(Content(f"{self.SAVE} (ctrl+s)"), id="save", variant="primary", compact=True)
                yield Button(Content("Cancel (esc)"), id="cancel", compact=True)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Put the cursor into the first input, and keep it still."""
        for found in self.query(Input).results():
            found.cursor_blink = False
        for area in self.query(TextArea).results():
            area.cursor_blink = False
        self.complain("")
        self.call_after_refresh(self.remember_typed)

    def typed(self) -> tuple[str, ...]:
        """Return all that is typed into the box."""
        return (
            *(found.value for found in self.query(Input).results()),
            *(found.text for found in self.query(TextArea).results()),
        )

    def remember_typed(self) -> None:
        """Take what is typed now for what was there at the beginning."""
        self._before = self.typed()

    def complain(self, said: str) -> None:
        """Say what is wrong, below what was typed."""
        line = self.query_one("#dialog-error", Static)
        line.update(content(said))
        line.display = bool(said)
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """Leave the buttons in sight, however long the rest is."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        around = ("#dialog-heading", "#dialog-error", "#dialog-buttons")
        taken = sum(found.outer_size.height for name in around if (found := self.query_one(name)).display)
        self.query_one("#dialog-body").styles.max_height = max(3, self.size.height - taken - FRAME)

    @property
    def unsaved(self) -> bool:
        """Whether something is typed that is not saved, and that nobody said may be thrown away."""
        return self.typed() not in (self._before, self._warned)

    def action_cancel(self) -> None:
        """Give up; what was typed is only thrown away when that is asked for twice."""
        if self._saving:
            self.complain("Saving ... it can be closed when that is done.")
            return
        if self.unsaved:
            self._warned = self.typed()
            self.complain("What you typed is not saved. Press escape again to throw it away, or ctrl+s to save it.")
            return
        self.dismiss(None)

    @work(exit_on_error=False)
    async def action_save(self) -> None:
        """Save, once."""
        if self._saving:
            return
        self._saving, self._warned = True, None
        try:
            done = await self.save()
        except TrackerError as error:
            await self.refused(error)
        else:
            if done is not None and self.is_attached:
                self.dismiss(done)
        finally:
            self._saving = False

    async def refused(self, error: TrackerError) -> None:
        """Say why it was not saved; everything typed stays."""
        self.complain(str(error))

    @on(Button.Pressed, "#save")
    def _pressed_save(self) -> None:
        self.action_save()

    @on(Button.Pressed, "#cancel")
    def _pressed_cancel(self) -> None:
        self.action_cancel()

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()
