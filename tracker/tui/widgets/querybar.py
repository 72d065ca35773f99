"""Where a query is typed: with completion, what it found, and what is wrong under the part that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label, Static

from tracker.domain.completion import going_on
from tracker.domain.text import display_safe, shorten
from tracker.errors import QueryError, TrackerError
from tracker.services.query_completion import Words
from tracker.tui.resting import Resting
from tracker.tui.text import content, safe
from tracker.tui.widgets.says import put
from tracker.tui.widgets.textline import TextLine

PAUSE = 0.12  # seconds without a key after which what was typed is looked for
BEFORE = "the list before"  # beside a query that cannot be read
HINT = "type to search, or is:overdue, stakeholder:…"
LISTED = 6  # completions that are shown
WITHIN = 40  # characters of the query of a saved view that are shown where that is wrong


class QueryInput(TextLine):
    """The input itself: Down and Enter go on to the table, Tab takes a completion."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,enter", "leave", "To the table"),
        Binding("escape", "clear", "Clear", show=True),
        Binding("tab", "complete", "Complete", priority=True),
    ]

    class Left(Message):
        """Somebody is done typing."""

    def action_leave(self) -> None:
        """Go on to the table."""
        self.post_message(self.Left())

    def action_clear(self) -> None:
        """Forget what was typed, and go back to the table."""
        self.value = ""
        self.post_message(self.Left())

    def action_complete(self) -> None:
        """Take the completion that is drawn, or go on to what comes next."""
        if not self.take_offer():
            self.screen.focus_next()


class QueryBar(Vertical):
    """One line to type in; below it, only where there is something to say, the error or how a word may go on."""

    @dataclass
    class Asked(Message):
        """What was typed is to be looked for."""

        query: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.words: Words | None = None  # how what is typed may go on, once that is known
        self._within = ""  # what a saved view asks for already
        self._pause = Resting(self, PAUSE)

    def compose(self) -> ComposeResult:
        """Lay out the line, and what may stand below it."""
        with Horizontal(id="query-line"):
            yield Label("Query ", id="query-label", markup=False)
            yield QueryInput(
                placeholder=HINT,
                select_on_focus=False,
            )
            yield Label("", id="query-count", markup=False)
        yield Static("", id="query-hint", markup=False)

    @property
    def input(self) -> QueryInput:
        """The input."""
        return self.query_one(QueryInput)

    def on_mount(self) -> None:
        """Keep the cursor still: a blinking one would wake the program up all the time."""
        self.input.cursor_blink = False
        self.query_one("#query-hint").display = False

    def complete(self, typed: str) -> list[str]:
        """Return how the last word of what was typed may go on."""
        return self.words.complete(last_word(typed)) if self.words else []

    def say_within(self, query: str) -> None:
        """Say in an empty line what a saved view asks for already."""
        self._within = query
        self.input.placeholder = f"within {display_safe(query)}" if query else HINT

    def found(self, said: str) -> None:
        """Say how much was found, and that the query was understood."""
        put(self.query_one("#query-count", Label), Content(said))
        if self.query_one("#query-hint").has_class("-error"):
            self._hint("")

    def wrong(self, error: TrackerError) -> None:
        """Say what is wrong with the query, under the part that is; what is listed is what was found before it."""
        put(self.query_one("#query-count", Label), Content(BEFORE))
        typed = self.input.value
        if self._within and isinstance(error, QueryError) and not typed[error.position :].startswith(error.part):
            self._hint(f"In the query of the view, {shorten(self._within, WITHIN)}: {error.plain}", error=True)
        elif isinstance(error, QueryError) and error.part:
            before = cell_len(safe(typed[: error.position]))
            marks = "^" * max(1, cell_len(safe(error.part)))
            start = self.query_one("#query-label").outer_size.width + before - self.input.scroll_offset.x
            self._hint(f"{' ' * max(0, start)}{marks}\n{error.plain}", error=True)
        else:
            self._hint(error.plain, error=True)

    def _hint(self, said: str, *, error: bool = False) -> None:
        hint = self.query_one("#query-hint", Static)
        hint.set_class(error, "-error")
        put(hint, content(said), hides=True)

    @on(QueryInput.Left)
    def _left(self) -> None:
        """What comes after typing is about what was typed: look for it at once, and offer nothing more."""
        if not self.query_one("#query-hint").has_class("-error"):
            self._hint("")
        if self._pause.waits:
            self._pause.stop()
            self._ask()

    def _ask(self) -> None:
        self.post_message(self.Asked(self.input.value))

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._pause.then(self._ask)
        found = self.complete(event.value) if event.input.has_focus and event.input.cursor_at_end else []
        if found:
            word = last_word(event.value)
            before = event.value[: len(event.value) - len(word)]
            self.input.offer(event.value, going_on(word, found[0]), before + found[0])
        self._hint("  ".join(found[:LISTED]) + ("  …" if len(found) > LISTED else ""))


def last_word(text: str) -> str:
    """Return what stands after the last space or parenthesis that is not within quotes."""
    start, quoted = 0, False
    for place, character in enumerate(text):
        if character == '"':
            quoted = not quoted
        elif not quoted and character in " (-":
            start = place + 1 if character != "-" or place == start else start
    return text[start:]
