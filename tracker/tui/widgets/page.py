"""Everything about one item: what it says, and the parts of it that something can be done with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tracker.services import page_words as words
from tracker.services.moves import what_is_missing
from tracker.services.pages import ItemPage
from tracker.services.why import Why
from tracker.services.why_words import why_lines
from tracker.tui.text import cell, safe
from tracker.workspace import Workspace

HEALTH_STYLES = {"red": "$text-error bold", "amber": "$text-warning", "green": "$text-success"}
HEADING = "bold $primary"
HANGING = 6  # cells from which on a line is in far enough for its further lines to stand under its beginning
MOST_NARROW = 20  # cells that a line is never broken to fewer of


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows: the item, and why its deadline is what it is."""

    page: ItemPage
    why: Why


class PageLines(OptionList):
    """The lines of a page. The cursor stops where something can be done: steps, moves, links, notes, changes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
        Binding("ctrl+d", "page_down", "Page down", show=False),
        Binding("ctrl+u", "page_up", "Page up", show=False),
        Binding("space", "select", "Check step", show=True),
    ]

    @dataclass
    class Picked(Message):
        """Somebody wants to do something with a line: what kind of line, and which."""

        lines: PageLines
        what: str
        name: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id, markup=False)
        self.shown: Shown | None = None
        self._workspace: Workspace | None = None
        self._width = 0

    def on_resize(self) -> None:
        """Break the lines anew."""
        if self.shown and self._workspace and self._width != self.scrollable_content_region.width - 2:
            self.show(self.shown, self._workspace)

    @property
    def ref(self) -> str:
        """The ref of the item that is shown, if one is."""
        return self.shown.page.item.ref if self.shown else ""

    def show(self, shown: Shown, workspace: Workspace) -> None:
        """Show an item; the cursor and what is scrolled to stay where they are where it is the same item."""
        same = self.ref == shown.page.item.ref
        at, scrolled = self._highlighted_id(), self.scroll_offset.y
        self.shown = shown
        self._workspace = workspace
        self._width = self.scrollable_content_region.width - 2
        self.clear_options()
        self.add_options(list(_options(shown, workspace, self._width)))
        if same:
            if at is not None and any(option.id == at for option in self.options):
                with self.prevent(OptionList.OptionHighlighted):
                    self.highlighted = self.get_option_index(at)
            self.scroll_to(y=scrolled, animate=False)
        else:
            self.scroll_home(animate=False)

    def blank(self, said: str = "") -> None:
        """Show no item."""
        self.shown = None
        self.clear_options()
        if said:
            self.add_option(Option(Content(said), disabled=True))

    def _highlighted_id(self) -> str | None:
        return self.get_option_at_index(self.highlighted).id if self.highlighted is not None else None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Say what was picked."""
        event.stop()
        what, _, name = (event.option_id or "").partition(":")
        if what:
            self.post_message(self.Picked(self, what, name))


def _options(shown: Shown, workspace: Workspace, width: int) -> Iterator[Option]:
    page = shown.page
    item, today, zone = page.item, workspace.today, workspace.zone
    yield _plain(f"{item.ref}  {item.title}", "bold")
    yield _plain(words.standing(page), HEALTH_STYLES.get(page.health, ""))
    yield _plain(words.meaning(page, today), "$text-muted")
    yield _plain("")
    yield from _facts(words.facts(page, today, zone), width)
    if page.moves:
        yield from _heading("What can happen next (enter takes a move)")
        for found in page.moves:
            missing = what_is_missing(item.ref, found)
            ready = "→" if not missing else "·"
            needs = [f"{ready} {found.move.title} ({found.move.to})" + (", but first:" if missing else "")]
            needs += [f"    - {what}" for what, _ in missing] + [f"    note: {said}" for said in found.warnings]
            yield _line(width, f"move:{found.move.to}", "\n".join(needs), "" if not missing else "$text-muted")
    if page.steps:
        yield from _heading(f"{words.steps_heading(page)}, space checks one")
        for step in page.steps:
            said = words.step_line(step)
            style = "" if step.status == "open" else "$text-muted"
            yield _line(width, f"step:{step.position}", said, style, hang=said.index(". ") + 2)
    if fields := words.field_facts(page, zone):
        yield from _heading("Fields")
        yield from _facts(fields, width)
    if page.links:
        yield from _heading("Links")
        for link in page.links:
            yield _line(width, f"item:{link.ref}", words.link_line(link))
    if page.reliances:
        yield from _heading(words.claims_heading(page))
        for entry, (first, rest) in zip(page.reliances, words.claim_lines(page), strict=True):
            doubt = "" if entry.claim.status == "confirmed" else "$text-warning"
            yield _line(width, f"claim:{entry.claim.key}", "\n".join([first, *(f"    {line}" for line in rest)]), doubt)
    yield from _heading("Why the deadline is what it is")
    for line in "\n".join(why_lines(shown.why, today)[1:]).split("\n"):
        yield _plain(_hung(line, width))
    yield from _heading("Notes, newest first (n writes one)")
    for place, note in enumerate(page.notes):
        yield _line(width, f"note:{place}", words.note_line(note).replace("\n", "\n    "))
    if not page.notes:
        yield _plain("none yet", "$text-muted")
    yield from _heading("Last changes (H shows all)")
    for operation, lines in page.changes:
        told = [words.operation_line(operation, zone), *(f"    {line}" for line in words.changed_lines(lines))]
        yield _line(width, f"change:{operation.id}", "\n".join(told))


def _facts(facts: list[tuple[str, str]], width: int) -> Iterator[Option]:
    names = max((cell_len(safe(name)) for name, _ in facts), default=0)
    for name, value in facts:
        broken = _hung(f"{' ' * (names + 2)}{value}", width)[names + 2 :]
        shown = safe(broken, lines=True)
        yield Option(Content.assemble((cell(name, names), "$text-muted"), "  ", shown), disabled=True)


def _hung(text: str, width: int, hang: int = 0) -> str:
    """Return text broken into lines of so many cells, each further one as far in as the first, and a little more."""
    broken = []
    for line in text.split("\n"):
        start = len(line) - len(line.lstrip(" "))
        further = " " * (hang or (start if start > HANGING else start + 2))
        parts = Content(line[start:]).wrap(max(MOST_NARROW, width - len(further)))
        broken += [(" " * start if not place else further) + part.plain.rstrip() for place, part in enumerate(parts)]
    return "\n".join(broken)


def _heading(title: str) -> Iterator[Option]:
    yield _plain("")
    yield _plain(title, HEADING)


def _plain(text: str, style: str = "") -> Option:
    shown = safe(text, lines=True)
    return Option(Content.styled(shown, style) if style else Content(shown or " "), disabled=True)


def _line(width: int, name: str, text: str, style: str = "", *, hang: int = 0) -> Option:
    shown = safe(_hung(text, width, hang), lines=True)
    return Option(Content.styled(shown, style) if style else Content(shown), id=name)
