"""Boxes that name stakeholders and offices: one that is not known yet is added without leaving what is typed."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar, TypeGuard

from textual import work
from textual.binding import Binding, BindingType

from tracker.errors import NotFoundError, TrackerError, UsageError
from tracker.services.party_forms import party_form
from tracker.services.party_pages import Kind
from tracker.tui.screens.dialog import Dialog

PARTIES: tuple[Kind, ...] = ("stakeholder", "authority")
NONE_NEW = "Every stakeholder and office that is named here is known."


class AddsParty(Dialog[str]):
    """A box that leads to the form for a stakeholder or an office, and takes the name of what was added there."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+n", "new_party", "New stakeholder or office", show=False, tooltip="add the one that is typed"),
    ]

    @property
    @abstractmethod
    def parties(self) -> Sequence[Kind]:
        """What of them can be named here."""

    @abstractmethod
    async def unknown_party(self) -> tuple[NotFoundError, Callable[[str], object]] | None:
        """Return what is said of one that is named here and not known, and what is to be called with its new name.

        Raises TrackerError where that cannot be found out; None where all are known.
        """

    def is_unknown(self, error: TrackerError) -> TypeGuard[NotFoundError]:
        """Tell whether an error is about one that is named here, and that there is none of by that name."""
        return isinstance(error, NotFoundError) and error.what in self.parties

    def said_of(self, error: TrackerError) -> str:
        """Return an error in words; where one is not known, with the key that adds it."""
        return f"{error.plain} ctrl+n adds '{error.wanted}'." if self.is_unknown(error) else error.plain

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have the key where it has a use."""
        return bool(self.parties) if action == "new_party" else super().check_action(action, parameters)

    @work(exit_on_error=False)
    async def action_new_party(self) -> None:
        """Add the stakeholder or office that is named here and not known."""
        from tracker.tui.screens.party_form import PartyDialog

        if not self.is_free():
            return
        await self.typed_so_far()
        try:
            found = await self.unknown_party()
            if found is None:
                raise UsageError(NONE_NEW, hint="Type the new name first.")
            missing, put = found
            kind = next(kind for kind in PARTIES if kind == missing.what)
            form = await self.tracker.read(partial(party_form, kind=kind, entry=None))
        except TrackerError as error:
            self.tracker.held.went_wrong()
            self.object_to(error)
            return
        if not self.is_free():
            return
        box = PartyDialog(form, wanted=missing.wanted)
        if said := await self.tracker.push_screen_wait(box):
            self.tracker.say(said)
            self.complain("")
            put(box.saved_as)
