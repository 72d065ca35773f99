"""Saying whether an office exists, and how one knows."""

from __future__ import annotations

from tracker.domain.parties import Authority
from tracker.services.settling import SettleForm, office_form, office_form_again, save_office
from tracker.tui.screens.claim_settle import VERBS, SettleDialog


class SettleAuthority(SettleDialog[Authority]):
    """Whether an office exists."""

    def __init__(self, authority: Authority, status: str) -> None:
        super().__init__(office_form(authority, status))

    def heading(self) -> str:
        """Return what it is about."""
        office = self.filled.entry
        return f"{VERBS[self.filled.status]} that {office.code} exists: {office.name}"

    def subject(self) -> str:
        """Return its code."""
        return self.filled.entry.code

    async def read_again(self) -> SettleForm[Authority] | None:
        """Return the form for the office as it is now, None where nobody changed it."""
        form = self.filled
        new = await self.tracker.read(lambda workspace: office_form_again(workspace, form))
        return new if new.entry.version != form.entry.version else None

    async def save(self) -> str | None:
        """Keep it, if nobody changed the office since it was read."""
        form, texts = self.filled, self.texts()
        return f"{await self.tracker.change(lambda workspace: save_office(workspace, form, texts))} Take it back: u"
