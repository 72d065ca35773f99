"""Lines to type in that show all that is in it, and let none of it command the terminal.

What stands in them may have been written by somebody else: the path of a folder, the query of a view, a title.
"""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Input, TextArea

from tracker.domain.text import display_safe

ODD = "\ufffd"  # one cell for one character that cannot be shown: the cursor goes by characters


class TextLine(Input):
    """An input that shows control characters and bidi overrides as marks."""

    def render_line(self, y: int) -> Strip:
        """Return the line, also of a completion, with nothing in it that is more than a picture."""
        return tamed(super().render_line(y))


class TextLines(TextArea):
    """The same for several lines."""

    def render_line(self, y: int) -> Strip:
        """Return a line with nothing in it that is more than a picture."""
        return tamed(super().render_line(y))


def tamed(strip: Strip) -> Strip:
    """Return a line as wide as it was, with a mark for each character that would command the terminal."""
    if all(display_safe(segment.text) == segment.text for segment in strip):
        return strip
    segments = [Segment("".join(map(_shown, text)), style, control) for text, style, control in strip]
    return Strip(segments).adjust_cell_length(strip.cell_length)


def _shown(character: str) -> str:
    mark = display_safe(character)
    return mark if len(mark) == 1 else ODD
