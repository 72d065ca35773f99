"""What every question over a view has in common: nothing typed into it is lost before it is saved or given up."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual import on, work
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Event
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Input, Label, Static, TextArea

from tracker.domain.text import shorten
from tracker.errors import ConflictError, TrackerError
from tracker.tui.laid_out import LaidOutOnce
from tracker.tui.outcry import Outcry
from tracker.tui.resting import Resting
from tracker.tui.text import content
from tracker.tui.widgets.keyline import Keys

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

T = TypeVar("T")
FRAME = 4  # lines of the border, of the space above the buttons, and of the keys
LEAST = 3  # lines of what is asked that are always in sight, where the screen has any room
WIDEST = 160  # cells of a heading, all lines of it together
PAUSE = 0.8  # seconds without a second wish before one is taken for meant: longer than a key takes to repeat
LONG = 0.3  # seconds of saving: whoever types on after them means the box, which is seen to be still there
ARRIVES = 1.0  # seconds that what was typed may be on its way to its line
CLOSE, QUIT = "escape", "ctrl+q"
OUTLIVED = "Another database was opened meanwhile: this is not saved there. Copy what you need, and close this."
NOT_COPIED = "ctrl+c copies, and nothing is selected. To quit: ctrl+q"
UNSAVED = "What you typed is not saved. ctrl+s saves it"


class Said(VerticalScroll, can_focus=False):
    """What is wrong, below what was typed; where it is long it scrolls, with the keys too once it is tabbed to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
    ]


