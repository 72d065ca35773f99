"""Linking an item to another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from tracker.services.short_forms import LINK, check_link_line, save_link
from tracker.tui.screens.form import FormDialog


class LinkDialog(FormDialog):
    """How it hangs together with which other item; or that it does not any more."""

    HANGING: ClassVar[Mapping[str, str]] = {"kind": "other", "remove": "other"}

    def __init__(self, ref: str) -> None:
        super().__init__(LINK)
        self.ref = ref

    def heading(self) -> str:
        """Return what it is about."""
        return f"Link {self.ref} to another item"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return which item it is."""
        return await self.tracker.read(partial(check_link_line, ref=self.ref, name=name, texts=texts))

    async def save(self) -> str | None:
        """Link them, or take the link away."""
        texts = self.texts()
        return f"{await self.tracker.change(partial(save_link, ref=self.ref, texts=texts))} Take it back: u"
