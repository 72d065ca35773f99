"""Going to a row of the table: by its number, or by the ref of an item."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Label, Static

from tracker.domain.items import parse_ref
from tracker.domain.text import plural, western_digits
from tracker.errors import InvalidError
from tracker.tui.screens.dialog import Dialog
from tracker.tui.widgets.textline import TextLine


class Jump(Dialog[int | str]):
    """Asks for a row of a list that has so many; the answer is its number, counted from 1, or a ref."""

    HEADING = "Go to"
    SAVE = "Go"

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def body(self) -> ComposeResult:
        """Lay out the one input."""
        yield Label("Row or ref", classes="field-label")
        yield TextLine(placeholder="42, or CLR-14")
        rows = plural(self._count, "row") if self._count else "no rows"
        yield Static(Content(f"The list has {rows}."), classes="field-hint")

    async def save(self) -> int | str | None:
        """Return where to go. Raises InvalidError."""
        return place_of(self.query_one(Input).value, self._count)

    def action_cancel(self) -> None:
        """Give up: one line is soon typed again."""
        self.dismiss(None)

    @on(Input.Submitted)
    def _go(self, event: Input.Submitted) -> None:
        event.stop()
        event.prevent_default()  # not on to the next input: there is none
        self.action_save()


def place_of(typed: str, count: int) -> int | str:
    """Return the number of a row, of which there are so many, or a ref in its one form. Raises InvalidError."""
    text = typed.strip()
    digits = western_digits(text).replace(",", "")
    if not (digits.isascii() and digits.isdigit()):
        if not text:
            raise InvalidError("Which row?", hint="Type its number, or a ref like CLR-14.")
        try:
            return parse_ref(text)
        except InvalidError:
            raise InvalidError(f"'{text}' is no number and no ref.", hint="Like 42, or CLR-14.") from None
    if not count:
        raise InvalidError("The list is empty.", hint="Type a ref like CLR-14.")
    if len(digits) > 18 or not 1 <= int(digits) <= count:
        raise InvalidError(f"There is no row {text}.", hint=f"They go from 1 to {count:,}.")
    return int(digits)
