"""Opening the renewal of an item, after a look at what that will be."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tracker.errors import ConflictError, TrackerError
from tracker.services.renewals import Renewal, RenewalPlan, plan_renewal, renew, renewal_lines
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
        yield Static(self._planned(), id="renewal-lines", markup=False)

    def _planned(self) -> Content:
        return content("\n".join(renewal_lines(self.plan, self.tracker.workspace.today)))

    async def save(self) -> Renewal | None:
        """Open it, if nobody changed the item since it was read."""
        old = self.plan.old
        return await self.tracker.change(lambda workspace: renew(workspace, old.ref, version=old.version))

    async def refused(self, error: TrackerError) -> None:
        """Say why it was not opened; where somebody changed the item, show what its renewal would be now."""
        if isinstance(error, ConflictError):
            try:
                self.plan = await self.tracker.read(lambda workspace: plan_renewal(workspace, self.plan.old.ref))
            except TrackerError as gone:
                error = gone
            self.query_one("#renewal-lines", Static).update(self._planned())
        await super().refused(error)
