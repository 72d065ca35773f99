"""Saying whether an office exists, and how one knows."""

from __future__ import annotations

from tracker.domain.parties import Authority, doubt_words
from tracker.services.parties import edit_authority
from tracker.tui.screens.claim_settle import VERBS, SettleDialog


class SettleAuthority(SettleDialog):
    """Whether an office exists."""

    def __init__(self, authority: Authority, status: str) -> None:
        super().__init__(status)
        self.authority = authority

    def heading(self) -> str:
        """Return what it is about."""
        return f"{VERBS[self.status]} that {self.authority.code} exists: {self.authority.name}"

    async def save(self) -> str | None:
        """Keep it."""
        how, office = self.texts()["how"], self.authority
        entry = await self.tracker.change(
            lambda workspace: edit_authority(workspace, office.code, status=self.status, reason=how)
        )
        asked = " Each of its items still asks whether it is the right one." if self.status == "confirmed" else ""
        return f"{entry.code}: {doubt_words(entry.status)}.{asked} Take it back: u"
