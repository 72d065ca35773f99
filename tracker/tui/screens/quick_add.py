"""Adding an item in one line, in the syntax of `tracker add`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from tracker.errors import NotFoundError, StoppedError, TrackerError, UsageError
from tracker.services.add_line import OPTIONS, AddWords, add_words, begun_add, unplaced, with_value
from tracker.services.edits import Edit
from tracker.services.forms import add_form, list_kinds, planned_item
from tracker.services.party_pages import Kind
from tracker.tui.resting import Resting
from tracker.tui.screens.adds_party import PARTIES, AddsParty
from tracker.tui.screens.edit import AddForm, add
from tracker.tui.screens.pick import Pick
from tracker.tui.text import content
from tracker.tui.widgets.form import PAUSE
from tracker.tui.widgets.says import put
from tracker.tui.widgets.textline import TextLine

FITTING = 4  # names that fit what is typed, and are shown


class QuickAdd(AddsParty):
    """One line; what it would add is said below while one types."""

    HEADING = "Add an item"
    SAVE = "Add"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Add", priority=True),
        Binding("ctrl+f", "whole_form", "Whole form", priority=True),
    ]

    def __init__(self, parse: Callable[[str], tuple[str, str, Edit]]) -> None:
        super().__init__()
        self._parse = parse
        self._pause = Resting(self, PAUSE)
        self._words: AddWords | None = None  # that a line can have; read when the first is typed

    def body(self) -> ComposeResult:
        """Lay out the line and its help."""
        yield TextLine(
            placeholder="clearance 'Water convoy to Rutba' --stakeholder ngo --due +10wd",
            id="add-line",
        )
        yield Static("", id="add-says", markup=False)
        yield Static("", id="add-fits", markup=False)
        yield Static(
            f"KIND 'TITLE' and, if wanted: {' '.join(OPTIONS)}\n"
            "→ takes a completion; enter adds; ctrl+f: a form; ctrl+n: a new name",
            classes="field-hint",
            markup=False,
        )

    def reload(self) -> None:
        """Read the names again when something is typed: somebody may have added one."""
        self._words = None

    @work(exclusive=True, group="read-words", exit_on_error=False)
    async def _complete(self, line: str) -> None:
        """Draw how the line may go on at the cursor, and show below it what else fits there."""
        try:
            if self._words is None:
                self._words = await self.tracker.read(add_words)
        except TrackerError:  # said when the line is checked
            return
        typed = self.query_one("#add-line", TextLine)
        if self.is_attached and typed.value == line:
            found = self._words.going_on(line[: typed.cursor_position])
            drawn = found.drawn and typed.cursor_at_end
            if drawn:
                typed.offer(line, found.drawn, found.becomes)
            names = [name.strip() for name in found.names if len(found.names) > 1 or not drawn]
            self._fits(", ".join(names[:FITTING]) + " …" * (len(names) > FITTING))

    def _fits(self, names: str) -> None:
        shown = self.query_one("#add-fits", Static)
        put(shown, content(names, "$text-muted"), hides=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the line would add so far: at once whether it can be read, after a moment what it means."""
        event.stop()
        self._complete(event.value)
        self._say_what_it_means(event.value)

    def _say_what_it_means(self, line: str) -> None:
        self._pause.stop()
        if not line.strip():
            self._tell("")
            return
        try:
            kind, title, edit = self._parse(line)
        except UsageError as error:
            is_option = line.rpartition(" ")[2].startswith("-")  # half typed, it is like many
            self._tell(error.message if is_option else error.plain, "-unfinished")
            return
        self._tell(f"{kind}: {title}", "-unfinished")
        self._pause.then(partial(self._check, line, kind, title, edit))

    @work(exclusive=True, group="read-line", exit_on_error=False)
    async def _check(self, line: str, kind: str, title: str, edit: Edit) -> None:
        try:
            found = await self.tracker.read(partial(planned_item, kind=kind, title=title, edit=edit))
        except StoppedError:
            return
        except TrackerError as error:
            said, style = self.said_of(error), "-error"
        else:
            said, style = "\n".join(f"{name}: {value}" for name, value in found), ""
        if self.is_attached and self.query_one("#add-line", Input).value == line:
            self._tell(said, style)

    def _tell(self, said: str, style: str = "") -> None:
        shown = self.query_one("#add-says", Static)
        for name in ("-error", "-unfinished"):
            shown.set_class(name == style, name)
        put(shown, content(said))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add it."""
        event.stop()
        event.prevent_default()
        self.action_save()

    @work(exit_on_error=False)
    async def action_whole_form(self) -> None:
        """Show the whole form over the line, with all that the line says; given up, the line is still as it was."""
        await self.typed_so_far()
        try:
            done = await self._ask_in_form(self.query_one("#add-line", Input).value)
        except TrackerError as error:
            self.tracker.held.went_wrong()
            await self.refused(error)
            return
        if done is not None:
            self.close_with(done)

    async def _ask_in_form(self, line: str) -> str | None:
        begun = await self.tracker.read(partial(begun_add, line=line))
        kind: str | None = begun.kind
        if not kind:
            kinds = await self.tracker.read(list_kinds)
            kind = await self.tracker.push_screen_wait(Pick("What kind of item?", kinds)) if self.is_free() else None
        if not kind:
            return None
        form = await self.tracker.read(partial(add_form, kind=kind))
        if not self.is_free():
            return None
        return await self.tracker.push_screen_wait(AddForm(form, begun.texts, unplaced(form, begun)))

    @property
    def parties(self) -> Sequence[Kind]:
        """What can be named in the line."""
        return PARTIES

    async def unknown_party(self) -> tuple[NotFoundError, Callable[[str], object]] | None:
        """Return what is said of a name in the line that is not known. Raises UsageError."""
        line = self.query_one("#add-line", Input).value
        if not line.strip():
            return None
        kind, title, edit = self._parse(line)
        try:
            await self.tracker.read(partial(planned_item, kind=kind, title=title, edit=edit))
        except TrackerError as error:
            if self.is_unknown(error):
                return error, partial(self._put_name, f"--{error.what}", error.wanted)
            raise
        return None

    def _put_name(self, option: str, wanted: str, name: str) -> None:
        """Write the name of what was added where it was wanted, and say what the line means now."""
        typed = self.query_one("#add-line", TextLine)
        before, behind = typed.value, len(typed.value) - typed.cursor_position
        typed.value = with_value(before, option, wanted, name)
        typed.cursor_position = len(typed.value) - behind
        self._say_what_it_means(typed.value)

    def object_to(self, error: TrackerError) -> None:
        """Say why not, once: not also as what the line means."""
        self._pause.stop()
        self.workers.cancel_group(self, "read-line")
        self._tell("")
        super().object_to(error)

    async def save(self) -> str | None:
        """Add the item. Raises TrackerError, and the line stays."""
        line = self.query_one("#add-line", Input).value
        if not line.strip():
            raise UsageError("Nothing to add yet.", hint="Write a kind and a title, or press ctrl+f for a form.")
        kind, title, edit = self._parse(line)
        return await add(self.tracker, kind, title, edit)
