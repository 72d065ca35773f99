"""Giving an item a date of its own."""

from __future__ import annotations

from tracker.services.edits import Edit
from tracker.services.forms import Asked, ItemForm, check_line
from tracker.services.items import edit_items
from tracker.tui.screens.form import ItemFormDialog

REASON = Asked("reason", "Reason", "", "why; kept in the history")


class DueDialog(ItemFormDialog):
    """A rule, with the day that it leads to, and a reason."""

    def __init__(self, form: ItemForm) -> None:
        super().__init__(form, [next(asked for asked in form.asked if asked.name == "due"), REASON])
        self.ref = form.item.ref if form.item else ""

    def heading(self) -> str:
        """Return what it is about."""
        return f"A date of your own for {self.ref}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day that the rule leads to."""
        if name != "due" or not texts[name].strip():
            return ""
        return await self.tracker.read(lambda workspace: check_line(workspace, self.filled, name, texts))

    async def save(self) -> str | None:
        """Save it; an empty line takes the date away."""
        texts, version = self.texts(), self.filled.item.version if self.filled.item else None
        edit = Edit(due=texts["due"] or "none")
        done = await self.tracker.change(
            lambda workspace: edit_items(workspace, [self.ref], edit, reason=texts["reason"], version=version)
        )
        due = next((change.new for change in done if change.name == "due"), None)
        return f"{self.ref}: {f'due {due}' if due else 'its date is as it was' if not done else 'no date of its own'}."
