"""Forms for items: to change one, and to add one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from tracker.domain.text import plural
from tracker.services.edits import Edit
from tracker.services.entered import remarks_after
from tracker.services.forms import ItemForm, check_line, edit_of, nothing_changed
from tracker.services.items import add_item, edit_items
from tracker.tui.screens.form import ItemFormDialog
from tracker.tui.text import content
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


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
            raise nothing_changed()

        def change(workspace: Workspace) -> list[str]:
            done = edit_items(workspace, [item.ref], edit, version=item.version)
            return [f"{plural(len(done), 'change')} to {item.ref}.", *remarks_after(workspace, item.ref, edit)]

        return " ".join([*await self.tracker.change(change), "Take it back: u"])


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
        return await add(self.tracker, self.filled.workflow.key, texts["title"], edit)


async def add(app: TrackerApp, kind: str, title: str, edit: Edit) -> str:
    """Add an item and show where it is; return what was done, and what is to be said of it. Raises TrackerError."""

    def change(workspace: Workspace) -> tuple[str, list[str]]:
        done = add_item(workspace, kind, title, edit)
        return done.ref, [f"{done.ref} added as {done.status}.", *remarks_after(workspace, done.ref, edit, new=True)]

    ref, said = await app.change(change)
    if app.view is not None:
        app.view.follow(ref)
    return " ".join([*said, "Take it back: u"])
