"""What draws its lines itself."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


class Drawn(Widget):
    """A widget that gives its lines one by one, in styles of its own."""

    @property
    def rich_style(self) -> Style:
        """The usual style, found once for all lines that are drawn at a time, and not by Textual's way for each."""
        return self.visual_style.rich_style
