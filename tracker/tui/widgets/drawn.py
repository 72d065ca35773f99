"""What draws its lines itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip

if TYPE_CHECKING:
    from textual.widget import Widget
else:
    Widget = object  # a widget takes its style sheets from its first base that is one


class Drawn(Widget):
    """A widget that gives its lines one by one, in styles of its own."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a part; the usual style may have become another since the last ones."""
        self.pre_render()
        return super().render_lines(crop)

    @property
    def rich_style(self) -> Style:
        """The usual style, found once for all lines that are drawn at a time, and not by Textual's way for each."""
        return self.visual_style.rich_style
