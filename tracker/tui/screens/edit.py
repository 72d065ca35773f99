"""Forms for items: to change one, and to add one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tracker.domain.text import plural
from tracker.errors import InvalidError, TrackerError
from tracker.services.forms import ItemForm, check_line, edit_of
from tracker.services.items import add_item, edit_items
from tracker.services.lead_times import too_near
from tracker.tui.screens.form import ItemFormDialog
from tracker.tui.text import content


class EditForm(ItemFormDialog):
    """An item's fields. Where somebody else changed it meanwhile, both versions are shown before yours is saved."""

    def heading(self) -> str:
        """Return what it is about."""
        item = self.filled.item
        return f"{item.ref}  {item.title}" if item else f"A new {self.filled.workflow.title.lower()}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_line(workspace, self.filled, name, texts))

    async def save(self) -> str | None:
        """Save what was changed, if nobody changed the item since it was read."""
        item = self.filled.item
        if item is None:
            return None
        edit = edit_of(self.filled, self.texts())
        if edit.is_empty:
            raise InvalidError("Nothing was changed.", hint="Press escape to go back.")
        done = await self.tracker.change(
            lambda workspace: edit_items(workspace, [item.ref], edit, version=item.version)
        )
        near: list[str] = []
        if edit.fields:
            with suppress(TrackerError):  # it is saved already
                near += await self.tracker.read(lambda workspace: too_near(workspace, [item.ref]))
        notes = "".join(f" Note: {line}" for line in near)
        return f"{plural(len(done), 'change')} to {item.ref}.{notes} Take it back: u"


class AddForm(EditForm):
    """A new item."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Add", priority=True)]
    SAVE = "Add"

    def __init__(self, form: ItemForm, texts: Mapping[str, str] | None = None, unplaced: Sequence[str] = ()) -> None:
        super().__init__(form)
        self.prefilled = dict(texts or {})
        self.unplaced = tuple(unplaced)  # what was typed before, and has no line here

    def body(self) -> ComposeResult:
        """Lay out what has no line, and the lines."""
        if self.unplaced:
            yield Static(content(f"Not in this form: {' '.join(self.unplaced)}", "$text-warning"), markup=False)
        yield from super().body()

    async def save(self) -> str | None:
        """Add it."""
        texts = self.texts()
        edit = edit_of(self.filled, {name: text for name, text in texts.items() if name != "title"})
        done = await self.tracker.change(
            lambda workspace: add_item(workspace, self.filled.workflow.key, texts["title"], edit)
        )
        return f"{done.ref} added as {done.status}. Take it back: u"
