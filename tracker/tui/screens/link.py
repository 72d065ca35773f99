"""Linking an item to another."""

from __future__ import annotations

from tracker.services.forms import Asked
from tracker.services.links import LINKABLE, link_items, unlink_items
from tracker.tui.screens.form import FormDialog


class LinkDialog(FormDialog):
    """How it hangs together with which other item; the same link again takes it away."""

    def __init__(self, ref: str) -> None:
        super().__init__(
            [
                Asked("kind", "How", LINKABLE[0], " or ".join(LINKABLE), LINKABLE),
                Asked("other", "Other item", "", "its ref, like CLR-14"),
                Asked("remove", "Take away", "no", "yes takes this link away", ("no", "yes")),
            ]
        )
        self.ref = ref

    def heading(self) -> str:
        """Return what it is about."""
        return f"Link {self.ref} to another item"

    async def save(self) -> str | None:
        """Link them, or take the link away."""
        texts = self.texts()
        remove = texts["remove"].strip().lower().startswith("y")
        service = unlink_items if remove else link_items
        item, other = await self.tracker.change(
            lambda workspace: service(workspace, self.ref, texts["kind"].strip(), texts["other"])
        )
        return f"{item.ref} {'no longer ' * remove}{texts['kind'].strip()} {other.ref}. Take it back: u"
