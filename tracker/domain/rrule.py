"""Recurrence rules as calendar programs write them (RFC 5545, 3.3.10), checked; services.rrules works them out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.domain.dates import parse_date
from tracker.domain.text import did_you_mean, western_digits
from tracker.errors import InvalidError, RuleError

MOST = 999  # as an interval or a count; more is a slip of the finger
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LISTS: Mapping[str, tuple[int, bool]] = {  # the highest number, and whether it may be counted from the end
    "BYMONTH": (12, False),
    "BYWEEKNO": (53, True),
    "BYYEARDAY": (366, True),
    "BYMONTHDAY": (31, True),
    "BYSETPOS": (366, True),
}
_ORDER = ("FREQ", "INTERVAL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST")
_KNOWN = (*_ORDER, "UNTIL", "COUNT")
_ONLY: Mapping[str, tuple[str, ...]] = {  # the frequencies that a part makes sense with
    "BYWEEKNO": ("YEARLY",),
    "BYYEARDAY": ("YEARLY",),
    "BYMONTHDAY": ("DAILY", "MONTHLY", "YEARLY"),
}


@dataclass(frozen=True, slots=True)
class RRule:
    """The parts of a rule in their one order, but for its end."""

    parts: str
    until: date | None
    times: int | None


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    position: int
    name: str
    value: str

    def wrong(self, message: str, hint: str = "") -> RuleError:
        return RuleError(message, part=self.text, position=self.position, hint=hint)


def read_rrule(text: str) -> RRule:
    """Return the rule that `FREQ=...;...` says, with or without `RRULE:` before it. Raises RuleError."""
    given = _parts(text)
    if "FREQ" not in given:
        whole = _Part(text.strip(), len(text) - len(text.lstrip()), "", "")
        raise whole.wrong("The rule does not say how often (FREQ).", "Like: FREQ=MONTHLY;INTERVAL=3")
    values = {name: _value(part) for name, part in given.items()}
    _check_together(given, values)
    if values.get("INTERVAL") == "1":
        del values["INTERVAL"]
    until, times = values.get("UNTIL"), values.get("COUNT")
    return RRule(
        ";".join(f"{name}={values[name]}" for name in _ORDER if name in values),
        date.fromisoformat(until) if until else None,
        int(times) if times else None,
    )


def _parts(text: str) -> dict[str, _Part]:
    prefix = re.match(r"\s*RRULE:", text, re.IGNORECASE)
    begin = prefix.end() if prefix else 0
    found: dict[str, _Part] = {}
    for match in re.finditer(r"[^;\s][^;]*", text[begin:]):
        written = match[0].rstrip()
        name, _, value = western_digits(written).upper().partition("=")
        part = _Part(written, begin + match.start(), name.strip(), value.strip())
        if part.name in found:
            raise part.wrong(f"{part.name} is said twice.", "Say it once.")
        found[part.name] = part
    return found


def _value(part: _Part) -> str:
    """Return the value of one part in its one form."""
    if part.name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        raise part.wrong("A recurrence has days, not times of the day.", f"Leave {part.name} out.")
    if part.name not in _KNOWN:
        raise part.wrong(
            f"'{part.text}' is not a part of a rule.",
            did_you_mean(part.name, _KNOWN) or f"Parts: {', '.join(_KNOWN)}.",
        )
    match part.name:
        case "FREQ":
            return _frequency(part)
        case "INTERVAL" | "COUNT":
            return str(_number(part, part.value, MOST, from_end=False))
        case "UNTIL":
            return _day(part)
        case "BYDAY":
            return ",".join(_weekday(part, entry.strip()) for entry in part.value.split(","))
        case "WKST":
            if part.value not in _WEEKDAYS:
                raise part.wrong(f"'{part.value}' is not a weekday.", f"One of: {', '.join(_WEEKDAYS)}.")
            return part.value
    most, from_end = _LISTS[part.name]
    return ",".join(str(_number(part, entry.strip(), most, from_end=from_end)) for entry in part.value.split(","))


def _frequency(part: _Part) -> str:
    if part.value in _TOO_OFTEN:
        raise part.wrong("A recurrence comes once a day at most.", "FREQ is DAILY, WEEKLY, MONTHLY or YEARLY.")
    if part.value not in FREQUENCIES:
        raise part.wrong(
            f"'{part.value}' is not a frequency.",
            did_you_mean(part.value, FREQUENCIES) or f"One of: {', '.join(FREQUENCIES)}.",
        )
    return part.value


def _number(part: _Part, text: str, most: int, *, from_end: bool) -> int:
    number = int(text) if re.fullmatch(r"[+-]?[0-9]{1,6}", text) else 0
    if not (1 <= number <= most or (from_end and -most <= number <= -1)):
        ends = f", or -1 to -{most} from the end" if from_end else ""
        raise part.wrong(f"'{text}' does not fit {part.name}.", f"Numbers from 1 to {most}{ends}.")
    return number


def _weekday(part: _Part, text: str) -> str:
    match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", text)
    if not match:
        raise part.wrong(f"'{text}' is not a weekday.", "Like SU, 1SU (the first), -1SU (the last).")
    return f"{_number(part, match[1], 53, from_end=True)}{match[2]}" if match[1] else match[2]


def _day(part: _Part) -> str:
    match = re.fullmatch(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(T[0-9]{6}Z?)?", part.value)
    if not match:
        raise part.wrong(f"'{part.value}' is not a day.", "Write it like UNTIL=20271231.")
    try:
        return parse_date("-".join(match.group(1, 2, 3))).isoformat()
    except InvalidError as error:
        raise part.wrong(error.message, error.hint) from None


def _check_together(given: Mapping[str, _Part], values: Mapping[str, str]) -> None:
    frequency = values["FREQ"]
    if "UNTIL" in given and "COUNT" in given:
        raise given["COUNT"].wrong("UNTIL and COUNT both say when the series ends.", "Say one of them.")
    for name, allowed in _ONLY.items():
        if name in given and frequency not in allowed:
            raise given[name].wrong(f"{name} does not go with FREQ={frequency}.", f"It needs {' or '.join(allowed)}.")
    numbered = re.search(r"[0-9]", values.get("BYDAY", ""))
    if numbered and (frequency not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in given):
        raise given["BYDAY"].wrong("A numbered weekday needs a month or a year.", "Use FREQ=MONTHLY or FREQ=YEARLY.")
    if "BYSETPOS" in given and not any(name.startswith("BY") for name in given if name != "BYSETPOS"):
        raise given["BYSETPOS"].wrong("BYSETPOS picks among days that another part names.", "Add one, like BYDAY.")
