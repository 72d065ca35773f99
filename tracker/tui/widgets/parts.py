"""The parts of the overview as one list: a heading for each, and as many of its items under it as there is room for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tracker.services.overview import MOST, Line, Overview, Part
from tracker.tui.text import cell

FEWEST = 1  # items of a part that are shown in any case; where there is no room for them, the list is scrolled
REF, WHEN, WHO = 12, 16, 24  # cells that these have at most
NARROW_WHO, NARROW = 20, 100  # the same for a list of less than so many cells
TITLE, NEXT_STEP = 28, 20  # cells that these need to be of use
GAP = "  "
ALL, ALL_OPEN = "rest:open", "is:open"  # the line of all open items, and the query that it stands for
STYLES = {"red": "$text-error", "amber": "$text-warning", "": "$secondary"}


class Parts(OptionList):
    """What needs somebody now. Enter or a click on a heading or a count asks for its list, on an item for its page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", "Down", show=False),
        Binding("k", "cursor_up", "Up", show=False),
        Binding("g", "first", "First", show=False),
        Binding("G", "last", "Last", show=False),
        Binding("ctrl+d", "page_down", "Page down", show=False),
        Binding("ctrl+u", "page_up", "Page up", show=False),
        Binding("enter", "select", "Open", tooltip="the item, or the list behind a heading"),
    ]

    @dataclass
    class ListWanted(Message):
        """Somebody wants to see all items of a query."""

        query: str

    @dataclass
    class ItemWanted(Message):
        """Somebody wants to see an item."""

        ref: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as Textual calls it
        super().__init__(id=id, markup=False)
        self.found: Overview | None = None
        self._wanted = ""  # the line that somebody put the cursor on, shown now or not
        self._drawing = False
        self._coloured: dict[int, Content] = {}  # the line under the cursor, as it is without

    @property
    def ref(self) -> str:
        """The ref of the item under the cursor, if it is on one."""
        kind, _, name = self._at().partition(":")
        return name.partition(":")[2] if kind == "item" else ""

    def show(self, found: Overview) -> None:
        """Show what was found; the cursor stays on its line, or is on what stands there now."""
        self.found = found
        place, scrolled = self.highlighted, self.scroll_offset.y
        self._drawing = True
        self._coloured.clear()
        self.clear_options()
        self.add_options(list(self._made(found)))
        places = {option.id: number for number, option in enumerate(self.options) if option.id}
        with self.prevent(OptionList.OptionHighlighted):
            if self._wanted in places:
                self.highlighted = places[self._wanted]
            elif places:
                self.highlighted = min(places.values(), key=lambda number: abs(number - (place or 0)))
        self._drawing = False
        self.scroll_to(y=scrolled, animate=False)
        self._colour()

    def watch_highlighted(self, highlighted: int | None) -> None:
        """Take the colours of the line under the cursor out: on the cursor's own they could not be read."""
        super().watch_highlighted(highlighted)
        if not self._drawing:
            self._wanted = self._at()
            self._colour()

    def on_focus(self) -> None:
        """Show the cursor as the one that keys move."""
        self._colour()

    def on_blur(self) -> None:
        """Show the cursor as one that keys do not move."""
        self._colour()

    def _colour(self) -> None:
        for place, coloured in self._coloured.items():
            self.replace_option_prompt_at_index(place, coloured)
        self._coloured.clear()
        if self.has_focus and self.highlighted is not None:
            line = self.get_option_at_index(self.highlighted).prompt
            if isinstance(line, Content):
                self._coloured[self.highlighted] = line
                self.replace_option_prompt_at_index(self.highlighted, Content(line.plain))

    def on_resize(self, event: events.Resize) -> None:
        """Give the lines the room there is now."""
        if self.found is not None:
            self.show(self.found)
            self.call_after_refresh(self.scroll_to_highlight)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ask for what was picked."""
        event.stop()
        kind, _, name = (event.option_id or "").partition(":")
        if kind == "item":
            self.post_message(self.ItemWanted(name.partition(":")[2]))
        elif kind == "part" and self.found is not None:
            self.post_message(self.ListWanted(next(part.query for part in self.found.parts if part.name == name)))
        elif event.option_id == ALL:
            self.post_message(self.ListWanted(ALL_OPEN))

    def _at(self) -> str:
        return (self.get_option_at_index(self.highlighted).id or "") if self.highlighted is not None else ""

    def _made(self, found: Overview) -> Iterator[Option]:
        width, height = self.scrollable_content_region.size
        parts = [part for part in found.parts if part.lines]
        empty = [part for part in found.parts if not part.lines]
        nothing = textwrap.wrap(_nothing(empty), max(20, width)) if parts else []
        shares, spaced = shared([len(part.lines) for part in parts], height - len(nothing) - 2)
        columns = _columns([line for part in parts for line in part.lines], width)
        if not parts:
            yield _still(Content.styled("Nothing needs you now.", "bold"))
        for place, (part, share) in enumerate(zip(parts, shares, strict=True)):
            if place and spaced:
                yield _still(Content(" "))
            yield Option(_heading(part), id=f"part:{part.name}")
            for line in part.lines[:share]:
                yield Option(_shown(line, columns), id=f"item:{part.name}:{line.ref}")
        if parts:
            yield _still(Content(" "))
        for said in nothing:
            yield _still(Content.styled(said, "$secondary"))
        if found.open_items:  # those that can wait are not shown
            yield Option(_titled("Open in all", found.open_items, "bold $primary"), id=ALL)
        if not parts:
            known = "Add one: a" if found.open_items else "No item is open. Add one: a"
            yield _still(Content.styled(known, "$secondary"))


def _nothing(empty: Sequence[Part]) -> str:
    """Return what there is nothing of."""
    return f"Nothing is {_listed([part.state for part in empty])}." if empty else ""


def shared(sizes: Sequence[int], height: int) -> tuple[list[int], bool]:
    """Return how many lines of each part are shown in so many lines, and whether a blank line parts them.

    Each part has its heading. All have the same share; what is left over goes to the first ones.
    """
    if not sizes:
        return [], False
    for spaced in (True, False):
        room = height - len(sizes) - (len(sizes) - 1) * spaced
        shares = [min(size, FEWEST) for size in sizes]
        if sum(shares) > room and spaced:
            continue
        while sum(shares) < room and shares != list(sizes):
            place = min((one for one, size in enumerate(sizes) if shares[one] < size), key=lambda one: shares[one])
            shares[place] += 1
        return shares, spaced
    raise AssertionError


def _columns(lines: Sequence[Line], width: int) -> tuple[int, int, int, int, int]:
    """Return the cells of ref, when, who, title and next step; the last is 0 where there is no room for it."""

    def natural(values: Iterable[str]) -> int:
        return max(map(cell_len, values), default=0)

    ref = min(REF, natural(line.ref for line in lines))
    when = min(WHEN, natural(line.when for line in lines))
    who = min(WHO if width >= NARROW else NARROW_WHO, natural(line.who for line in lines))
    room = max(0, width - 2 - ref - when - who - 3 * len(GAP))
    title = max(TITLE, min(natural(line.title for line in lines), room * 3 // 5))
    left = room - title - len(GAP)
    with_step = left >= NEXT_STEP and any(line.next_step for line in lines)
    return (ref, when, who, title, left) if with_step else (ref, when, who, room, 0)


def _heading(part: Part) -> Content:
    style = "bold $text-error" if part.name == "overdue" else "bold $primary"
    return _titled(part.title, part.count, style)


def _titled(title: str, count: int, style: str) -> Content:
    return Content.assemble((title, style), GAP, (_counted(count), "bold"))


def _counted(count: int) -> str:
    return f"{count:,}" if count <= MOST else f"more than {MOST:,}"


def _shown(line: Line, columns: tuple[int, int, int, int, int]) -> Content:
    ref, when, who, title, step = columns
    shown = Content.assemble(
        f"  {cell(line.ref, ref)}{GAP}",
        (cell(line.when, when), STYLES[line.urgent]),
        GAP,
        (cell(line.who, who), "$secondary"),
        f"{GAP}{cell(line.title, title)}",
    )
    return shown + Content.styled(f"{GAP}{cell(line.next_step, step)}", "$secondary") if step else shown


def _still(content: Content) -> Option:
    """A line that the cursor does not stop at."""
    return Option(content, disabled=True)


def _listed(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
