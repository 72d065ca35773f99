"""The values of typed fields: from what people type to what JSON stores, and back.

| type | stored as |
| --- | --- |
| text, choice, url | text |
| integer | a whole number |
| decimal, percent | text in its shortest form: `30`, `33.25` |
| money | text with its currency: `1200.50 USD` |
| date, datetime | `2026-03-31`, `2026-03-31T11:30:00Z`; a datetime may be typed as a date: see `Field.is_end` |
| boolean | true, false |
| list | a list of texts |
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, tzinfo
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache

from tracker.domain.dates import instant_text, parse_date, parse_datetime, parse_instant
from tracker.domain.text import TEXT_LIMIT, clean, did_you_mean, search_key, western_digits
from tracker.domain.workflow import Field, Workflow
from tracker.errors import InvalidError

Value = str | int | bool | list[str]

WHOLE_DIGITS, DECIMALS = 15, 10  # what a spreadsheet still shows exactly; a tenth of a millimetre in degrees
_LONGEST = {"text": TEXT_LIMIT, "list": TEXT_LIMIT, "url": 2000}  # characters; of the others 200 are plenty
NUMBERS = ("integer", "decimal", "percent", "money")
DATES = ("date", "datetime")

_NUMBER = re.compile(r"[+-]?(?:(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|\.[0-9]+)")
_CURRENCY = re.compile(r"(?P<before>[A-Za-z]{3})?\s*(?P<amount>[^A-Za-z]*?)\s*(?P<after>[A-Za-z]{3})?")
_WEB = re.compile(r"https?://[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)
_MAIL = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_PERCENT_OF = re.compile(r"percent\(\s*(\w+)\s*,\s*(\w+)\s*\)")
_NUMBER_MARKS = str.maketrans({"٫": ".", "٬": ",", "−": "-", "٪": "%"})
_YES = frozenset({"yes", "y", "true", "1", search_key("نعم")})
_NO = frozenset({"no", "n", "false", "0", search_key("لا")})


def parse_value(field: Field, text: str, zone: tzinfo) -> Value:
    """Return what is stored for `text`; times without an offset are in `zone`.

    Raises InvalidError that names the field and says what it expects; a computed field cannot be set at all.
    """
    try:
        if field.computed:
            raise InvalidError("it is worked out by Tracker and cannot be set.", hint=f"It is {field.computed}.")
        typed = clean(text, what="value", limit=_LONGEST.get(field.type, 200))
        if not typed:
            raise InvalidError("there is no value.", hint=_EXPECTED[field.type])
        value = _PARSERS[field.type](field, typed, zone)
        if field.minimum or field.maximum:
            _within_limits(field, value, zone)
        return value
    except InvalidError as error:
        raise InvalidError(
            f"{field.title} ({field.key}): {error.message}", hint=error.hint, command=error.command
        ) from None


def parse_yes(text: str) -> bool:
    """Return whether a text says yes, in English or Arabic. Raises InvalidError where it says neither yes nor no."""
    typed = text.strip()
    answer = search_key(western_digits(typed))
    if answer not in _YES | _NO:
        raise InvalidError(f"'{typed}' is neither yes nor no.", hint=_EXPECTED["boolean"])
    return answer in _YES


def show_value(field: Field, value: object, zone: tzinfo) -> str:
    """Return `value` as people read it, and as `parse_value` reads it back; times are shown in `zone`.

    A value that does not fit the type (the field was changed since) is shown as it is stored.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    if isinstance(value, int):
        return f"{value:,}"
    text = str(value)
    if field.type == "percent" and _NUMBER.fullmatch(text):
        return f"{text}%"
    if field.type == "money" and (money := money_parts(text)):
        return f"{money[0]:,f} {money[1]}"
    return _local_time(text, zone) if field.type == "datetime" else text


def computed_values(workflow: Workflow, fields: Mapping[str, object]) -> dict[str, str | None]:
    """Return the computed fields, rounded half up to two decimals.

    A percentage is None while a part is missing, the whole is zero, or the two are in different currencies.
    """
    return {
        entry.key: _percent(workflow, parts, fields)
        for entry in workflow.fields
        if entry.computed and (parts := formula(entry.computed))
    }


@lru_cache(maxsize=1024)
def workflow_value(field: Field, text: str) -> Value:
    """Return a value that a workflow itself names: a default, or what a condition asks for. Raises InvalidError."""
    return parse_value(field, text, UTC)


def default_values(workflow: Workflow) -> dict[str, Value]:
    """Return what the fields of a new item start with."""
    return {entry.key: workflow_value(entry, entry.default) for entry in workflow.fields if entry.default}


