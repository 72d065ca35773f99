"""What can be done with items, wherever they are shown: the keys, and the screens they lead to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from tracker.errors import TrackerError
from tracker.services.forms import ItemForm, edit_form
from tracker.services.page_words import note_line
from tracker.services.pages import item_page
from tracker.services.renewals import plan_renewal
from tracker.services.several import several_form
from tracker.services.short_forms import step_lines
from tracker.services.steps import OFFICE, close_steps, how_it_is_known, named_by_id, reopen_steps
from tracker.services.why import explain
from tracker.services.why_words import why_lines
from tracker.services.wording import LONG
from tracker.tui.widgets.page import PageLines, Shown
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from tracker.tui.app import TrackerApp
    from tracker.tui.screens.dialog import Dialog

__all__ = ["ITEM_KEYS", "act", "move", "open_page", "pick", "reading_of"]

ITEM_KEYS: tuple[BindingType, ...] = (
    Binding("m", "item('move')", "Move", tooltip="to another status"),
    Binding("n", "item('note')", "Note", tooltip="write down what was said"),
    Binding("e", "item('edit')", "Edit", tooltip="change its fields"),
    Binding("d", "item('due')", "Due", show=False, tooltip="give it a date of your own"),
    Binding("w", "item('why')", "Why", show=False, tooltip="explain its deadline, day by day"),
    Binding("x", "item('extend')", "Extend", show=False, tooltip="give its clock more time"),
    Binding("H", "item('history')", "History", show=False, tooltip="all that was done to it"),
    Binding("N", "item('renew')", "Renew", show=False, tooltip="open its renewal; it asks first"),
    Binding("L", "item('link')", "Link", show=False, tooltip="say that it waits for another, or has to do with it"),
    Binding("i", "item('step')", "Add step", show=False, tooltip="to its checklist"),
)


def reading_of(ref: str) -> Callable[[Workspace], Shown]:
    """Return what reads the page of an item."""
    return lambda workspace: Shown(item_page(workspace, ref, length=LONG), explain(workspace, ref))


def open_page(app: TrackerApp, ref: str) -> AwaitMount:
    """Show the page of an item on a screen of its own; what is said once that is awaited is said there."""
    from tracker.tui.screens.page import PageScreen

    return app.push_screen(PageScreen(ref))


async def act(app: TrackerApp, what: str, refs: Sequence[str]) -> bool:
    """Do something with one item or several; tell whether that changed them."""
    if what == "move":
        return await move(app, refs)
    if what == "note":
        return await _note(app, refs)
    if len(refs) == 1:
        return await _WITH_ONE[what](app, refs[0])
    if what in _WITH_SEVERAL:
        return await _WITH_SEVERAL[what](app, refs)
    app.say(
        f"{_named(what)} is for one item at a time; {len(refs):,} are chosen. "
        "With several: m moves, n notes, e changes fields, d sets a date.",
        error=True,
    )
    return False


def _named(what: str) -> str:
    """Return what a key does, as the help calls it."""
    bindings = (binding for binding in ITEM_KEYS if isinstance(binding, Binding))
    return next((binding.description for binding in bindings if binding.action == f"item('{what}')"), what)


async def pick(app: TrackerApp, lines: PageLines, what: str, name: str) -> None:
    """Do what a line of an item's page stands for."""
    ref = lines.ref
    if what == "move":
        await move(app, [ref], to=name)
    elif what == "step":
        await _check(app, lines, name)
    elif what == "item":
        open_page(app, name)
    elif what == "claim":
        await app.show_claim(name)
    elif what in ("how", "skip"):
        await _close(app, lines, name, skip=what == "skip")
    elif what == "notes":
        await _notes(app, ref)
    elif what == "change":
        await _history(app, ref)


async def move(app: TrackerApp, refs: Sequence[str], *, to: str = "") -> bool:
    """Ask for what a move needs, and make it, or not; without `to`, ask where to first."""
    from tracker.tui.screens.move import move as ask

    try:
        said = await ask(app, refs, to=to)
    except TrackerError as error:
        app.say_error(error)
        return False
    return _told(app, said)


async def _ask(app: TrackerApp, dialog: Dialog[str]) -> bool:
    """Show a dialog; say what it did, and tell whether it did something."""
    return _told(app, await app.push_screen_wait(dialog))


def _told(app: TrackerApp, said: str | None) -> bool:
    if said:
        app.say(said)
    return bool(said)


