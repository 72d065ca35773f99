"""Saying what became of a claim or of an office, and how one knows."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.claims import Claim
from tracker.domain.parties import doubt_words
from tracker.errors import InvalidError
from tracker.services.claims import settle_claim, speaking_against
from tracker.services.forms import Asked
from tracker.tui.screens.form import FormDialog

HOW = Asked("how", "How do you know?", "", "whom you asked, what you saw; it is kept in the history", lines=True)
BY = "by"
VERBS = {"confirmed": "Confirm", "disputed": "Dispute", "refuted": "Refute"}


class SettleDialog(FormDialog):
    """What one says of something, and how one knows."""

    def __init__(self, status: str, asked: Sequence[Asked] = (HOW,)) -> None:
        super().__init__(asked)
        self.status = status

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means; how one knows has to be said."""
        if name == HOW.name and not texts[name].strip():
            raise InvalidError("How do you know? Say it in a few words.")
        return ""


class SettleClaim(SettleDialog):
    """What became of a claim; where it is disputed, also by which other one."""

    def __init__(self, claim: Claim, status: str, known: Sequence[Claim]) -> None:
        by = Asked(
            BY,
            "Against it",
            claim.disputed_by,
            "the key of the claim that speaks against it, if there is one",
            tuple(other.key for other in known if other.id != claim.id),
        )
        super().__init__(status, (HOW, by) if status == "disputed" else (HOW,))
        self.claim, self.known = claim, known

    def heading(self) -> str:
        """Return what it is about."""
        return f"{VERBS[self.status]} {self.claim.key}: {self.claim.statement}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what the other claim says."""
        if name == BY:
            return speaking_against(self.claim, texts[name], self.known)
        return await super().check(name, texts)

    async def save(self) -> str | None:
        """Keep it."""
        texts, key, status = self.texts(), self.claim.key, self.status
        by = texts.get(BY, "").strip() or None
        page = await self.tracker.change(lambda workspace: settle_claim(workspace, key, status, texts["how"], by=by))
        return f"{page.claim.key}: {doubt_words(page.claim.status)}. Take it back: u"
