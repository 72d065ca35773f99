"""Text of users on the screen: shown, never interpreted, and never out of line.

A cell of a table is cut and filled to its width in terminal cells. Arabic stays in logical order, as stored, for
terminals that put it right themselves; `set_visual_order` does it here for those that do not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content

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


def safe(value: str, *, lines: bool = False) -> str:
    """Return text that cannot command the terminal, in the order that the terminal needs."""
    shown = display_safe(value, lines=lines)
    if shown.isascii() or not _state["visual"] or not _has_rtl(shown):
        return shown
    return "\n".join(_visual(line) for line in shown.split("\n"))


def content(value: str, style: str = "") -> Content:
    """Return text of a user to be drawn: no markup in it is read, and it may have several lines."""
    return Content.styled(safe(value, lines=True), style) if style else Content(safe(value, lines=True))


@lru_cache(maxsize=8192)  # the same rows are drawn again and again
def cell(value: str, width: int, right: bool = False) -> str:
    """Return `value` on one line, in exactly `width` terminal cells, with … where something was cut."""
    shown = display_safe(value)
    if shown.isascii():
        if len(shown) > width:
            return shown[: width - 1] + "…" if width else ""
        return shown.rjust(width) if right else shown.ljust(width)
    shown = _cut(_PICTURES.sub("", shown), width)
    rtl = _has_rtl(shown)
    if rtl and _state["visual"]:
        shown = _visual(shown)
    space = " " * (width - cell_len(shown))
    if rtl and not _state["visual"]:
        shown += f"{RTL_MARK if shown.endswith('…') else ''}{LTR_MARK}"
    return space + shown if right else shown + space


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


def _has_rtl(value: str) -> bool:
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in value)


def _visual(value: str) -> str:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    return str(get_display(reshape(value), base_dir="L"))
