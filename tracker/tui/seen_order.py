"""Where what is typed in one row is seen, on terminals that do not put right-to-left text in order themselves.

A row keeps its width, and every character its style: the cursor, what is chosen and what is offered go with their text.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import split_graphemes
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tracker.tui.text import has_rtl, in_visual_order

if TYPE_CHECKING:
    from arabic_reshaper import ArabicReshaper

JOINER, NON_JOINER = "\u200d", "\u200c"


class Place(NamedTuple):
    """A character with all that combines with it."""

    typed: int  # the cell where it begins in the row as it is typed
    width: int  # in cells
    letter: str
    marks: str
    style: Style | None


def as_seen(row: Strip) -> Strip:
    """Return a row as it is seen."""
    if not _is_turned(row):
        return row
    return Strip([Segment(place.letter + place.marks, place.style) for place in _seen(row)], row.cell_length).simplify()


def seen_cell(row: Strip, typed: int) -> int:
    """Return the cell at which that is seen which is in a cell of a row as it is typed."""
    if not _is_turned(row):
        return typed
    found = (at + typed - place.typed for at, place in _placed(row) if 0 <= typed - place.typed < place.width)
    return next(found, typed)


def typed_cell(row: Strip, seen: int) -> int:
    """Return the cell, in a row as it is typed, of that which is seen in a cell."""
    if not _is_turned(row):
        return seen
    seen = max(0, seen)  # the mouse may be drawn out of the row
    found = (place.typed + seen - at for at, place in _placed(row) if 0 <= seen - at < place.width)
    return next(found, seen)


def _is_turned(row: Strip) -> bool:
    return in_visual_order() and has_rtl(row.text)


def _placed(row: Strip) -> Iterator[tuple[int, Place]]:
    """Yield what stands in a row, from the left to the right, each with the cell at which it is seen."""
    at = 0
    for place in _seen(row):
        yield at, place
        at += place.width


def _seen(row: Strip) -> list[Place]:
    """Return what stands in a row, from the left to the right as it is seen."""
    places = list(_typed(row))
    # What combines with a character stands behind it also where its row runs to the left.
    order = _order("".join(place.letter for place in places))
    return [places[at]._replace(letter=letter) for at, letter in order]


def _typed(row: Strip) -> Iterator[Place]:
    """Yield what stands in a row in the order in which it is typed, with the letters in the shapes that join."""
    styles = [style for text, style, _ in row for _ in text]
    # A joiner would be left out of the shapes, and all behind it be a place too far on.
    shapes = _reshaper().reshape(row.text.replace(JOINER, NON_JOINER))
    typed = 0
    for begin, end, width in split_graphemes(row.text)[0]:
        if width:
            yield Place(typed, width, shapes[begin], row.text[begin + 1 : end].rstrip(JOINER), styles[begin])
        typed += width


@cache
def _reshaper() -> ArabicReshaper:
    """Return what shapes letters and leaves their number as it is: the cursor goes from one to the next."""
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"support_ligatures": False, "delete_harakat": False, "support_zwj": False})


def _order(text: str) -> list[tuple[int, str]]:
    """Return, from the left to the right, where each character is in `text`, and how it is seen: brackets turn.

    The steps are those of `bidi.algorithm.get_display`, which does not tell what went where.
    """
    from bidi import algorithm as bidi

    storage = bidi.get_empty_storage()
    storage["base_level"], storage["base_dir"] = 0, "L"
    bidi.get_embedding_levels(text, storage)
    for at, character in enumerate(storage["chars"]):
        character["at"] = at
    bidi.explicit_embed_and_overrides(storage)
    bidi.resolve_weak_types(storage)
    bidi.resolve_neutral_types(storage, False)
    bidi.resolve_implicit_levels(storage, False)
    bidi.reorder_resolved_levels(storage, False)
    bidi.apply_mirroring(storage, False)
    return [(character["at"], character["ch"]) for character in storage["chars"]]