async def _note(app: TrackerApp, refs: Sequence[str]) -> bool:
    from tracker.tui.screens.note import NoteDialog

    return await _ask(app, NoteDialog(refs))


async def _check(app: TrackerApp, lines: PageLines, position: str) -> None:
    shown = lines.shown
    step = next((step for step in shown.page.steps if str(step.position) == position), None) if shown else None
    if shown is None or step is None:
        return
    if step.status == "open" and step.key == OFFICE:  # its title says so: note how
        await _close(app, lines, position, skip=False)
        return
    from tracker.tui.screens.step import what_next

    ref = shown.page.item.ref
    service = close_steps if step.status == "open" else reopen_steps
    try:
        done = await app.change(lambda workspace: service(workspace, ref, [named_by_id(step)]))
    except TrackerError as error:
        app.say_error(error)
    else:
        app.say(f"{ref}, step {position}: {'done' if step.status == 'open' else 'open again'}. {what_next(done)}")


async def _close(app: TrackerApp, lines: PageLines, position: str, *, skip: bool) -> None:
    from tracker.tui.screens.step import CloseStep

    steps = lines.shown.page.steps if lines.shown else ()
    step = next((step for step in steps if str(step.position) == position and step.status == "open"), None)
    if step is None:
        return
    try:
        how = "" if skip else await app.read(partial(how_it_is_known, ref=lines.ref, step=step))
    except TrackerError as error:
        app.say_error(error)
    else:
        await _ask(app, CloseStep(lines.ref, step, skip=skip, how=how))


async def _add_step(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.step import AddStep

    try:
        lines = await app.read(partial(step_lines, ref=ref))
    except TrackerError as error:
        app.say_error(error)
        return False
    return await _ask(app, AddStep(ref, lines))


async def _link(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.link import LinkDialog

    return await _ask(app, LinkDialog(ref))


async def _notes(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.lines import Lines

    def read(workspace: Workspace) -> list[str]:
        return [line for note in item_page(workspace, ref, notes=None).notes for line in (note_line(note), "")]

    await app.push_screen_wait(Lines(f"Notes on {ref}, newest first", read))


async def _edit(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.edit import EditForm

    form = await _form(app, ref)
    return await _ask(app, EditForm(form)) if form else False


async def _due(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.due import DueDialog

    form = await _form(app, ref)
    return await _ask(app, DueDialog(form)) if form else False


async def _edit_several(app: TrackerApp, refs: Sequence[str], lines: Sequence[str] = ()) -> bool:
    from tracker.tui.screens.several import EditSeveral

    try:
        form = await app.read(partial(several_form, refs=refs))
    except TrackerError as error:
        app.say_error(error)
        return False
    return await _ask(app, EditSeveral(form, lines))


async def _form(app: TrackerApp, ref: str) -> ItemForm | None:
    try:
        return await app.read(partial(edit_form, ref=ref))
    except TrackerError as error:
        app.say_error(error)
        return None


async def _extend(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.extend import ExtendDialog

    return await _ask(app, ExtendDialog(ref))


async def _why(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.lines import Lines

    def read(workspace: Workspace) -> list[str]:
        return why_lines(explain(workspace, ref), workspace.today, all_days=True, commands=False)

    await app.push_screen_wait(Lines(f"Why the deadline of {ref} is what it is", read))
    return False


async def _history(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.history import HistoryScreen

    await app.push_screen_wait(HistoryScreen(ref))
    return False


async def _renew(app: TrackerApp, ref: str) -> bool:
    from tracker.tui.screens.renew import RenewDialog

    try:
        plan = await app.read(partial(plan_renewal, ref=ref))
    except TrackerError as error:
        app.say_error(error)
        return False
    done = await app.push_screen_wait(RenewDialog(plan))
    if done is None:
        return False
    await open_page(app, done.item.ref)
    app.say(f"{done.item.ref} renews {done.old.ref}. Take it back: u")
    return True


_WITH_ONE: dict[str, Callable[[TrackerApp, str], Awaitable[bool]]] = {
    "edit": _edit,
    "due": _due,
    "extend": _extend,
    "why": _why,
    "history": _history,
    "renew": _renew,
    "link": _link,
    "step": _add_step,
}
_WITH_SEVERAL: dict[str, Callable[[TrackerApp, Sequence[str]], Awaitable[bool]]] = {
    "edit": _edit_several,
    "due": partial(_edit_several, lines=("due", "reason")),
}