class Dialog(Outcry, LaidOutOnce, ModalScreen[T | None]):
    """A box with inputs. `save` does what it is for; where that fails, the box stays with all that was typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", priority=True),
        Binding("escape", "cancel", "Cancel"),
        Binding("f1", "app.keys", "Help", key_display="F1"),
        Binding("f5", "app.reload", "Read again", show=False),
        Binding("ctrl+q", "app.leave", "Quit", show=False, priority=True),
    ]
    HEADING = ""
    SAVE = "Save"

    def __init__(self) -> None:
        super().__init__()
        self._before: tuple[str, ...] = ()
        self._warned: tuple[str, ...] | None = None  # what somebody was told would be lost
        self._offered = ""  # the key that they were also told throws it away
        self._question: Hashable = None  # what was asked about, and whether it could be read
        self._was_read = False
        self._complaint = Content("")
        self._resting = Resting(self, PAUSE)
        self._refused: tuple[str, ...] | None = None  # what could not be saved, where something else may be
        self._refused_at = 0.0  # by the clock of events
        self._saving = False
        self._saves_since = 0.0  # by the clock of events
        self._outlived = False  # whether another database than that which it is about was opened

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
            yield Label(content(shorten(self.heading(), WIDEST), lines=False), id="dialog-heading", markup=False)
            with VerticalScroll(id="dialog-body", can_focus=False):
                yield from self.body()
            with Said(id="dialog-said"):
                yield Static("", id="dialog-error", markup=False)
            with Horizontal(id="dialog-buttons"):
                yield Button(Content(f"{self.SAVE} (ctrl+s)"), id="save", variant="primary", compact=True)
                yield Button(Content("Cancel (esc)"), id="cancel", compact=True)
        yield Keys()

    def on_mount(self) -> None:
        """Put the cursor into the first input, and keep it still."""
        for line in self.inputs():
            line.cursor_blink = False
        self.complain("")
        # Until it is fitted: a long form would leave no room for the buttons.
        self.query_one("#dialog-body").styles.max_height = max(1, self.app.size.height - FRAME - 2)
        self.call_after_refresh(self.remember_typed)
        if self.focused is None:  # a terminal that is not in front gives nothing the focus by itself
            self.focus_next()

    def inputs(self) -> list[Input | TextArea]:
        """Return all that can be typed into, in order."""
        return [node for node in self.walk_children() if isinstance(node, Input | TextArea)]

    def typed(self) -> tuple[str, ...]:
        """Return all that is typed into the box."""
        return tuple(line.value if isinstance(line, Input) else line.text for line in self.inputs())

    def unsaved_texts(self) -> list[tuple[str, str]]:
        """Return each text that is typed into the box and not saved, with what stands before it."""
        typed = self.typed()
        before = self._before if len(self._before) == len(typed) else ("",) * len(typed)
        return [
            (_title_of(line), text)
            for line, text, old in zip(self.inputs(), typed, before, strict=True)
            if text.strip() and text != old
        ]

    def remember_typed(self) -> None:
        """Take what is typed now for what was there at the beginning."""
        self._before = self.typed()

    def complain(self, said: str) -> None:
        """Say what is wrong, below what was typed."""
        self._resting.stop()
        self._warned, self._offered, self._refused = None, "", None
        self._question, self._was_read = None, False
        self._say(said)

    def _say(self, said: str) -> None:
        line, area = self.query_one("#dialog-error", Static), self.query_one(Said)
        self._complaint = content(said)
        line.update(self._complaint)
        line.display = area.display = bool(said)
        area.scroll_home(animate=False)
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """Leave the buttons in sight, however long the rest is."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        area, body = self.query_one(Said), self.query_one("#dialog-body")
        taken = sum(self.query_one(name).outer_size.height for name in ("#dialog-heading", "#dialog-buttons"))
        room = max(1, self.size.height - taken - FRAME)
        width = self.query_one("#dialog-buttons").size.width
        wanted = len(self._complaint.wrap(width)) if area.display and width else 0
        # What is asked has half of the room, or all that it needs; what is wrong has the rest.
        asked = min(body.virtual_size.height, max(LEAST, room // 2))
        said = min(wanted, max(1, room - asked))
        area.styles.max_height = max(1, said)
        area.can_focus = said < wanted
        body.styles.max_height = max(1, room - said)

    @property
    def unsaved(self) -> bool:
        """Whether something is typed that is not saved, and that nobody was told how to quit without."""
        return self._keeps(QUIT)

    def _keeps(self, key: str) -> bool:
        typed = self.typed()
        return typed != self._before and not (self._offered == key and typed == self._warned)

    @property
    def saving(self) -> bool:
        """Whether what is typed is being saved."""
        return self._saving

    def action_cancel(self) -> None:
        """Give up; what was typed is only thrown away when that is asked for again after it was offered.

        It is offered a moment after the warning was drawn, and after the last wish to close: neither a double click
        nor a key that repeats itself says yes to what nobody has read.
        """
        self._uncover()
        if self._saving:
            self.complain("Saving ... it can be closed when that is done.")
        elif self._keeps(CLOSE):
            how = "To throw it away, wait a moment and press escape again"
            self._warn(CLOSE, how, "escape or Cancel, once more, throws it away")
        else:
            self.dismiss(None)

    def keep(self) -> None:
        """Say to somebody who wants to quit that something typed is not saved; the box stays, also after escape."""
        self._uncover()
        how = "To quit without it, wait a moment and press ctrl+q again"
        self._warn(QUIT, how, "ctrl+q, once more, quits without it")

    def action_copy_text(self) -> None:
        """Copy what is selected; who presses the key to quit is told how."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.complain(NOT_COPIED)
            self._warned = self.typed()

    def _uncover(self) -> None:
        """Take away what lies over the box: what is said of it is to be seen."""
        while self in self.app.screen_stack and not self.is_active:
            self.app.screen.dismiss()

    def close_with(self, answer: T) -> None:
        """Close the box with an answer, and with it what lies over it: help, or the palette."""
        self._uncover()
        self.dismiss(answer)

    def _warn(self, key: str, how: str, offer: str) -> None:
        self.complain(f"{UNSAVED}. {how}.")
        self._warned = typed = self.typed()

        def told() -> None:
            if self._warned == typed == self.typed():
                self._say(f"{UNSAVED}; {offer}.")
                self.call_after_refresh(self._take_offer, key)

        self.after_a_rest(told)

    def agreed(self, about: Hashable, question: str, offer: str) -> bool:
        """Tell whether somebody who could read a question wished for it again; otherwise ask it.

        It can be answered a moment after it was drawn: a key that repeats itself is no answer.
        """
        if self._question == about and self._was_read:
            return True
        self.complain(question)
        self._question = about

        def told() -> None:
            if self._question == about:
                self._say(f"{question} {offer}")
                self._was_read = True

        self.after_a_rest(told)
        return False

    def after_a_rest(self, then: Callable[[], None]) -> None:
        """Do something a moment after what is said now was drawn; wished for again, the moment begins again."""
        self.call_after_refresh(self._resting.then, then)

    def _take_offer(self, key: str) -> None:
        self._offered = key

    def action_save(self) -> None:
        """Save, and close."""
        self.finish_with(self.save)

    def finish_with(self, change: Callable[[], Awaitable[T | None]]) -> None:
        """Close with what a change answers, once; keys typed meanwhile wait, since they would be lost with the box."""
        if self._saving:
            return
        if self._outlived:
            self.complain(OUTLIVED)
            return
        self._saving, self._saves_since = True, Event().time
        self._warned, self._offered = None, ""
        self._finish(change)

    @work(exit_on_error=False, group="save")
    async def _finish(self, change: Callable[[], Awaitable[T | None]]) -> None:
        try:
            await self.typed_so_far()
            done = await change()
        except TrackerError as error:
            await self.refused(error)
        else:
            if done is not None and self.is_attached:
                self._tell_of_late_keys()
                self.close_with(done)
        finally:
            self._saving = False

    async def typed_so_far(self) -> None:
        """Wait for what was typed before now: some of it may still be on its way to its line."""
        arrived = asyncio.Event()
        if self.focused is not None and self.focused.call_later(arrived.set):
            with suppress(TimeoutError):  # a line that goes away meanwhile tells nothing
                await asyncio.wait_for(arrived.wait(), ARRIVES)

    def _tell_of_late_keys(self) -> None:
        if late := self.tracker.held.take_text(since=self._saves_since + LONG):
            self.tracker.remark(f"What you typed while it was being saved is not in it: {shorten(late, WIDEST)}")

    def outlived(self) -> None:
        """Save nothing any more: the same numbers stand for something else in another database."""
        self._outlived = True
        self.workers.cancel_group(self, "save")
        self._saving = False  # one that is cancelled before it began says nothing of its end
        if self.typed() != self._before:
            self.complain(OUTLIVED)
        else:
            self.dismiss(None)

    async def refused(self, error: TrackerError) -> None:
        """Say why it was not saved; everything typed stays."""
        self.object_to(error)

    def object_to(self, error: TrackerError) -> None:
        """Say what is wrong, until something else is typed."""
        self.complain(self.said_of(error))
        self._refused = None if isinstance(error, ConflictError) else self.typed()
        self._refused_at = Event().time

    def said_of(self, error: TrackerError) -> str:
        """Return an error in words."""
        return error.plain

    def is_free(self) -> bool:
        """Whether nothing lies over it, and nothing is being saved."""
        return self.is_active and not self._saving

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed_on(self) -> None:
        about = self._refused if self._refused is not None else self._warned
        if about is None or about == (typed := self.typed()):
            return
        if self._refused is not None and self.tracker.held.typed_at < self._refused_at:
            self._refused = typed  # by keys that were typed before anybody could read it
        else:
            self.complain("")

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


def _title_of(line: Widget) -> str:
    """Return the label before a line."""
    for before in reversed(line.parent.children[: line.parent.children.index(line)] if line.parent else ()):
        if isinstance(before, Label):
            return str(before.content).strip()
    return ""
