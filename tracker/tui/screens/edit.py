"""Forms for items: to change one, and to add one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.binding import Binding, BindingType

from tracker.domain.text import plural
from tracker.errors import InvalidError
from tracker.services.forms import ItemForm, check_line, edit_of
from tracker.services.items import add_item, edit_items
from tracker.services.lead_times import too_near
from tracker.tui.screens.form import ItemFormDialog


class EditForm(ItemFormDialog):
    """An item's fields. Where somebody else changed it meanwhile, both versions are shown before yours is saved."""

    def __init__(self, form: ItemForm) -> None:
        super().__init__(form, form.asked)

    def heading(self) -> str:
        """Return what it is about."""
        item = self.item_form.item
        return f"{item.ref}  {item.title}" if item else f"A new {self.item_form.workflow.title.lower()}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_line(workspace, self.item_form, name, texts))

    async def save(self) -> str | None:
        """Save what was changed, if nobody changed the item since it was read."""
        item = self.item_form.item
        if item is None:
            return None
        edit = edit_of(self.item_form, self.texts())
        if edit.is_empty:
            raise InvalidError("Nothing was changed.", hint="Press escape to go back.")
        done = await self.tracker.change(
            lambda workspace: edit_items(workspace, [item.ref], edit, version=item.version)
        )
        near = await self.tracker.read(lambda workspace: too_near(workspace, [item.ref]))
        notes = "".join(f" Note: {line}" for line in near) if edit.fields else ""
        return f"{plural(len(done), 'change')} to {item.ref}.{notes} Take it back: u"


class AddForm(EditForm):
    """A new item."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Add", priority=True)]
    SAVE = "Add"

    def __init__(self, form: ItemForm, texts: Mapping[str, str] | None = None) -> None:
        super().__init__(form)
        self.prefilled = dict(texts or {})

    def remember_typed(self) -> None:
        """Nothing of it is saved yet, what was typed before the form appeared neither."""
        self._before = () if self.prefilled else self.typed()

    async def save(self) -> str | None:
        """Add it."""
        texts = self.texts()
        edit = edit_of(self.item_form, {name: text for name, text in texts.items() if name != "title"})
        done = await self.tracker.change(
            lambda workspace: add_item(workspace, self.item_form.workflow.key, texts["title"], edit)
        )
        return f"{done.ref} added as {done.status}. Take it back: u"
