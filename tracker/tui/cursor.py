"""The terminal's own cursor. It is not seen, but screen readers and braille lines read where it stands."""

from __future__ import annotations

from textual.app import App
from textual.geometry import Offset
from textual.widgets import Input, OptionList, TextArea


class CursorApp(App[int]):
    """An app whose cursor stands at what has the focus: in the text that is typed, or on the row that is chosen.

    A widget says where within itself with a property `cursor_place`.
    """

    @property
    def cursor_position(self) -> Offset:
        """Where it stands on the screen."""
        focused = self.focused
        if isinstance(focused, Input | TextArea):
            return focused.cursor_screen_offset
        if focused is None:
            return Offset(0, 0)
        if isinstance(focused, OptionList):
            place = Offset(0, (focused.highlighted or 0) - focused.scroll_offset.y)
        else:
            place = getattr(focused, "cursor_place", Offset(0, 0))
        region = focused.content_region
        return region.offset + region.size.clamp_offset(place)

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        """Take no notice: a line that is typed in says it only when somebody types, and may be moved meanwhile."""
