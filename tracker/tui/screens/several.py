"""Moving or changing several items at once: they are shown as they would be before anything is saved."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial

from textual.app import ComposeResult
from textual.widgets import Static
from textual.worker import Worker, get_current_worker

from tracker.domain.text import plural
from tracker.errors import ConflictError, TrackerError
from tracker.services.edits import Edit
from tracker.services.forms import Asked, typed_fields_of
from tracker.services.items import edit_items
from tracker.services.move_choices import MoveChoice
from tracker.services.moves import Moved, MoveRequest, move_items, try_moves
from tracker.services.several import (
    Preview,
    SeveralEdit,
    SeveralForm,
    check_several,
    must_change,
    preview_of_edit,
    try_several_edit,
)
from tracker.services.several_moves import SeveralMove, check_several_move, preview_of_moves
from tracker.tui.screens.form import FormDialog
from tracker.tui.text import content

LOOKED = "This is what it would do now:"  # said where somebody else changed what was looked at


class SeveralDialog(FormDialog):
    """A form about several items: the first time it is saved it shows what would be, and the second time it saves.

    The second time only counts once it was offered, a moment after the preview was drawn and after the last wish to
    save: neither a double click nor a key that repeats itself saves what nobody has read.
    """

    def __init__(self, asked: Sequence[Asked], remarks: Sequence[str], style: str) -> None:
        super().__init__(asked)
        self.remarks, self.style = tuple(remarks), style
        self._seen: dict[str, str] | None = None  # what was typed when it was shown what would be
        self._shown: tuple[str, Preview] | None = None  # what stands there, after what somebody else did
        self._agreed = False  # whether saving was offered
        self._looking: Worker[object] | None = None

    @abstractmethod
    async def look(self) -> Preview:
        """Return what saving would do. Raises TrackerError."""

    @abstractmethod
    async def save_all(self) -> str:
        """Save what was looked at, as it was then; return what was done. Raises TrackerError."""

    def body(self) -> ComposeResult:
        """Lay out the remarks, the lines, and room for the preview."""
        if self.remarks:
            yield Static(content("\n".join(self.remarks), self.style), markup=False)
        yield from super().body()
        yield Static("", id="preview", markup=False)

    async def save(self) -> str | None:
        """Show what would be, and save it once it was seen."""
        before = ""
        if self._seen == self.texts():
            if not self._agreed:
                self.after_a_rest(self._offer_saving)
                return None
            try:
                return await self.save_all()
            except ConflictError as error:
                before = f"{error.message} {LOOKED}"
        await self._look_again(before)
        return None

    async def _look_again(self, before: str) -> None:
        """Show what would be, after a sentence about what somebody else did."""
        self._forget()
        self._looking, texts = get_current_worker(), dict(self.texts())
        try:
            preview = await self.look()
        except TrackerError as error:
            if before:
                error.message = f"{before} {error.message}"
            raise
        finally:
            self._looking = None
        self.complain("")
        self._seen, self._shown = texts, (before, preview)
        self._draw()
        shown = self.query_one("#preview", Static)
        self.call_after_refresh(self.call_after_refresh, shown.scroll_visible, animate=False, top=True)
        self.after_a_rest(self._offer_saving)

    def _draw(self) -> None:
        lines: list[str] = []
        if self._shown is not None:
            before, preview = self._shown
            said = f"{preview.said} {preview.offer}" if self._agreed else preview.said
            lines = [*filter(None, (before, said)), *preview.lines]
        self.query_one("#preview", Static).update(content("\n".join(lines)))

    def _offer_saving(self) -> None:
        if self._shown is not None and self._seen == self.texts():
            self._agreed = True
            self._draw()

    def _forget(self) -> None:
        self._seen, self._shown, self._agreed = None, None, False
        self._draw()

    def action_cancel(self) -> None:
        """Give up the look that is under way, or the box."""
        if self._looking is not None:
            self._looking.cancel()
            self.complain("Looking at what it would do was given up; nothing was saved.")
        else:
            super().action_cancel()

    async def refused(self, error: TrackerError) -> None:
        """Say why not; what was shown may not be so any more."""
        self._forget()
        await super().refused(error)


class MoveSeveral(SeveralDialog):
    """What a move of several items needs; those that cannot move are named, and left out when it is saved."""

    SAVE = "Move"

    def __init__(self, choice: MoveChoice, to: str, form: SeveralMove) -> None:
        super().__init__(form.asked, [f"Missing for {what}" for what in form.missing], "$text-warning")
        self.choice, self.to, self.move_form = choice, to, form
        self._moving: Sequence[Moved] = ()  # those that were shown as moving, as they were then

    def heading(self) -> str:
        """Return what it is about."""
        return f"Move {self.choice.named} to {self.to}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_several_move(workspace, self.move_form, name, texts))

    async def look(self) -> Preview:
        """Plan it."""
        self._moving, stuck = await self.tracker.read(
            partial(try_moves, refs=self.choice.refs, request=self._request())
        )
        return preview_of_moves(self._moving, stuck)

    async def save_all(self) -> str:
        """Move those that were shown as moving, all of them or none."""
        versions, request = {one.item.ref: one.item.version for one in self._moving}, self._request()
        done = await self.tracker.change(
            lambda workspace: move_items(workspace, list(versions), request, versions=versions)
        )
        left = self.choice.count - len(done)
        stayed = f" {plural(left, 'item')} stayed as {'it was' if left == 1 else 'they were'}." if left else ""
        return f"{plural(len(done), 'item')} moved to {self.to}.{stayed} Take it back: u"

    def _request(self) -> MoveRequest:
        return move_request(self.to, self.texts(), where_missing=True)


def move_request(to: str, texts: Mapping[str, str], *, where_missing: bool = False) -> MoveRequest:
    """Return what the lines of a box for a move ask for."""
    return MoveRequest(
        to=to,
        on=texts.get("on", "").strip() or None,
        reference=texts.get("reference", "").strip() or None,
        reason=texts.get("reason", ""),
        override=texts.get("override", "").strip() or None,
        fields={key: text for key, text in typed_fields_of(texts).items() if text.strip()},
        where_missing=where_missing,
    )


class EditSeveral(SeveralDialog):
    """What several items can share, or only some `lines` of it."""

    def __init__(self, form: SeveralForm, lines: Sequence[str] = ()) -> None:
        asked = [one for one in form.asked if not lines or one.name in lines]
        super().__init__(asked, [] if lines else ["What stays empty is left as it is."], "$text-muted")
        self.several = form
        self.lines = tuple(lines)
        self._planned = SeveralEdit(Edit(), (), {})  # as it was shown

    def heading(self) -> str:
        """Return what it is about."""
        what = "A date of your own for" if self.lines else "Change"
        return f"{what} {plural(len(self.several.refs), 'item')}"

    async def check(self, name: str, texts: dict[str, str]) -> str:
        """Return what a text means."""
        return await self.tracker.read(lambda workspace: check_several(workspace, self.several, name, texts))

    async def look(self) -> Preview:
        """Find out what would change."""
        refs, texts = self.several.refs, dict(self.texts())
        self._planned = await self.tracker.read(partial(try_several_edit, refs=refs, texts=texts))
        must_change(self._planned, only_date=bool(self.lines))
        return preview_of_edit(self._planned.changes, len(refs))

    async def save_all(self) -> str:
        """Change them as they were shown, all or none."""
        planned, refs, reason = self._planned, self.several.refs, self.texts().get("reason", "")
        done = await self.tracker.change(
            lambda workspace: edit_items(workspace, refs, planned.edit, versions=planned.versions, reason=reason)
        )
        return f"{plural(len({change.ref for change in done}), 'item')} changed. Take it back: u"
