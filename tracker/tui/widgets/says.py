"""A text on the screen that changes."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


def put(line: Static, said: Content, *, hides: bool = False) -> None:
    """Show a text in a line; one that `hides` is not there while it says nothing.

    Nothing is laid out anew where it is the text that is shown already: laying out is most of what a key costs.
    """
    shown = line.content
    if not isinstance(shown, Content) or not shown.is_same(said):
        line.update(said)
    if hides:
        line.display = bool(said)
