"""Boxes that name stakeholders and offices: one that is not known yet is added without leaving what is typed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from tracker.errors import NotFoundError, TrackerError, UsageError
from tracker.services.party_forms import party_form
from tracker.services.party_pages import Kind
from tracker.tui.screens.dialog import Dialog
from tracker.tui.widgets.form import said_of

NONE_NEW = "Every stakeholder and office that is named here is known."


class AddsParty(Dialog[str]):
    """A box that leads to the form for a stakeholder or an office, and takes the name of what was added there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new_party", "New name", show=False, tooltip="add the stakeholder or office typed here"),
    ]

    @abstractmethod
    async def unknown_party(self) -> tuple[NotFoundError, Callable[[str], object]] | None:
        """Return what is said of a party that is named here and not known, and what puts its name there; or None."""

    def said_of(self, error: TrackerError) -> str:
        """Return an error in words, with the key that adds what is not known."""
        return said_of(error)

    @work(exit_on_error=False)
    async def action_new_party(self) -> None:
        """Add the stakeholder or office that is named here and not known."""
        from tracker.tui.screens.party_form import PartyDialog

        await self.typed_so_far()
        try:
            found = await self.unknown_party()
            if found is None:
                raise UsageError(NONE_NEW, hint="Type the stakeholder or the office first.")
            missing, put = found
            kind: Kind = "stakeholder" if missing.what == "stakeholder" else "authority"
            form = await self.tracker.read(partial(party_form, kind=kind, entry=None))
        except TrackerError as error:
            self.tracker.held.went_wrong()
            await self.refused(error)
            return
        if not self.is_active or self.saving:
            return
        box = PartyDialog(form, wanted=missing.wanted)
        if said := await self.tracker.push_screen_wait(box):
            self.tracker.say(said)
            self.complain("")
            put(box.saved_as)
