"""The one grammar for dates that depend on others: `<anchor> [+|-] <n><unit>`.

    2026-03-31    today + 10wd    entered + 28d    field:window_from - 48h    @withdrawal + 30d

The anchor may be left out before a sign: `+3d` is `today + 3d`. Units: h hours by the wall clock, d calendar days,
wd working days, w weeks, m months, y years. A milestone's name may contain `-`, so a space goes before the sign there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tracker.domain.dates import parse_date
from tracker.domain.text import did_you_mean, western_digits
from tracker.errors import InvalidError

Unit = Literal["h", "d", "wd", "w", "m", "y"]
UNITS: tuple[Unit, ...] = ("h", "d", "wd", "w", "m", "y")
ANCHORS = ("today", "entered", "submitted", "valid_until", "field:NAME", "@MILESTONE")
MOST = 9999  # of any unit; more is a slip of the finger

_ANCHOR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[a-z_]+|field:[a-z][a-z0-9_]*|@[\w-]*\w", re.IGNORECASE)
_SHAPE = re.compile(r"^(?P<anchor>.*?)\s*(?:(?P<sign>[+-])\s*(?P<count>[0-9]+)\s*(?P<unit>[a-zA-Z]*))?$")


@dataclass(frozen=True, slots=True)
class Rule:
    """An anchor and a signed distance from it. `anchor` is a date's text, a plain word, `field:NAME` or `@NAME`."""

    anchor: str
    count: int = 0
    unit: Unit = "d"

    @property
    def day(self) -> date | None:
        """The anchor as a date where it is one."""
        return date.fromisoformat(self.anchor) if self.anchor[:1].isdigit() else None

    def __str__(self) -> str:
        return (
            f"{self.anchor} {'-' if self.count < 0 else '+'} {abs(self.count)}{self.unit}"
            if self.count
            else self.anchor
        )


def parse_rule(text: str) -> Rule:
    """Return the rule that `text` says. Raises InvalidError that names the part which cannot be read."""
    value = western_digits(text.strip())
    if _ANCHOR.fullmatch(value):
        return Rule(_anchor(text, value))
    if re.fullmatch(r"[0-9/.-]+", value):
        parse_date(value)  # raises with what a date looks like
    match = _SHAPE.match(value)
    anchor = match["anchor"].strip() if match else value
    if match is None or (not anchor and not match["sign"]):
        raise InvalidError("The rule is empty.", hint="Write a date, or something like: today + 10wd.")
    start = _anchor(text, anchor)
    unit, count = _distance(text, match["sign"], match["count"], match["unit"])
    return Rule(start, count, unit)


def _distance(text: str, sign: str | None, count: str | None, unit: str | None) -> tuple[Unit, int]:
    if not sign or not count:
        return "d", 0
    known: dict[str, Unit] = {name: name for name in UNITS}
    if (unit or "").lower() not in known:
        what = f"'{unit}' is not a unit" if unit else "The unit is missing"
        raise InvalidError(f"{what} in '{text}'.", hint="Units: h, d, wd (working days), w, m, y.")
    if int(count) > MOST:
        raise InvalidError(f"{count} is too many in '{text}'.", hint=f"At most {MOST}.")
    return known[(unit or "").lower()], int(count) if sign == "+" else -int(count)


def _anchor(text: str, anchor: str) -> str:
    if not anchor:
        return "today"
    if anchor[0].isdigit():
        return parse_date(anchor).isoformat()
    lowered = anchor.lower()
    if lowered in ("today", "entered", "submitted", "valid_until"):
        return lowered
    if lowered[0] in "@f" and _ANCHOR.fullmatch(lowered) and not lowered.isidentifier():
        return lowered
    hint = did_you_mean(anchor, ("today", "entered", "submitted", "valid_until"))
    raise InvalidError(
        f"'{anchor}' is not something a date can start from, in '{text}'.",
        hint=hint or f"Start from a date or one of: {', '.join(ANCHORS)}.",
    )
