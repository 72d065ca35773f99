"""Writing down what was said or seen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tracker.services.items import add_notes, named
from tracker.services.short_forms import NOTE, check_note_line
from tracker.tui.screens.form import FormDialog


class NoteDialog(FormDialog):
    """What was said, how, and when."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(NOTE)
        self.refs = tuple(refs)

    def heading(self) -> str:
        """Return what it is about."""
        return f"A note on {', '.join(self.refs[:5])}" + (f" and {len(self.refs) - 5} more" * (len(self.refs) > 5))

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day that a text means."""
        return await self.tracker.read(partial(check_note_line, name=name, texts=texts))

    async def save(self) -> str | None:
        """Write it down."""
        texts = self.texts()
        on = texts["on"].strip() or None
        done = await self.tracker.change(
            lambda workspace: add_notes(workspace, self.refs, texts["body"], kind=texts["kind"], on=on)
        )
        ended = [item for item in done if item.closed]  # perhaps by somebody else, while it was written
        closed = f" Closed: {named(ended)}." if ended else ""
        return f"Noted on {named(done)}.{closed} Take it back: u"
