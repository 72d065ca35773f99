"""Forms for stakeholders and offices: to add one, and to change one."""

from __future__ import annotations

from tracker.errors import ConflictError, TrackerError
from tracker.services.forms import overtaken, rebased
from tracker.services.party_forms import PartyForm, check_party_line, party_form, save_party
from tracker.tui.screens.form import FormDialog


class PartyDialog(FormDialog):
    """What is known of a party. Where somebody else changed it meanwhile, that is said before yours is saved."""

    def __init__(self, form: PartyForm) -> None:
        super().__init__(form.asked)
        self.party_form = form

    def heading(self) -> str:
        """Return what it is about."""
        entry = self.party_form.entry
        if entry is not None:
            return "  ".join(dict.fromkeys((entry.names[0], entry.name)))
        return "A new stakeholder" if self.party_form.kind == "stakeholder" else "A new office, not verified yet"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_party_line(workspace, self.party_form, name, texts))

    async def save(self) -> str | None:
        """Save what was changed, if nobody changed it since it was read."""
        form, texts = self.party_form, self.texts()
        name = await self.tracker.change(lambda workspace: save_party(workspace, form, texts))
        return f"{name}: {'added' if form.entry is None else 'changed'}. Take it back: u"

    async def refused(self, error: TrackerError) -> None:
        """Keep what was typed; after a conflict, take in what the other person saved and say where both differ."""
        await super().refused(error)
        old, texts = self.party_form, self.texts()
        if not isinstance(error, ConflictError) or old.entry is None:
            return
        try:
            new = await self.tracker.read(lambda workspace: party_form(workspace, old.kind, old.entry))
        except TrackerError as gone:
            self.complain(gone.plain)
            return
        if new.entry is None:
            self.complain("It was removed meanwhile; nothing was saved.")
            return
        both = overtaken(old, new, texts)
        self.party_form = new
        for name, text in rebased(old, new, texts).items():
            if texts.get(name) != text:
                self.form.line(name).put(text)
        said = ["It was changed by someone else meanwhile; nothing was saved, and what you typed is still here."]
        said += [f"{title}: now '{now or 'nothing'}', you typed '{typed or 'nothing'}'" for title, now, typed in both]
        said.append(
            "ctrl+s saves yours over it." if both else "What they changed is in the form now: ctrl+s saves yours too."
        )
        self.complain("\n".join(said))
