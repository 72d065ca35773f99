"""Giving a clock more time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import ClassVar

from tracker.domain.dates import day_in_words
from tracker.services.extensions import extend, extended_from
from tracker.services.short_forms import MORE_TIME, check_extension_line
from tracker.tui.screens.form import FormDialog


class ExtendDialog(FormDialog):
    """How much longer, with the day that it leads to, why, and since when."""

    HANGING: ClassVar[Mapping[str, str]] = {"on": "length"}

    def __init__(self, ref: str) -> None:
        super().__init__(MORE_TIME)
        self.ref = ref
        self._seen: date | None = None  # what it counts from, as it was told last

    def heading(self) -> str:
        """Return what it is about."""
        return f"More time for {self.ref}"

    def on_mount(self) -> None:
        """Say what the workflow's own extension leads to, before anything is typed."""
        self.form.check_soon("length")

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day that the length leads to, or the day it was granted."""
        if name == "length":
            self._seen = await self.tracker.read(partial(extended_from, ref=self.ref))
        return await self.tracker.read(partial(check_extension_line, ref=self.ref, name=name, texts=texts))

    async def save(self) -> str | None:
        """Extend it."""
        length, reason, on = (self.texts()[name].strip() for name in ("length", "reason", "on"))
        seen = self._seen
        done = await self.tracker.change(
            lambda workspace: extend(workspace, self.ref, length or None, reason, on=on or None, seen=seen)
        )
        today = self.tracker.workspace.today
        nearer = f" Its deadline is {day_in_words(done.nearer, today)}." if done.nearer else ""
        notes = "".join(f" Note: {warning}." for warning in done.warnings)
        return f"{self.ref} has until {day_in_words(done.new, today)}.{nearer}{notes} Take it back: u"
