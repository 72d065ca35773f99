"""A moment on the clock of somebody abroad and on that of an office."""

from __future__ import annotations

from datetime import datetime, tzinfo


def at_the_office(moment: datetime, here: tzinfo, there: tzinfo) -> str:
    """Return what the office's clock shows at a moment, in words; nothing where one's own shows the same."""
    mine, theirs = moment.astimezone(here), moment.astimezone(there)
    if mine.utcoffset() == theirs.utcoffset():
        return ""
    return f"{theirs:%H:%M} at the office" if mine.date() == theirs.date() else f"{theirs:%Y-%m-%d %H:%M} at the office"
