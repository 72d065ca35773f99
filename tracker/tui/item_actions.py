"""What can be done with items, wherever they are shown: the keys, and the screens they lead to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

from tracker.errors import TrackerError
from tracker.services.forms import ItemForm, edit_form
from tracker.services.history import entry_lines, list_history
from tracker.services.lists import whole_query
from tracker.services.page_words import note_line
from tracker.services.pages import item_page
from tracker.services.renewals import renew
from tracker.services.steps import close_steps, list_steps, named_by_id, reopen_steps
from tracker.services.why import explain
from tracker.services.why_words import why_lines
from tracker.tui.widgets.page import PageLines, Shown
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp

__all__ = ["ITEM_KEYS", "act", "move", "open_page", "pick", "reading_of", "whole_query"]

ITEM_KEYS: tuple[BindingType, ...] = (
    Binding("m", "item('move')", "Move", tooltip="to another status"),
    Binding("n", "item('note')", "Note", tooltip="write down what was said"),
    Binding("e", "item('edit')", "Edit", tooltip="change its fields"),
    Binding("d", "item('due')", "Due", show=False, tooltip="give it a date of your own"),
    Binding("w", "item('why')", "Why", show=False, tooltip="explain its deadline, day by day"),
    Binding("x", "item('extend')", "Extend", show=False, tooltip="give its clock more time"),
    Binding("H", "item('history')", "History", show=False, tooltip="all that was done to it"),
    Binding("N", "item('renew')", "Renew", show=False, tooltip="open its renewal"),
    Binding("L", "item('link')", "Link", show=False, tooltip="say that it waits for another, or has to do with it"),
    Binding("i", "item('step')", "Add step", show=False, tooltip="to its checklist"),
)
HISTORY = 200  # operations of an item that its history shows


def reading_of(ref: str) -> Callable[[Workspace], Shown]:
    """Return what reads the page of an item."""
    return lambda workspace: Shown(item_page(workspace, ref), explain(workspace, ref))


def open_page(app: TrackerApp, ref: str) -> None:
    """Show the page of an item on a screen of its own."""
    from tracker.tui.screens.page import PageScreen

    app.push_screen(PageScreen(ref))


async def act(app: TrackerApp, what: str, refs: Sequence[str], query: str | None = None) -> None:
    """Do something with one item or several, or with all that match `query`."""
    if what == "move":
        await move(app, refs, query)
    elif what == "note":
        await _note(app, refs, query)
    elif query is not None or len(refs) != 1:
        app.say("This is done with one item at a time. Several: m moves them, n notes on them.", error=True)
    else:
        await _WITH_ONE[what](app, refs[0])


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
    elif what == "skip":
        await _skip(app, lines, name)
    elif what == "notes":
        await _notes(app, ref)
    elif what == "change":
        await _history(app, ref)


async def move(app: TrackerApp, refs: Sequence[str], query: str | None = None, *, to: str = "") -> None:
    """Ask for what a move needs, and make it; without `to`, ask where to first."""
    from tracker.tui.screens.move import move as ask

    try:
        said = await ask(app, refs, query, to=to)
    except TrackerError as error:
        app.say_error(error)
    else:
        if said:
            app.say(said)


async def _note(app: TrackerApp, refs: Sequence[str], query: str | None) -> None:
    from tracker.tui.screens.note import NoteDialog

    said = await app.push_screen_wait(NoteDialog(refs, query))
    if said:
        app.say(said)


async def _check(app: TrackerApp, lines: PageLines, position: str) -> None:
    shown = lines.shown
    step = next((step for step in shown.page.steps if str(step.position) == position), None) if shown else None
    if shown is None or step is None:
        return
    ref = shown.page.item.ref
    service = close_steps if step.status == "open" else reopen_steps
    try:
        await app.change(lambda workspace: service(workspace, ref, [named_by_id(step)]))
    except TrackerError as error:
        app.say_error(error)
    else:
        app.say(f"{ref}, step {position}: {'done' if step.status == 'open' else 'open again'}. Take it back: u")


async def _skip(app: TrackerApp, lines: PageLines, position: str) -> None:
    from tracker.tui.screens.step import SkipStep

    steps = lines.shown.page.steps if lines.shown else ()
    step = next((step for step in steps if str(step.position) == position and step.status == "open"), None)
    said = await app.push_screen_wait(SkipStep(lines.ref, step)) if step else None
    if said:
        app.say(said)


async def _add_step(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.step import AddStep

    try:
        checklist = await app.read(partial(list_steps, ref=ref))
    except TrackerError as error:
        app.say_error(error)
        return
    said = await app.push_screen_wait(AddStep(ref, checklist.steps))
    if said:
        app.say(said)


async def _link(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.link import LinkDialog

    said = await app.push_screen_wait(LinkDialog(ref))
    if said:
        app.say(said)


async def _notes(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.lines import Lines

    def read(workspace: Workspace) -> list[str]:
        return [line for note in item_page(workspace, ref, notes=None).notes for line in (note_line(note), "")]

    await app.push_screen_wait(Lines(f"Notes on {ref}, newest first", read))


async def _edit(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.edit import EditForm

    form = await _form(app, ref)
    said = await app.push_screen_wait(EditForm(form)) if form else None
    if said:
        app.say(said)


async def _due(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.due import DueDialog

    form = await _form(app, ref)
    said = await app.push_screen_wait(DueDialog(form)) if form else None
    if said:
        app.say(said)


async def _form(app: TrackerApp, ref: str) -> ItemForm | None:
    try:
        return await app.read(partial(edit_form, ref=ref))
    except TrackerError as error:
        app.say_error(error)
        return None


async def _extend(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.extend import ExtendDialog

    said = await app.push_screen_wait(ExtendDialog(ref))
    if said:
        app.say(said)


async def _why(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.lines import Lines

    def read(workspace: Workspace) -> list[str]:
        return why_lines(explain(workspace, ref), workspace.today, all_days=True)

    await app.push_screen_wait(Lines(f"Why the deadline of {ref} is what it is", read))


async def _history(app: TrackerApp, ref: str) -> None:
    from tracker.tui.screens.lines import Lines

    def read(workspace: Workspace) -> list[str]:
        entries = list_history(workspace, ref, limit=HISTORY)
        return [line for entry in entries for line in entry_lines(entry, workspace.zone)]

    await app.push_screen_wait(Lines(f"What was done to {ref}, newest first", read))


async def _renew(app: TrackerApp, ref: str) -> None:
    try:
        done = await app.change(lambda workspace: renew(workspace, ref))
    except TrackerError as error:
        app.say_error(error)
    else:
        app.say(f"{done.item.ref} renews {done.old.ref}. Take it back: u")
        open_page(app, done.item.ref)


_WITH_ONE = {
    "edit": _edit,
    "due": _due,
    "extend": _extend,
    "why": _why,
    "history": _history,
    "renew": _renew,
    "link": _link,
    "step": _add_step,
}
