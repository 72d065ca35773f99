"""Taking items to another status: where to, and then what the move needs."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.widgets import Static

from tracker.domain.text import plural
from tracker.services.change_words import moved_line, moved_remarks
from tracker.services.forms import Asked, ItemForm, check_move_line, move_form, typed_fields_of
from tracker.services.move_choices import MoveChoice, Target, move_choice
from tracker.services.moves import Moved, MoveRequest, move_items
from tracker.tui.screens.form import FormDialog
from tracker.tui.screens.pick import Pick
from tracker.tui.text import content

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

SHOWN = 12  # lines of a preview


async def move(app: TrackerApp, refs: Sequence[str], query: str | None = None, *, to: str = "") -> str | None:
    """Ask where to, unless that is known, and for what the move needs; return what was done. Raises TrackerError."""
    choice = await app.read(partial(move_choice, refs=refs, query=query))
    if not to:
        if not choice.targets:
            app.say(f"{choice.named}: nothing leads on from here.")
            return None
        targets = [(target.to, target_in_words(target, choice.count)) for target in choice.targets]
        picked = await app.push_screen_wait(Pick(f"Move {choice.named} to", targets))
        if not picked:
            return None
        to = picked
    if choice.count == 1 and choice.refs:
        form, missing = await app.read(partial(move_form, ref=choice.refs[0], to=to))
        return await app.push_screen_wait(MoveDialog(choice, to, form, missing))
    return await app.push_screen_wait(MoveDialog(choice, to))


def target_in_words(target: Target, of: int) -> str:
    """Return a status to go to with what it needs, or how many of several can go there."""
    if of > 1:
        return f"{target.title} ({target.to}): {target.count:,} of {of:,}"
    lines = [f"{target.title} ({target.to})" + (", but first:" if target.missing else "")]
    lines += [f"    - {what}" for what in target.missing] + [f"    note: {said}" for said in target.warnings]
    return "\n".join(lines)


class MoveDialog(FormDialog):
    """What a move needs. Several items are shown as they would be before they are moved."""

    SAVE = "Move"

    def __init__(self, choice: MoveChoice, to: str, form: ItemForm | None = None, missing: Sequence[str] = ()) -> None:
        several = (
            Asked("on", "On", "", "the day it happened, if not today"),
            Asked("reason", "Reason", "", "why; kept in the history"),
        )
        super().__init__(form.asked if form else several)
        self.choice, self.to, self.item_form, self.missing = choice, to, form, tuple(missing)
        self._seen: MoveRequest | None = None  # what was asked for when the preview was shown

    def heading(self) -> str:
        """Return what it is about."""
        return f"Move {self.choice.named} to {self.to}"

    def body(self) -> ComposeResult:
        """Lay out what is missing, the lines, and room for a preview."""
        if self.missing:
            yield Static(content("\n".join(_noted(what) for what in self.missing), "$text-warning"), markup=False)
        yield from super().body()
        yield Static("", id="preview", markup=False)

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        form = self.item_form
        if form is None:
            return ""
        return await self.tracker.read(lambda workspace: check_move_line(workspace, form, name, texts))

    async def save(self) -> str | None:
        """Move one item at once; several after they were shown."""
        request = self._request()
        refs, query = self.choice.refs, self.choice.query
        if self.choice.count > 1 and self._seen != request:
            planned = await self.tracker.change(
                lambda workspace: move_items(workspace, refs, request, query=query, dry_run=True)
            )
            self._preview(planned)
            self._seen = request
            self._planned = [moved.item.ref for moved in planned]
            return None
        if self.choice.count > 1:  # what was shown is moved, not what matches by now
            refs, query = tuple(self._planned), None
        done = await self.tracker.change(lambda workspace: move_items(workspace, refs, request, query=query))
        if len(done) > 1:
            return f"{plural(len(done), 'item')} moved to {self.to}. Take it back: u"
        remarks = moved_remarks(done[0], self.tracker.workspace.today, will=False)
        return " ".join(
            [f"{moved_line(done[0])}.", *(f"{remark.rstrip('.')}." for remark in remarks), "Take it back: u"]
        )

    def _request(self) -> MoveRequest:
        texts = self.texts()
        reference = texts.get("reference", "").strip()
        return MoveRequest(
            to=self.to,
            on=texts.get("on", "").strip() or None,
            reference=reference or None,
            reason=texts.get("reason", ""),
            override=texts.get("override", "").strip() or None,
            fields={key: text for key, text in typed_fields_of(texts).items() if text.strip()},
        )

    def _preview(self, planned: Sequence[Moved]) -> None:
        lines = [moved_line(moved) for moved in planned[:SHOWN]]
        if len(planned) > SHOWN:
            lines.append(f"... and {plural(len(planned) - SHOWN, 'more item')}")
        lines.append(f"{plural(len(planned), 'item')} would move. ctrl+s moves them; escape does not.")
        self.query_one("#preview", Static).update(content("\n".join(lines)))


def _noted(what: str) -> str:
    return what if what.startswith("note: ") else f"Missing: {what}"
