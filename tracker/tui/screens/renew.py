"""Opening the renewal of an item, after a look at what that will be."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from tracker.services.renewals import Renewal, RenewalPlan, renew, renewal_lines
from tracker.tui.screens.dialog import Dialog
from tracker.tui.text import content


class RenewDialog(Dialog[Renewal]):
    """What the renewal of an item will be; it is opened when that is agreed to."""

    SAVE = "Renew"

    def __init__(self, plan: RenewalPlan) -> None:
        super().__init__()
        self.plan = plan

    def heading(self) -> str:
        """Return what it is about."""
        return f"Renew {self.plan.old.ref}  {self.plan.old.title}"

    def body(self) -> ComposeResult:
        """Lay out what will be made."""
        lines = renewal_lines(self.plan, self.tracker.workspace.today)
        yield Static(content("\n".join(lines)), markup=False)

    async def save(self) -> Renewal | None:
        """Open it."""
        return await self.tracker.change(lambda workspace: renew(workspace, self.plan.old.ref))
