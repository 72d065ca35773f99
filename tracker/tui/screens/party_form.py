"""Forms for stakeholders and offices: to add one, and to change one."""

from __future__ import annotations

from tracker.errors import NotFoundError
from tracker.services.party_forms import PartyForm, begun_party, check_party_line, party_form, save_party
from tracker.tui.screens.form import SharedForm


class PartyDialog(SharedForm[PartyForm]):
    """What is known of a party. A new one begins with what it was `wanted` by; `saved_as` is what it is called."""

    def __init__(self, form: PartyForm, *, wanted: str = "") -> None:
        super().__init__(form)
        self.prefilled = begun_party(form.kind, wanted)
        self.saved_as = ""

    def heading(self) -> str:
        """Return what it is about."""
        entry = self.filled.entry
        if entry is not None:
            return "  ".join(dict.fromkeys((entry.names[0], entry.name)))
        return "A new stakeholder" if self.filled.kind == "stakeholder" else "A new office, not verified yet"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_party_line(workspace, self.filled, name, texts))

    async def save(self) -> str | None:
        """Save what was changed, if nobody changed it since it was read."""
        form, texts = self.filled, self.texts()
        self.saved_as = await self.tracker.change(lambda workspace: save_party(workspace, form, texts))
        return f"{self.saved_as}: {'added' if form.entry is None else 'changed'}. Take it back: u"

    def subject(self) -> str:
        """Return what a sentence about it begins with: its name may be what was changed."""
        return "It"

    async def read_again(self) -> PartyForm | None:
        """Return the form as it is now."""
        kind, entry = self.filled.kind, self.filled.entry
        if entry is None:
            return None
        new = await self.tracker.read(lambda workspace: party_form(workspace, kind, entry))
        if new.entry is None:
            raise NotFoundError("It was removed meanwhile; nothing was saved.")
        return new
