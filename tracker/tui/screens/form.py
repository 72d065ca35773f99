"""A dialog that is a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult

from tracker.errors import ConflictError, TrackerError
from tracker.services.completion import complete
from tracker.services.forms import Asked, ItemForm, edit_form, overtaken, rebased
from tracker.tui.screens.dialog import Dialog
from tracker.tui.widgets.form import Form, FormLine


class FormDialog(Dialog[str]):
    """A form over the view; what it comes to is the sentence that says what was done."""

    HANGING: ClassVar[Mapping[str, str]] = {}  # from a line to another whose text means something else after it

    def __init__(self, asked: Sequence[Asked]) -> None:
        super().__init__()
        self.asked = tuple(asked)
        self.prefilled: dict[str, str] = {}  # what stands in lines to begin with, in place of their own values

    def body(self) -> ComposeResult:
        """Lay out the lines."""
        yield Form(self.asked, self.check, self.prefilled, known=self.names_like, hanging=self.HANGING)

    @property
    def form(self) -> Form:
        """The lines."""
        return self.query_one(Form)

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a line's text means. Raises TrackerError where it cannot be saved."""
        return ""

    async def names_like(self, what: str, beginning: str) -> list[str]:
        """Return what there is that begins so."""
        return [name for name, _ in await self.tracker.read(lambda workspace: complete(workspace, what, beginning))]

    async def refused(self, error: TrackerError) -> None:
        """Say why it was not saved, and go to the first line that is wrong."""
        await super().refused(error)
        await self.form.check_all()
        wrong = next((line for line in self.form.query(FormLine).results() if line.wrong), None)
        if wrong is not None and not wrong.has_focus_within:
            wrong.begin()

    def texts(self) -> Mapping[str, str]:
        """Return what is typed in each line."""
        return self.form.texts()


class ItemFormDialog(FormDialog):
    """A form about an item. Where somebody else changed it meanwhile, both versions are shown before yours is saved."""

    AGAIN = "What they changed is in the form now: ctrl+s saves yours too."

    def __init__(self, form: ItemForm, asked: Sequence[Asked]) -> None:
        super().__init__(asked)
        self.item_form = form

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
            self.complain(gone.plain)
            return
        if new.item is None or new.item.version == item.version:
            return  # something else stood in the way, and was said
        both = [line for line in overtaken(old, new, texts) if line[0] in {asked.title for asked in self.asked}]
        self.item_form = new
        for name, text in rebased(old, new, texts).items():
            if name in texts and texts[name] != text:
                self.form.line(name).put(text)
        said = [
            f"{item.ref} was changed by someone else meanwhile; nothing was saved, and what you typed is still here."
        ]
        said += [
            f"{title}: now '{theirs or 'nothing'}', you typed '{yours or 'nothing'}'" for title, theirs, yours in both
        ]
        said.append("ctrl+s saves yours over it." if both else self.AGAIN)
        self.complain("\n".join(said))
