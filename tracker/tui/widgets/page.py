"""Everything about one item: what it says, and the parts of it that something can be done with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tracker.services import page_words as words
from tracker.services.open_moves import what_is_missing
from tracker.services.pages import ItemPage
from tracker.services.why import Why
from tracker.services.why_words import why_lines
from tracker.tui.widgets.linelist import NO_BREAK, Line, LineList, labelled
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from tracker.tui.app import TrackerApp


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: the item, and why its deadline is what it is."""

    page: ItemPage
    why: Why


class PageLines(LineList):
    """The lines of a page. The cursor stops where something can be done: moves, steps, links, claims, changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "close('how')", "Done ...", key_display="+", tooltip="with a word about how, and on which day"),
        Binding(
            "minus", "close('skip')", "Skip ...", key_display="-", tooltip="a step that is not needed, for a reason"
        ),
    ]

    @dataclass
    class Acted(Message):
        """Somebody wants to do something with a line: what kind of line, and which."""

        page: PageLines
        what: str
        name: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id)
        self.shown: Shown | None = None

    @property
    def ref(self) -> str:
        """The ref of the item that is shown, if one is."""
        return self.shown.page.item.ref if self.shown else ""

    def show(self, shown: Shown, workspace: Workspace) -> None:
        """Show an item; the cursor and what is scrolled to stay where they are where it is the same item."""
        same, before = self.ref == shown.page.item.ref, self._on_open_step
        self.shown = shown
        self.set_lines(list(_lines(shown, workspace)), keep=same)
        if self._on_open_step != before:
            self.refresh_bindings()

    def blank(self, said: str = "") -> None:
        """Show no item."""
        self.shown = None
        self.set_lines([Line(said, "muted")] if said else [])

    def watch_cursor(self) -> None:
        """Offer what can be done with the line."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to close a step only where one is open."""
        return self._on_open_step if action == "close" else super().check_action(action, parameters)

    @property
    def _on_open_step(self) -> bool:
        what, _, name = self.current.partition(":")
        steps = self.shown.page.steps if self.shown and what == "step" else ()
        return any(str(step.position) == name and step.status == "open" for step in steps)

    def on_key(self, event: events.Key) -> None:
        """Say where the keys for steps do something, rather than nothing."""
        if event.character in ("+", "-") and not self._on_open_step:
            event.stop()
            cast("TrackerApp", self.app).say(f"{event.character} is for a step that is open.", error=True)

    def action_close(self, how: str) -> None:
        """Ask for what goes with closing the step that the cursor is on."""
        cast("TrackerApp", self.app).held.begin()
        self.post_message(self.Acted(self, how, self.current.partition(":")[2]))

    def action_pick(self) -> None:
        """Pick the line; a move and some steps open a box, which what is typed now is for."""
        if self.current.startswith("move:") or self._on_open_step:
            cast("TrackerApp", self.app).held.begin()
        super().action_pick()

    def on_line_list_picked(self, event: LineList.Picked) -> None:
        """Say what was picked."""
        event.stop()
        what, _, name = event.name.partition(":")
        self.post_message(self.Acted(self, what, name))


def _lines(shown: Shown, workspace: Workspace) -> Iterator[Line]:
    page = shown.page
    item, today, zone = page.item, workspace.today, workspace.zone
    yield Line(f"{item.ref}  {item.title}", "strong")
    yield Line(words.standing(page), page.health)
    yield Line(words.meaning(page, today), "muted")
    yield Line("")
    yield from labelled(words.facts(page, today, zone, commands=False))
    if page.moves:
        yield from _heading("What can happen next")
        for found in page.moves:
            missing = what_is_missing(item.ref, found)
            ready = "·" if missing else "→"
            needs = [f"{ready} {found.move.title} ({found.move.to})" + (", but first:" if missing else "")]
            needs += [f"    - {one.what}" for one in missing] + [f"    note: {said}" for said in found.warnings]
            yield Line("\n".join(needs), "muted" if missing else "", f"move:{found.move.to}")
    if page.steps:
        yield from _heading(words.steps_heading(page))
        for step in page.steps:
            said = _together(words.step_line(step), step.due, step.closed)
            style = "" if step.status == "open" else "muted"
            yield Line(said, style, f"step:{step.position}", hang=said.index(". ") + 2)
    if fields := words.field_facts(page, zone, titled=True):
        yield from _heading("Fields")
        yield from labelled(fields)
    if page.links:
        yield from _heading("Links")
        for link in page.links:
            yield Line(words.link_line(link), name=f"item:{link.ref}")
    if page.reliances:
        yield from _heading(words.claims_heading(page))
        for entry, (first, rest) in zip(page.reliances, words.claim_lines(page), strict=True):
            doubt = "" if entry.claim.status == "confirmed" else "amber"
            yield Line("\n".join([first, *(f"    {line}" for line in rest)]), doubt, f"claim:{entry.claim.key}")
    yield from _heading("Why the deadline is what it is")
    yield Line("\n".join(why_lines(shown.why, today, commands=False)[1:]))
    yield from _heading("Notes, newest first")
    for place, note in enumerate(page.notes):
        yield Line(words.note_line(note).replace("\n", "\n    "), name=f"note:{place}")
    if not page.notes:
        yield Line("none yet", "muted")
    if page.more_notes:
        yield Line("all notes ...", name="notes:all")
    yield from _heading("Last changes")
    for operation, lines in page.changes:
        told = [words.operation_line(operation, zone), *(f"    {line}" for line in words.changed_lines(lines))]
        yield Line("\n".join(told), name=f"change:{operation.id}")


def _together(said: str, *days: date | None) -> str:
    """Keep a day on one row with the word before it, as in (done 2026-01-05)."""
    for day in filter(None, days):
        said = said.replace(f" {day}", f"{NO_BREAK}{day}")
    return said


def _heading(title: str) -> Iterator[Line]:
    yield Line("")
    yield Line(title, "heading")
