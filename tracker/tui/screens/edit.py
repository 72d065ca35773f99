"""Forms for items: to change one, and to add one."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tracker.domain.text import plural
from tracker.errors import ConflictError, InvalidError, TrackerError
from tracker.services.forms import ItemForm, check_line, edit_form, edit_of, overtaken, rebased
from tracker.services.items import add_item, edit_items
from tracker.services.lead_times import too_near
from tracker.tui.screens.form import FormDialog


class EditForm(FormDialog):
    """An item's fields. Where somebody else changed it meanwhile, both versions are shown before yours is saved."""

    def __init__(self, form: ItemForm) -> None:
        super().__init__(form.asked)
        self.item_form = form

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

    async def refused(self, error: TrackerError) -> None:
        """Keep what was typed; after a conflict, show what the other person saved beside it."""
        await super().refused(error)
        item = self.item_form.item
        if not isinstance(error, ConflictError) or item is None:
            return
        old, texts = self.item_form, self.form.texts()
        try:
            new = await self.tracker.read(lambda workspace: edit_form(workspace, item.ref))
        except TrackerError as gone:
            self.complain(str(gone))
            return
        both = overtaken(old, new, texts)
        self.item_form = new
        for name, text in rebased(old, new, texts).items():
            if texts.get(name) != text:
                self.form.line(name).put(text)
        said = [
            f"{item.ref} was changed by someone else meanwhile; nothing was saved, and what you typed is still here."
        ]
        said += [
            f"{title}: now '{theirs or 'nothing'}', you typed '{yours or 'nothing'}'" for title, theirs, yours in both
        ]
        said.append(
            "ctrl+s saves yours over it." if both else "What they changed is in the form now: ctrl+s saves yours too."
        )
        self.complain("\n".join(said))


class AddForm(EditForm):
    """A new item."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "save", "Add", priority=True)]
    SAVE = "Add"

    async def save(self) -> str | None:
        """Add it."""
        texts = self.texts()
        edit = edit_of(self.item_form, {name: text for name, text in texts.items() if name != "title"})
        done = await self.tracker.change(
            lambda workspace: add_item(workspace, self.item_form.workflow.key, texts["title"], edit)
        )
        return f"{done.ref} added as {done.status}. Take it back: u"
