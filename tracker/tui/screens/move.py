"""Taking items to another status: where to, and then what the move needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Static

from tracker.services.change_words import moved_line, moved_remarks
from tracker.services.forms import ItemForm, check_move_line, move_form
from tracker.services.move_choices import Target, move_choice
from tracker.services.moves import move_items
from tracker.services.several_moves import several_move
from tracker.tui.screens.form import ItemFormDialog
from tracker.tui.screens.pick import Pick
from tracker.tui.screens.several import MoveSeveral, move_request
from tracker.tui.text import content

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


async def move(app: TrackerApp, refs: Sequence[str], *, to: str = "") -> str | None:
    """Ask where to, unless that is known, and for what the move needs; return what was done. Raises TrackerError."""
    choice = await app.read(partial(move_choice, refs=refs))
    if not to:
        if not choice.targets:
            app.say(f"{choice.named}: nothing leads on from here.")
            return None
        targets = [(target.to, target_in_words(target, choice.count)) for target in choice.targets]
        picked = await app.push_screen_wait(Pick(f"Move {choice.named} to", targets))
        if not picked:
            return None
        to = picked
    if choice.count == 1:
        form, missing = await app.read(partial(move_form, ref=choice.refs[0], to=to))
        return await app.push_screen_wait(MoveDialog(to, form, missing))
    several = await app.read(partial(several_move, refs=choice.refs, to=to))
    return await app.push_screen_wait(MoveSeveral(choice, to, several))


def target_in_words(target: Target, of: int) -> str:
    """Return a status to go to with what it needs; of several, how many can go there and what those lack."""
    named = f"{target.title} ({target.to})"
    if of > 1:
        some = f"{target.lacking:,} of them lack{'s' * (target.lacking == 1)} something"
        lacking = "but each lacks something" if target.lacking == target.count else some
        lines = [f"{named}: {target.count:,} of {of:,}" + f", {lacking}" * bool(target.lacking)]
    else:
        lines = [named + (", but first:" if target.missing else "")]
    lines += [f"    - {what}" for what in target.missing] + [f"    note: {said}" for said in target.warnings]
    return "\n".join(lines)


class MoveDialog(ItemFormDialog):
    """What a move of one item needs."""

    SAVE = "Move"
    AGAIN = "ctrl+s moves it nevertheless."

    def __init__(self, to: str, form: ItemForm, missing: Sequence[str] = ()) -> None:
        super().__init__(form)
        self.to, self.missing = to, tuple(missing)
        self.ref = form.item.ref if form.item else ""

    def heading(self) -> str:
        """Return what it is about."""
        return f"Move {self.ref} to {self.to}"

    def body(self) -> ComposeResult:
        """Lay out what is missing, and the lines."""
        if self.missing:
            yield Static(content("\n".join(_noted(what) for what in self.missing), "$text-warning"), markup=False)
        yield from super().body()

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_move_line(workspace, self.filled, name, texts))

    async def read_again(self) -> ItemForm | None:
        """Return the item's form as it is now. Raises TransitionError where it can no longer be moved so."""
        new = await super().read_again()
        if new is not None:
            await self.tracker.read(partial(move_form, ref=self.ref, to=self.to))
        return new

    async def save(self) -> str | None:
        """Move it, if nobody changed it since it was read."""
        request, item = move_request(self.to, self.texts()), self.filled.item
        versions = {item.ref: item.version} if item else None
        (done,) = await self.tracker.change(
            lambda workspace: move_items(workspace, [self.ref], request, versions=versions)
        )
        remarks = moved_remarks(done, self.tracker.workspace.today, will=False, commands=False)
        return " ".join([f"{moved_line(done)}.", *(f"{remark.rstrip('.')}." for remark in remarks), "Take it back: u"])


def _noted(what: str) -> str:
    return what if what.startswith("note: ") else f"Missing: {what}"
