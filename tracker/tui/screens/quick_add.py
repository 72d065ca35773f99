"""Adding an item in one line, in the syntax of `tracker add`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.timer import Timer
from textual.widgets import Input, Static

from tracker.errors import StoppedError, TrackerError, UsageError
from tracker.services.completion import complete
from tracker.services.edits import Edit
from tracker.services.forms import planned_item
from tracker.services.items import add_item
from tracker.tui.screens.dialog import Dialog
from tracker.tui.text import content
from tracker.tui.widgets.form import PAUSE
from tracker.tui.widgets.textline import TextLine

OPTIONS = (
    "--stakeholder", "--authority", "--owner", "--due", "--priority", "--tag", "--field", "--reference", "--rationale",
    "--raised",
)  # fmt: skip
_NAMED = {"--stakeholder": "stakeholder", "--authority": "authority", "--tag": "tag", "--field": "field", "-f": "field"}
FULL = "full:"  # begins the answer of somebody who wants the whole form; what was typed follows


class _Words(Suggester):
    """Completes the kind, then options, then their values."""

    def __init__(self, dialog: QuickAdd) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._dialog = dialog

    async def get_suggestion(self, value: str) -> str | None:
        words = value.split(" ")
        last, before = words[-1], words[-2] if len(words) > 1 else ""
        if not last:
            return None
        if len(words) == 1:
            found = await self._dialog.known("kind", last)
        elif last.startswith("-"):
            found = [option for option in OPTIONS if option.startswith(last)]
        elif before in _NAMED:
            found = await self._dialog.known(_NAMED[before], last.lstrip("'\""))
            found = [f"'{name}'" if " " in name else name for name in found]
        else:
            return None
        # Only what goes on as it was typed: a name that needs a quote first would be drawn over it.
        going_on = (one for one in found if len(one) > len(last) and one.lower().startswith(last.lower()))
        return next((value[: len(value) - len(last)] + one for one in going_on), None)


class QuickAdd(Dialog[str]):
    """One line; what it would add is said below while one types."""

    HEADING = "Add an item"
    SAVE = "Add"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Add", priority=True),
        Binding("ctrl+f", "full", "Whole form", priority=True),
    ]

    def __init__(self, parse: Callable[[str], tuple[str, str, Edit]]) -> None:
        super().__init__()
        self._parse = parse
        self._pause: Timer | None = None

    def body(self) -> ComposeResult:
        """Lay out the line and its help."""
        yield TextLine(
            placeholder="clearance 'Water convoy to Rutba' --stakeholder ngo --due +10wd",
            suggester=_Words(self),
            compact=True,
            id="add-line",
        )
        yield Static("", id="add-says", markup=False)
        yield Static(
            "KIND 'TITLE' and, if wanted: " + " ".join(OPTIONS) + "\n→ takes a completion; enter adds; ctrl+f: a form",
            classes="field-hint",
            markup=False,
        )

    async def known(self, what: str, beginning: str) -> list[str]:
        """Return what there is that begins so."""
        return [value for value, _ in await self.tracker.read(lambda workspace: complete(workspace, what, beginning))]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say what the line would add so far: at once whether it can be read, after a moment what it means."""
        event.stop()
        if self._pause is not None:
            self._pause.stop()
        if not event.value.strip():
            self._tell("")
            return
        try:
            kind, title, edit = self._parse(event.value)
        except UsageError as error:
            self._tell(error.message, "-unfinished")
            return
        self._tell(f"{kind}: {title}", "-unfinished")
        self._pause = self.set_timer(PAUSE, partial(self._check, event.value, kind, title, edit))

    @work(exclusive=True, group="read-line", exit_on_error=False)
    async def _check(self, line: str, kind: str, title: str, edit: Edit) -> None:
        try:
            found = await self.tracker.read(partial(planned_item, kind=kind, title=title, edit=edit))
        except StoppedError:
            return
        except TrackerError as error:
            said, style = error.plain, "-error"
        else:
            said, style = "\n".join(f"{name}: {value}" for name, value in found), ""
        if self.is_attached and self.query_one("#add-line", Input).value == line:
            self._tell(said, style)

    def _tell(self, said: str, style: str = "") -> None:
        shown = self.query_one("#add-says", Static)
        for name in ("-error", "-unfinished"):
            shown.set_class(name == style, name)
        shown.update(content(said))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add it."""
        event.stop()
        event.prevent_default()
        self.action_save()

    def action_full(self) -> None:
        """Leave for the whole form, with all that was typed before: some of it may still be on its way to the line."""
        line = self.query_one("#add-line", Input)
        line.call_later(self._leave)

    def _leave(self) -> None:
        if self.is_current:
            self.dismiss(FULL + self.query_one("#add-line", Input).value)

    async def save(self) -> str | None:
        """Add the item. Raises TrackerError, and the line stays."""
        line = self.query_one("#add-line", Input).value
        if not line.strip():
            raise UsageError("Nothing to add yet.", hint="Write a kind and a title, or press ctrl+f for a form.")
        kind, title, edit = self._parse(line)
        done = await self.tracker.change(lambda workspace: add_item(workspace, kind, title, edit))
        return f"{done.ref} added as {done.status}. Take it back: u"
