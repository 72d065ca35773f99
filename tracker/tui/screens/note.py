"""Writing down what was said or seen."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.items import NOTE_KINDS
from tracker.errors import InvalidError
from tracker.services.edits import one_of
from tracker.services.forms import Asked, check_day
from tracker.services.items import add_notes, named
from tracker.tui.screens.form import FormDialog


class NoteDialog(FormDialog):
    """What was said, how, and when."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(
            [
                Asked("body", "Note", "", "what was said or seen", lines=True),
                Asked("kind", "Kind", "note", ", ".join(NOTE_KINDS), NOTE_KINDS),
                Asked("on", "On", "", "the day it happened, if not today"),
            ]
        )
        self.refs = tuple(refs)

    def heading(self) -> str:
        """Return what it is about."""
        return f"A note on {', '.join(self.refs[:5])}" + (f" and {len(self.refs) - 5} more" * (len(self.refs) > 5))

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day, or what is wrong with the note or its kind."""
        if name == "on":
            return check_day(self.tracker.workspace, texts[name])
        if name == "body" and not texts[name].strip():
            raise InvalidError("The note is empty.", hint="Write what was said.")
        if name == "kind" and texts[name] not in NOTE_KINDS:
            raise InvalidError(f"'{texts[name]}' is not a kind of note.", hint=one_of(texts[name], NOTE_KINDS))
        return ""

    async def save(self) -> str | None:
        """Write it down."""
        texts = self.texts()
        done = await self.tracker.change(
            lambda workspace: add_notes(
                workspace,
                self.refs,
                texts["body"],
                kind=texts["kind"].strip(),
                on=texts["on"].strip() or None,
            )
        )
        return f"Noted on {named(done)}. Take it back: u"
