"""Giving an item a date of its own."""

from __future__ import annotations

from tracker.services.due_forms import UNCHANGED, check_due_line, due_lines, save_due
from tracker.services.forms import ItemForm
from tracker.tui.screens.form import ItemFormDialog


class DueDialog(ItemFormDialog):
    """A rule, with the day that it leads to, and a reason."""

    def __init__(self, form: ItemForm) -> None:
        super().__init__(form, due_lines(form))

    def heading(self) -> str:
        """Return what it is about."""
        return f"A date of your own for {self.subject()}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return the day that the rule leads to."""
        return await self.tracker.read(lambda workspace: check_due_line(workspace, self.filled, name, texts))

    async def save(self) -> str | None:
        """Save it; an empty line takes the date away."""
        form, texts = self.filled, self.texts()
        said = await self.tracker.change(lambda workspace: save_due(workspace, form, texts))
        return said if said.endswith(UNCHANGED) else f"{said} Take it back: u"
