"""Linking an item to another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from tracker.errors import InvalidError
from tracker.services.forms import Asked
from tracker.services.links import LINKABLE, check_link, link_items, unlink_items
from tracker.tui.screens.form import FormDialog


class LinkDialog(FormDialog):
    """How it hangs together with which other item; or that it does not any more."""

    HANGING: ClassVar[Mapping[str, str]] = {"kind": "other", "remove": "other"}

    def __init__(self, ref: str) -> None:
        super().__init__(
            [
                Asked("other", "Other item", "", "its ref, like CLR-14", complete="ref"),
                Asked("kind", "How", LINKABLE[0], "", LINKABLE),
                Asked("remove", "Take it away", "no", "yes takes this link away", ("no", "yes")),
            ]
        )
        self.ref = ref

    def heading(self) -> str:
        """Return what it is about."""
        return f"Link {self.ref} to another item"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return which item it is."""
        if name != "other" or not any(character.isdigit() for character in texts["other"]):
            return ""  # nothing, or the beginning of a ref
        kind, remove = texts["kind"].strip(), _is_yes(texts["remove"])
        return await self.tracker.read(
            partial(check_link, ref=self.ref, kind=kind, other_ref=texts["other"], remove=remove)
        )

    async def save(self) -> str | None:
        """Link them, or take the link away."""
        texts = self.texts()
        if not texts["other"].strip():
            raise InvalidError("Which other item?", hint="Write its ref, like CLR-14.")
        remove = _is_yes(texts["remove"])
        service = unlink_items if remove else link_items
        item, other = await self.tracker.change(
            lambda workspace: service(workspace, self.ref, texts["kind"].strip(), texts["other"])
        )
        return f"{item.ref} {'no longer ' * remove}{texts['kind'].strip()} {other.ref}. Take it back: u"


def _is_yes(text: str) -> bool:
    return text.strip().lower().startswith("y")
