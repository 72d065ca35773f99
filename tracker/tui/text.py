"""Text of users on the screen: shown, never interpreted, and never out of line.

A cell of a table is cut and filled to its width in terminal cells. Arabic stays in logical order, as stored, for
terminals that put it right themselves; `set_visual_order` does it here for those that do not. That is done with what is
drawn on one line, after longer text was broken to lines: of a paragraph in that order, the last words would come first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from tracker.domain.text import display_safe

# What only asks for another picture of the character before it: terminals differ in how wide the two are together.
_PICTURES = re.compile("\ufe0f|\u200d(?![\u0600-\u06ff])")
RTL_MARK = "\u200f"  # as wide as nothing: what is cut off is missing at the end of the text, which is its left
LTR_MARK = "\u200e"  # as wide as nothing: after it a terminal with bidi reads on from left to right
_state = {"visual": False}


def set_visual_order(wanted: bool) -> None:
    """Put right-to-left text into the order in which it is seen, for terminals that do not."""
    _state["visual"] = wanted
    cell.cache_clear()


def in_visual_order() -> bool:
    """Tell whether right-to-left text is put into the order in which it is seen."""
    return _state["visual"]


def safe(value: str, *, lines: bool = False) -> str:
    """Return text that cannot command the terminal, in logical order: to draw it there are `content` and `cell`."""
    return display_safe(value, lines=lines)


def content(value: str, style: str = "", *, lines: bool = True) -> Content:
    """Return text of a user to be drawn: no markup in it is read, and it may have several `lines`."""
    shown = safe(value, lines=lines)
    kind = _Broken if _state["visual"] and not shown.isascii() else Content
    return kind.styled(shown, style)


class _Broken(Content):
    """Text whose rows are put into the order in which they are seen once it is broken to them."""

    def render_strips(self, width: int, height: int | None, style: Style, options: RenderOptions) -> list[Strip]:
        """Return the rows."""
        return [_reordered(strip) for strip in super().render_strips(width, height, style, options)]


def _reordered(strip: Strip) -> Strip:
    if not has_rtl(strip.text):
        return strip
    return Strip([Segment(_visual(strip.text), next(iter(strip)).style)])


@lru_cache(maxsize=8192)  # the same rows are drawn again and again
def cell(value: str, width: int, right: bool = False) -> str:
    """Return `value` on one line, in exactly `width` terminal cells, with … where something was cut."""
    shown = display_safe(value)
    if shown.isascii():
        if len(shown) > width:
            return shown[: width - 1] + "…" if width else ""
        return shown.rjust(width) if right else shown.ljust(width)
    shown = _cut(_PICTURES.sub("", shown), width)
    rtl = has_rtl(shown)
    if rtl and shown.endswith("…"):
        shown += RTL_MARK
    if rtl and _state["visual"]:
        shown = _visual(shown).replace(RTL_MARK, "")
    space = " " * (width - cell_len(shown))
    if rtl and not _state["visual"]:
        shown += LTR_MARK
    return space + shown if right else shown + space


def wrapped(text: str, width: int, most: int) -> list[str]:
    """Return text broken between words into at most so many lines; the last one has all the rest."""
    words = [part for word in text.split() for part in _pieces(word, width)]
    lines: list[str] = []
    while words and len(lines) < most - 1:
        line = words.pop(0)
        while words and cell_len(line) + 1 + cell_len(words[0]) <= width:
            line = f"{line} {words.pop(0)}"
        lines.append(line)
    return [*lines, " ".join(words)] if words else lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word, or what fits of it line by line where it is longer than a line, as of a script without spaces."""
    return [word] if cell_len(word) <= width else chop_cells(word, width)


def _cut(value: str, width: int) -> str:
    if cell_len(value) <= width:
        return value
    if width <= 0:
        return ""
    kept, used = 0, 0
    # A character goes with the marks that combine with it, or not at all.
    while kept < len(value):
        end = kept + 1
        while end < len(value) and unicodedata.combining(value[end]):
            end += 1
        wide = cell_len(value[kept:end])
        if used + wide > width - 1:
            break
        kept, used = end, used + wide
    return value[:kept] + "…"


def has_rtl(value: str) -> bool:
    """Tell whether anything in a text runs from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in value)


def _visual(value: str) -> str:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    return str(get_display(reshape(value), base_dir="L"))
