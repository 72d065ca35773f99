"""Saying what became of a claim or of an office, and how one knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from tracker.domain.claims import Claim
from tracker.domain.parties import Authority
from tracker.services.settling import SettleForm, check_settling, claim_form, claim_form_again, save_claim
from tracker.tui.screens.form import SharedForm

E = TypeVar("E", Claim, Authority)
VERBS = {"confirmed": "Confirm", "disputed": "Dispute", "refuted": "Refute"}


class SettleDialog(SharedForm[SettleForm[E]], Generic[E]):
    """What one says of something, and how one knows."""

    AGAIN = "ctrl+s saves yours over it."

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return check_settling(self.filled, name, texts)


class SettleClaim(SettleDialog[Claim]):
    """What became of a claim; where it is disputed, also by which other one."""

    def __init__(self, claim: Claim, status: str, known: Sequence[Claim]) -> None:
        super().__init__(claim_form(claim, status, known))

    def heading(self) -> str:
        """Return what it is about."""
        return f"{VERBS[self.filled.status]} {self.subject()}: {self.filled.entry.statement}"

    def subject(self) -> str:
        """Return its key."""
        return self.filled.entry.key

    async def read_again(self) -> SettleForm[Claim] | None:
        """Return the form for the claim as it is now, None where nobody changed it."""
        form = self.filled
        new = await self.tracker.read(lambda workspace: claim_form_again(workspace, form))
        return new if new.entry.version != form.entry.version else None

    async def save(self) -> str | None:
        """Keep it, if nobody changed the claim since it was read."""
        form, texts = self.filled, self.texts()
        return f"{await self.tracker.change(lambda workspace: save_claim(workspace, form, texts))} Take it back: u"