def all_values(workflow: Workflow, fields: Mapping[str, object]) -> dict[str, object]:
    """Return an item's fields together with the defaults for what it never had, and the computed ones."""
    values: dict[str, object] = {**default_values(workflow), **fields}
    return values | computed_values(workflow, values)


def carried_over(workflow: Workflow, fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields of an item that follows another: without those that belong to one time only."""
    once = {entry.key for entry in workflow.fields if entry.once or entry.computed}
    kept: dict[str, object] = {**default_values(workflow)}
    kept |= {key: value for key, value in fields.items() if key not in once}
    return kept | {key: value for key, value in computed_values(workflow, kept).items() if value is not None}


def formula(text: str) -> tuple[str, str] | None:
    """Return the part and the whole that `percent(part, whole)` names, or None if `text` is no formula."""
    match = _PERCENT_OF.fullmatch(text.strip())
    return (match[1], match[2]) if match else None


def money_parts(text: str) -> tuple[Decimal, str] | None:
    """Return the amount and the currency of stored money, or None if `text` is not that."""
    amount, _, currency = text.partition(" ")
    return (Decimal(amount), currency) if currency and _NUMBER.fullmatch(amount) else None


def comparable(field: Field, value: object) -> tuple[str, Decimal | str] | None:
    """Return a kind and a value that can be ordered against those of the same kind, or None.

    Money is of the kind of its currency; a datetime counts as its day in UTC.
    """
    if field.type == "money" and isinstance(value, str) and (money := money_parts(value)):
        return money[1], money[0]
    if field.type in ("integer", "decimal", "percent") and _NUMBER.fullmatch(str(value)):
        return "number", Decimal(str(value))
    return ("day", value[:10]) if field.type in DATES and isinstance(value, str) else None


def _percent(workflow: Workflow, parts: tuple[str, str], fields: Mapping[str, object]) -> str | None:
    found = [
        comparable(entry, fields.get(key)) if (entry := workflow.field(key)) and fields.get(key) is not None else None
        for key in parts
    ]
    part, whole = found
    if not part or not whole or part[0] != whole[0]:
        return None
    if not isinstance(part[1], Decimal) or not isinstance(whole[1], Decimal) or not whole[1]:
        return None
    with localcontext() as context:
        context.prec = 2 * (WHOLE_DIGITS + DECIMALS) + 4
        share = 100 * part[1] / whole[1]
        return _shortest(share.quantize(Decimal("0.01"), ROUND_HALF_UP))


def _text(_field: Field, typed: str, _zone: tzinfo) -> str:
    return typed


def _integer(_field: Field, typed: str, _zone: tzinfo) -> int:
    number = _decimal_of(typed, "a whole number", _EXPECTED["integer"])
    if number != number.to_integral_value():
        raise InvalidError(f"'{typed}' is not a whole number.", hint=_EXPECTED["integer"])
    return int(number)


def _decimal(_field: Field, typed: str, _zone: tzinfo) -> str:
    return _shortest(_decimal_of(typed, "a number", _EXPECTED["decimal"]))


def _percentage(_field: Field, typed: str, _zone: tzinfo) -> str:
    number = western_digits(typed).translate(_NUMBER_MARKS).removesuffix("%").rstrip()
    return _shortest(_decimal_of(number, "a percentage", _EXPECTED["percent"]))


def _money(_field: Field, typed: str, _zone: tzinfo) -> str:
    match = _CURRENCY.fullmatch(western_digits(typed).translate(_NUMBER_MARKS))
    if not match or bool(match["before"]) == bool(match["after"]):
        raise InvalidError(f"'{typed}' needs one currency of three letters.", hint=_EXPECTED["money"])
    amount = _shortest(_decimal_of(match["amount"], "an amount", _EXPECTED["money"]))
    whole, _, cents = amount.partition(".")
    return f"{whole}.{cents:0<2} {(match['before'] or match['after']).upper()}"


def _date(_field: Field, typed: str, _zone: tzinfo) -> str:
    return parse_date(typed).isoformat()


def _datetime(field: Field, typed: str, zone: tzinfo) -> str:
    return instant_text(parse_datetime(typed, zone, ends=field.is_end))


def _boolean(_field: Field, typed: str, _zone: tzinfo) -> bool:
    return parse_yes(typed)


def _choice(field: Field, typed: str, _zone: tzinfo) -> str:
    known = {choice_key(choice): choice for choice in field.choices}
    wanted = choice_key(typed)
    if wanted in known:
        return known[wanted]
    starting = [choice for key, choice in known.items() if key.startswith(wanted)]
    if len(starting) == 1:
        return starting[0]
    if starting:
        raise InvalidError(f"'{typed}' may mean several.", hint=f"Say which: {', '.join(starting)}.")
    hint = f"{did_you_mean(typed, field.choices)} One of: {', '.join(field.choices)}.".strip()
    raise InvalidError(f"'{typed}' is not one of its choices.", hint=hint)


def choice_key(text: str) -> str:
    """Return the form in which two choices are the same: `Access letter` = `access-letter`."""
    return re.sub(r"[\s_-]+", "-", search_key(text.strip()))


def _list(_field: Field, typed: str, _zone: tzinfo) -> list[str]:
    entries = [" ".join(entry.split()) for entry in re.split("[,،]", typed)]
    if not any(entries):
        raise InvalidError(f"'{typed}' names nothing.", hint=_EXPECTED["list"])
    return [entry for entry in entries if entry]


def _url(_field: Field, typed: str, _zone: tzinfo) -> str:
    if not typed.isprintable() or not (_WEB.fullmatch(typed) or _MAIL.fullmatch(typed)):
        raise InvalidError(f"'{typed}' is not an address that can be opened.", hint=_EXPECTED["url"])
    return typed


_PARSERS: Mapping[str, Callable[[Field, str, tzinfo], Value]] = {
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "percent": _percentage,
    "money": _money,
    "date": _date,
    "datetime": _datetime,
    "boolean": _boolean,
    "choice": _choice,
    "list": _list,
    "url": _url,
}
_EXPECTED: Mapping[str, str] = {
    "text": "Write at least one word.",
    "integer": "Write digits, like 12.",
    "decimal": "Write digits with a point, like 33.25.",
    "percent": "Write a percentage, like 30 or 33.25%.",
    "money": "Write an amount and its currency, like 1200.50 USD.",
    "date": "Write it as YEAR-MONTH-DAY, like 2026-03-31.",
    "datetime": "Write it like 2026-03-31 14:30.",
    "boolean": "Write yes or no.",
    "choice": "Write one of its choices.",
    "list": "Write the entries with commas between them.",
    "url": "Write an address that begins with https://, http:// or mailto:.",
}


def _decimal_of(typed: str, what: str, expected: str) -> Decimal:
    text = western_digits(typed).translate(_NUMBER_MARKS).strip()
    if not _NUMBER.fullmatch(text):
        raise InvalidError(f"'{typed}' is not {what}.", hint=expected)
    number = Decimal(text.replace(",", ""))
    whole, _, decimals = _shortest(number).lstrip("-").partition(".")
    if len(whole) > WHOLE_DIGITS or len(decimals) > DECIMALS:
        raise InvalidError(
            f"'{typed}' has too many digits.", hint=f"At most {WHOLE_DIGITS} before the point and {DECIMALS} after it."
        )
    return number


def _shortest(number: Decimal) -> str:
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _within_limits(field: Field, value: Value, zone: tzinfo) -> None:
    for limit, sign, words in ((field.minimum, 1, "at least"), (field.maximum, -1, "at most")):
        bound = limit_of(field, limit, zone)
        found = comparable(field, value)
        if not bound or not found:
            continue
        if (found[1] < bound[1]) if sign > 0 else (found[1] > bound[1]):  # type: ignore[operator]
            raise InvalidError(f"{show_value(field, value, zone)} is out of range.", hint=f"It is {words} {limit}.")


def limit_of(field: Field, limit: str, zone: tzinfo) -> tuple[str, Decimal | str] | None:
    """Return a minimum or maximum in the form of `comparable`, or None where there is none. Raises InvalidError.

    The limit of money is an amount in whatever currency.
    """
    if not limit:
        return None
    if field.type == "money":
        return "money", _decimal_of(limit, "an amount", _EXPECTED["decimal"])
    return comparable(field, _PARSERS[field.type](field, limit, zone))


def _local_time(text: str, zone: tzinfo) -> str:
    try:
        instant = parse_instant(text)
    except ValueError:
        return text
    local = instant.astimezone(zone).replace(tzinfo=None, fold=0)
    shown = local.strftime("%Y-%m-%d %H:%M:%S").removesuffix(":00")
    # In the hour that a clock change repeats, the local time alone would not say which one is meant.
    return shown if local.replace(tzinfo=zone).astimezone(UTC) == instant else instant.strftime("%Y-%m-%d %H:%M:%SZ")
