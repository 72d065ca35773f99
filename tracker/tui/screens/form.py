"""A dialog that is a form."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult

from tracker.errors import ConflictError, NotFoundError, TrackerError
from tracker.services.completion import complete
from tracker.services.forms import Asked, ItemForm, edit_form
from tracker.services.overtaken import Filled, overtaken_words, rebased
from tracker.services.party_pages import Kind
from tracker.tui.screens.adds_party import PARTIES, AddsParty
from tracker.tui.widgets.form import Form

F = TypeVar("F", bound=Filled)


class FormDialog(AddsParty):
    """A form over the view; what it comes to is the sentence that says what was done."""

    HANGING: ClassVar[Mapping[str, str]] = {}  # from a line to another whose text means something else after it

    def __init__(self, asked: Sequence[Asked]) -> None:
        super().__init__()
        self.asked = tuple(asked)
        self.prefilled: dict[str, str] = {}  # what stands in lines to begin with, in place of their own values

    def body(self) -> ComposeResult:
        """Lay out the lines."""
        yield Form(self.asked, self.check, self.said_of, self.prefilled, known=self.names_like, hanging=self.HANGING)

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
        """Say why it was not saved, and go to the first line that is wrong; where it is about a later one, say that."""
        await super().refused(error)
        await self.form.check_all()
        wrong = self.form.wrong_lines()
        if not wrong:
            return
        if self.said_of(error) in (line.wrong for line in wrong):
            self._say(wrong[0].wrong)
        if not wrong[0].has_focus_within:
            wrong[0].mend()

    @property
    def parties(self) -> Sequence[Kind]:
        """What can be named in a line."""
        names = {line.name for line in self.asked}
        return [kind for kind in PARTIES if kind in names]

    async def unknown_party(self) -> tuple[NotFoundError, Callable[[str], object]] | None:
        """Return what is said of a name that is not known, of the line that one is at before the other."""
        for name in sorted(self.parties, key=lambda name: not self.form.line(name).has_focus_within):
            try:
                await self.check(name, self.form.texts())
            except TrackerError as error:
                if self.is_unknown(error):
                    return error, partial(self.form.put, name)
                raise
        return None

    def texts(self) -> Mapping[str, str]:
        """Return what is typed in each line."""
        return self.form.texts()


class SharedForm(FormDialog, Generic[F]):
    """A form about something that others change too: after a conflict both versions are shown, and nothing is lost."""

    AGAIN = "ctrl+s saves yours too."

    def __init__(self, filled: F, asked: Sequence[Asked] | None = None) -> None:
        super().__init__(filled.asked if asked is None else asked)
        self.filled = filled  # as it was when it was read

    @abstractmethod
    def subject(self) -> str:
        """Return what is changed, as a sentence begins with it."""

    @abstractmethod
    async def read_again(self) -> F | None:
        """Return the form as it is now, None where nobody changed it. Raises TrackerError."""

    async def refused(self, error: TrackerError) -> None:
        """Keep what was typed; after a conflict, take in what the other person saved, and say what that is."""
        await super().refused(error)
        if not isinstance(error, ConflictError):
            return
        try:
            new = await self.read_again()
        except TrackerError as gone:
            self.complain(gone.plain)
            return
        if new is None:
            return  # something else stood in the way, and was said
        old, texts = self.filled, self.form.texts()
        self.filled = new
        for name, text in rebased(old, new, texts).items():
            if name in texts and texts[name] != text:
                self.form.line(name).put(text)
        self.complain("\n".join(overtaken_words(self.subject(), old, new, texts, self.AGAIN)))


class ItemFormDialog(SharedForm[ItemForm]):
    """A form about an item."""

    def subject(self) -> str:
        """Return its ref."""
        return self.filled.item.ref if self.filled.item else "It"

    async def read_again(self) -> ItemForm | None:
        """Return the item's form as it is now, None where nobody changed it."""
        item = self.filled.item
        if item is None:
            return None
        new = await self.tracker.read(lambda workspace: edit_form(workspace, item.ref))
        return new if new.item is not None and new.item.version != item.version else None
