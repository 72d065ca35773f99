"""Lines to type in that show all that is in it, and let none of it command the terminal.

What stands in them may have been written by somebody else: the path of a folder, the query of a view, a title.
"""

from __future__ import annotations

from typing import Any

from rich.segment import Segment
from textual import events
from textual.geometry import Offset, Size
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets import Input, TextArea

from tracker.domain.text import display_safe
from tracker.tui.seen_order import as_seen, seen_cell, typed_cell

COMPACT = "-textual-compact"
# Given from the beginning: Textual gives these classes to what is there already, and then styles all of it anew.
CLASSES = f"{COMPACT} -valid"
ODD = "\ufffd"  # one cell for one character that cannot be shown: the cursor goes by characters


class TextLine(Input):
    """An input that shows control characters and bidi overrides as marks."""

    # How far it can be scrolled changes with each character. Nothing moves for that, so nothing is laid out anew.
    virtual_size = Reactive(Size(0, 0), layout=False)
    compact = Reactive(True, toggle_class=COMPACT)

    _becomes: str | None = None  # what is typed, once the completion that is drawn is taken

    def __init__(self, value: str = "", *, classes: str = "", **given: Any) -> None:
        super().__init__(value, compact=True, classes=f"{classes} {CLASSES}".strip(), **given)

    def _on_paste(self, event: events.Paste) -> None:
        """Put what was pasted in, all of it in one line; Textual's own takes the first line and drops the others."""
        event.prevent_default()
        event.stop()
        first, *others = event.text.rstrip("\r\n").splitlines() or [""]
        text = " ".join([first, *(line.strip() for line in others)])
        if self.selection.is_empty:
            self.insert_text_at_cursor(text)
        else:
            self.replace(text, *self.selection)

    def offer(self, typed: str, drawn: str, becomes: str) -> None:
        """Draw a completion after what is typed, if that is still so; what it becomes may be spelled otherwise."""
        if typed == self.value:
            self._suggestion, self._becomes = typed + drawn, becomes

    def take_offer(self) -> bool:
        """Take the completion that is drawn behind the cursor; tell whether there was one."""
        if not self._suggestion or self._becomes is None or not self.cursor_at_end:
            return False
        self.value = self._becomes
        self.cursor_position = len(self.value)
        return True

    def action_cursor_right(self, select: bool = False) -> None:
        """Go to the right; at the end that takes a completion."""
        at_offer = self.cursor_at_end and self._suggestion and not select
        if not (at_offer and self.take_offer()):
            super().action_cursor_right(select)

    def render_line(self, y: int) -> Strip:
        """Return the line, also of a completion, with nothing in it that is more than a picture, and as it is seen."""
        return as_seen(self._row(y))

    def _row(self, y: int) -> Strip:
        return tamed(super().render_line(y))

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is seen on the screen."""
        left = self.content_region.x
        x, y = super().cursor_screen_offset
        return Offset(left + seen_cell(self._row(0), x - left), y)

    def _cell_offset_to_index(self, offset: int) -> int:
        """Return the index of the character that is seen in a cell."""
        return super()._cell_offset_to_index(typed_cell(self._row(0), offset))


class TextLines(TextArea):
    """The same for several lines."""

    compact = Reactive(True, toggle_class=COMPACT)

    def __init__(self, text: str = "", *, classes: str = "", **given: Any) -> None:
        super().__init__(text, compact=True, classes=f"{classes} {COMPACT}".strip(), **given)

    def on_resize(self) -> None:
        """Draw the lines as they are broken for the new width: Textual does so only where they are more or fewer."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line with nothing in it that is more than a picture, and as it is seen."""
        return as_seen(self._row(y))

    def _row(self, y: int) -> Strip:
        return tamed(super().render_line(y))

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where the cursor is seen on the screen."""
        left, top = self.content_region.offset
        x, y = super().cursor_screen_offset
        return Offset(left + seen_cell(self._row(y - top), x - left), y)

    def get_target_document_location(self, event: events.MouseEvent) -> tuple[int, int]:
        """Return the line and the character that are seen where the mouse is."""
        x, y = event.offset - self.gutter.top_left
        place = Offset(typed_cell(self._row(y), x), y) + self.scroll_offset
        return self.wrapped_document.offset_to_location(place)


def tamed(strip: Strip) -> Strip:
    """Return a line as wide as it was, with a mark for each character that would command the terminal."""
    if all(display_safe(segment.text) == segment.text for segment in strip):
        return strip
    segments = [Segment("".join(map(_shown, text)), style, control) for text, style, control in strip]
    return Strip(segments).adjust_cell_length(strip.cell_length)


def _shown(character: str) -> str:
    mark = display_safe(character)
    return mark if len(mark) == 1 else ODD
