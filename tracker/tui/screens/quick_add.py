"""Adding an item in one line, in the syntax of `tracker add`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.suggester import Suggester
from textual.widgets import Input, Static

from tracker.errors import UsageError
from tracker.services.completion import complete
from tracker.services.edits import Edit
from tracker.services.items import add_item
from tracker.tui.screens.dialog import Dialog
from tracker.tui.text import content
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
        return value[: len(value) - len(last)] + found[0] if found and len(found[0]) > len(last) else None


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
        """Say what the line would add so far."""
        event.stop()
        said = ""
        if event.value.strip():
            try:
                kind, title, edit = self._parse(event.value)
            except UsageError as error:
                said = error.message
            else:
                parts = [f"{name} {value}" for name, value in vars_of(edit)]
                said = f"{kind}: {title}" + (f"  ({', '.join(parts)})" if parts else "")
        self.query_one("#add-says", Static).update(content(said))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Add it."""
        event.stop()
        event.prevent_default()
        self.action_save()

    def action_full(self) -> None:
        """Leave for the whole form."""
        self.dismiss(FULL + self.query_one("#add-line", Input).value)

    async def save(self) -> str | None:
        """Add the item. Raises TrackerError, and the line stays."""
        line = self.query_one("#add-line", Input).value
        if not line.strip():
            raise UsageError("Nothing to add yet.", hint="Write a kind and a title, or press ctrl+f for a form.")
        kind, title, edit = self._parse(line)
        done = await self.tracker.change(lambda workspace: add_item(workspace, kind, title, edit))
        return f"{done.ref} added as {done.status}. Take it back: u"


def vars_of(edit: Edit) -> list[tuple[str, str]]:
    """Return what an edit sets, by name."""
    found = [(name, getattr(edit, name)) for name in Edit.__slots__ if getattr(edit, name)]
    return [(name, _shown(value)) for name, value in found]


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}={text}" for key, text in value.items())
    return (
        value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, Sequence) else str(value)
    )
