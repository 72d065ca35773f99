"""Giving a clock more time."""

from __future__ import annotations

from tracker.domain.dates import day_in_words
from tracker.services.extensions import extend
from tracker.services.forms import Asked
from tracker.tui.screens.form import FormDialog


class ExtendDialog(FormDialog):
    """How much longer, why, and since when."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            [
                Asked("length", "How much longer", "", "like 10wd or 5d; empty: what the workflow allows"),
                Asked("reason", "Reason", "", "who gave more time, and how"),
                Asked("on", "On", "", "the day it was granted, if not today"),
            ]
        )
        self.ref = ref

    def heading(self) -> str:
        """Return what it is about."""
        return f"More time for {self.ref}"

    async def save(self) -> str | None:
        """Extend it."""
        texts = self.texts()
        done = await self.tracker.change(
            lambda workspace: extend(
                workspace, self.ref, texts["length"].strip() or None, texts["reason"], on=texts["on"].strip() or None
            )
        )
        notes = "".join(f" Note: {warning}." for warning in done.warnings)
        return f"{self.ref} has until {day_in_words(done.new, self.tracker.workspace.today)}.{notes} Take it back: u"
