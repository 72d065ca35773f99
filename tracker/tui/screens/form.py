"""A dialog that is a form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult

from tracker.services.forms import Asked
from tracker.tui.screens.dialog import Dialog
from tracker.tui.widgets.form import Form


class FormDialog(Dialog[str]):
    """A form over the view; what it comes to is the sentence that says what was done."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        super().__init__()
        self.asked = tuple(asked)

    def body(self) -> ComposeResult:
        """Lay out the lines."""
        yield Form(self.asked, self.check)

    @property
    def form(self) -> Form:
        """The lines."""
        return self.query_one(Form)

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a line's text means. Raises TrackerError where it cannot be saved."""
        return ""

    def texts(self) -> Mapping[str, str]:
        """Return what is typed in each line."""
        return self.form.texts()
