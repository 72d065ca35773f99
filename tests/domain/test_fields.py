"""Typed values: what people may type, what is stored, what is shown."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.dates import instant_text
from tracker.domain.fields import (
    all_values,
    comparable,
    computed_values,
    default_values,
    formula,
    parse_value,
    show_value,
)
from tracker.domain.workflow import FIELD_TYPES, Field, FieldType, State, Workflow
from tracker.errors import InvalidError

BAGHDAD = ZoneInfo("Asia/Baghdad")
BERLIN = ZoneInfo("Europe/Berlin")
SECTORS = ("health", "water-sanitation", "shelter", "food-security")


def field(kind: FieldType, **more: object) -> Field:
    return Field("thing", "The thing", kind, **more)  # type: ignore[arg-type]


def workflow(*fields: Field) -> Workflow:
    return Workflow("job", "JOB", "Job", "other", (State("open", "Open"),), (), fields=fields)


LOCAL = workflow(
    Field("local_value", "Local value", "money"),
    Field("total_value", "Total value", "money"),
    Field("local_content", "Local content", "percent", computed="percent(local_value, total_value)"),
    Field("threshold", "Threshold", "percent", default="30"),
)


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("text", "  two words ", "two words"),
        ("text", "سطر\r\nآخر", "سطر\nآخر"),
        ("integer", "12", 12),
        ("integer", "-3", -3),
        ("integer", "+3", 3),
        ("integer", "1,200", 1200),
        ("integer", "٣٤", 34),
        ("integer", "۱٬۲۰۰", 1200),
        ("integer", "7.00", 7),
        ("integer", "−5", -5),
        ("integer", "999999999999999", 999_999_999_999_999),
        ("decimal", "33.250", "33.25"),
        ("decimal", "100", "100"),
        ("decimal", "-0.0", "0"),
        ("decimal", ".5", "0.5"),
        ("decimal", "007", "7"),
        ("decimal", "1,234.5", "1234.5"),
        ("decimal", "٣٣٫٢٥", "33.25"),
        ("percent", "30", "30"),
        ("percent", "33.30 %", "33.3"),
        ("percent", "٣٠٪", "30"),
        ("money", "1200.50 USD", "1200.50 USD"),
        ("money", "USD 1,200.50", "1200.50 USD"),
        ("money", "usd1200.5", "1200.50 USD"),
        ("money", "1200IQD", "1200.00 IQD"),
        ("money", "1.125 KWD", "1.125 KWD"),
        ("money", "-5 eur", "-5.00 EUR"),
        ("money", "١٬٢٠٠٫٥٠ USD", "1200.50 USD"),
        ("date", "2026-03-31", "2026-03-31"),
        ("date", "٢٠٢٦-٠٣-٣١", "2026-03-31"),
        ("datetime", "2026-03-31 14:30", "2026-03-31T11:30:00Z"),
        ("datetime", "2026-03-31", "2026-03-30T21:00:00Z"),
        ("datetime", "2026-03-31T14:30:00Z", "2026-03-31T14:30:00Z"),
        ("datetime", "2026-03-31 14:30+01:00", "2026-03-31T13:30:00Z"),
        ("list", "Ramadi, Hit ,, al-Baghdadi", ["Ramadi", "Hit", "al-Baghdadi"]),
        ("list", "الرمادي، هيت", ["الرمادي", "هيت"]),
        ("list", "one\n  two", ["one two"]),
        ("url", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("url", "HTTP://example.org", "HTTP://example.org"),
        ("url", "mailto:hao@example.org", "mailto:hao@example.org"),
    ],
)
def test_what_is_stored(kind: FieldType, typed: str, stored: object) -> None:
    value = parse_value(field(kind), typed, BAGHDAD)
    assert value == stored
    assert type(value) is type(stored)
    assert json.loads(json.dumps(value)) == value


@pytest.mark.parametrize("typed", ["yes", "Y", "TRUE", "1", "نعم", " ١ "])
def test_yes(typed: str) -> None:
    assert parse_value(field("boolean"), typed, UTC) is True


@pytest.mark.parametrize("typed", ["no", "N", "False", "0", "لا", "٠"])
def test_no(typed: str) -> None:
    assert parse_value(field("boolean"), typed, UTC) is False


@pytest.mark.parametrize(
    ("typed", "choice"),
    [
        ("health", "health"),
        ("HEALTH", "health"),
        ("water sanitation", "water-sanitation"),
        ("Water_Sanitation", "water-sanitation"),
        ("wat", "water-sanitation"),
        ("f", "food-security"),
    ],
)
def test_choices_are_generous(typed: str, choice: str) -> None:
    assert parse_value(field("choice", choices=SECTORS), typed, UTC) == choice


def test_an_exact_choice_wins_over_the_longer_ones() -> None:
    assert parse_value(field("choice", choices=("letters", "letter")), "letter", UTC) == "letter"


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("text", "  ", "there is no value. Write at least one word."),
        ("text", "a\x00b", "The value contains a NUL character. Remove it and try again."),
        ("integer", "twelve", "'twelve' is not a whole number. Write digits, like 12."),
        ("integer", "1.5", "'1.5' is not a whole number. Write digits, like 12."),
        (
            "integer",
            "1000000000000000",
            "'1000000000000000' has too many digits. At most 15 before the point and 10 after it.",
        ),
        ("decimal", "NaN", "'NaN' is not a number. Write digits with a point, like 33.25."),
        ("decimal", "Infinity", "'Infinity' is not a number. Write digits with a point, like 33.25."),
        ("decimal", "1e9", "'1e9' is not a number. Write digits with a point, like 33.25."),
        ("decimal", "1,5", "'1,5' is not a number. Write digits with a point, like 33.25."),
        ("decimal", "0x1F", "'0x1F' is not a number. Write digits with a point, like 33.25."),
        (
            "decimal",
            "0.12345678901",
            "'0.12345678901' has too many digits. At most 15 before the point and 10 after it.",
        ),
        ("percent", "%", "'' is not a percentage. Write a percentage, like 30 or 33.25%."),
        (
            "money",
            "1200.50",
            "'1200.50' needs one currency of three letters. Write an amount and its currency, like 1200.50 USD.",
        ),
        (
            "money",
            "USD 5 EUR",
            "'USD 5 EUR' needs one currency of three letters. Write an amount and its currency, like 1200.50 USD.",
        ),
        (
            "money",
            "$5",
            "'$5' needs one currency of three letters. Write an amount and its currency, like 1200.50 USD.",
        ),
        ("money", "NaN", "'' is not an amount. Write an amount and its currency, like 1200.50 USD."),
        ("date", "31.03.2026", "'31.03.2026' is not a date. Write it as YEAR-MONTH-DAY: 2026-03-31."),
        ("date", "2026-02-30", "There is no 2026-02-30 in the calendar. Check the month and the day."),
        ("datetime", "noon", "'noon' is not a date and time. Write it like 2026-03-31 14:30."),
        ("boolean", "perhaps", "'perhaps' is neither yes nor no. Write yes or no."),
        (
            "choice",
            "shelters",
            (
                "'shelters' is not one of its choices. Did you mean shelter? One of: health, water-sanitation, shelter,"
                " food-security."
            ),
        ),
        (
            "choice",
            "?",
            "'?' is not one of its choices. One of: health, water-sanitation, shelter, food-security.",
        ),
        ("list", " ،, ", "'،,' names nothing. Write the entries with commas between them."),
        (
            "url",
            "javascript:alert(1)",
            (
                "'javascript:alert(1)' is not an address that can be opened. Write an address that begins with https://,"
                " http:// or mailto:."
            ),
        ),
    ],
)
def test_what_is_refused_names_the_field_and_what_it_expects(kind: FieldType, typed: str, message: str) -> None:
    with pytest.raises(InvalidError) as caught:
        parse_value(field(kind, choices=SECTORS if kind == "choice" else ()), typed, UTC)
    assert str(caught.value) == f"The thing (thing): {message}"


@pytest.mark.parametrize(
    "typed", ["file:///etc/passwd", "https://", "https:///x", "http://a b", "mailto:x", "ftp://x.y"]
)
def test_addresses_that_cannot_be_opened(typed: str) -> None:
    with pytest.raises(InvalidError, match="is not an address"):
        parse_value(field("url"), typed, UTC)


def test_an_address_with_hidden_direction_marks_is_refused() -> None:
    with pytest.raises(InvalidError, match="is not an address"):
        parse_value(field("url"), "https://example.org/\u202egpj.exe", UTC)


def test_a_beginning_that_several_choices_share() -> None:
    with pytest.raises(InvalidError) as caught:
        parse_value(field("choice", choices=("movement", "movement-ban", "other")), "mov", UTC)
    assert str(caught.value) == "The thing (thing): 'mov' may mean several. Say which: movement, movement-ban."


@pytest.mark.parametrize("kind", [kind for kind in FIELD_TYPES if kind not in ("text", "list", "url")])
def test_a_pasted_page_is_refused_at_once(kind: FieldType) -> None:
    with pytest.raises(InvalidError, match="at most 200 fit"):
        parse_value(field(kind, choices=SECTORS), "1" + " " * 15_000 + "1", UTC)


def test_a_computed_field_cannot_be_set() -> None:
    computed = field("percent", computed="percent(a, b)")
    with pytest.raises(InvalidError) as caught:
        parse_value(computed, "30", UTC)
    expected = "The thing (thing): it is worked out by Tracker and cannot be set. It is percent(a, b)."
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    ("kind", "minimum", "maximum", "typed", "message"),
    [
        ("integer", "1", "", "0", "0 is out of range. It is at least 1."),
        ("integer", "", "2000", "2001", "2,001 is out of range. It is at most 2000."),
        ("decimal", "-90", "90", "-90.1", "-90.1 is out of range. It is at least -90."),
        ("percent", "0", "100", "100.01", "100.01% is out of range. It is at most 100."),
        ("money", "0", "", "-1 USD", "-1.00 USD is out of range. It is at least 0."),
        ("date", "2026-01-01", "", "2025-12-31", "2025-12-31 is out of range. It is at least 2026-01-01."),
    ],
)
def test_limits(kind: FieldType, minimum: str, maximum: str, typed: str, message: str) -> None:
    limited = field(kind, minimum=minimum, maximum=maximum)
    with pytest.raises(InvalidError) as caught:
        parse_value(limited, typed, UTC)
    assert str(caught.value) == f"The thing (thing): {message}"


@pytest.mark.parametrize(("kind", "edge"), [("integer", "5"), ("decimal", "5"), ("date", "2026-01-01")])
def test_the_limits_themselves_are_allowed(kind: FieldType, edge: str) -> None:
    assert str(parse_value(field(kind, minimum=edge, maximum=edge), edge, UTC)) == edge


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("text", None, ""),
        ("boolean", True, "yes"),
        ("boolean", False, "no"),
        ("integer", 12000, "12,000"),
        ("decimal", "12000.5", "12000.5"),
        ("percent", "33.25", "33.25%"),
        ("money", "1200.50 USD", "1,200.50 USD"),
        ("money", "by hand", "by hand"),
        ("datetime", "2026-03-31T11:30:00Z", "2026-03-31 14:30"),
        ("datetime", "2026-03-31T11:30:05Z", "2026-03-31 14:30:05"),
        ("datetime", "some day", "some day"),
        ("list", ["Ramadi", "Hit"], "Ramadi, Hit"),
        ("integer", "was text once", "was text once"),
        ("percent", "about a third", "about a third"),
    ],
)
def test_what_is_shown(kind: FieldType, value: object, shown: str) -> None:
    assert show_value(field(kind), value, BAGHDAD) == shown


def test_the_hour_that_comes_twice_is_shown_without_doubt() -> None:
    first, second = "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"
    assert show_value(field("datetime"), first, BERLIN) == "2026-10-25 02:30"
    assert show_value(field("datetime"), second, BERLIN) == "2026-10-25 01:30:00Z"
    assert parse_value(field("datetime"), "2026-10-25 01:30:00Z", BERLIN) == second


decimals = st.decimals(-(10**14), 10**14, places=6).filter(Decimal.is_finite)
instants = st.datetimes(datetime(1901, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
words = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=",،"), min_size=1, max_size=12)
TYPED: dict[str, st.SearchStrategy[str]] = {
    "text": st.text(max_size=60).filter(lambda text: text.strip() and "\x00" not in text),
    "integer": st.integers(-(10**15) + 1, 10**15 - 1).map(str),
    "decimal": decimals.map(lambda number: f"{number:f}"),
    "percent": decimals.map(lambda number: f"{number:f}%"),
    "money": st.builds(lambda number, currency: f"{number:,f} {currency}", decimals, st.sampled_from(["USD", "iqd"])),
    "date": st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(str),
    "datetime": instants.map(instant_text),
    "boolean": st.sampled_from(["yes", "no", "نعم", "لا"]),
    "choice": st.sampled_from(SECTORS),
    "list": st.lists(words, min_size=1, max_size=4).map(", ".join),
    "url": st.text("abc/?=&%", max_size=12).map("https://example.org/{}".format),
}


def test_every_type_is_tried() -> None:
    assert set(TYPED) == set(FIELD_TYPES) == set(get_args(FieldType))


@given(data=st.data(), kind=st.sampled_from(FIELD_TYPES), zone=st.sampled_from([UTC, BAGHDAD, BERLIN]))
def test_what_is_shown_is_read_back(data: st.DataObject, kind: FieldType, zone: ZoneInfo) -> None:
    one = field(kind, choices=SECTORS if kind == "choice" else ())
    value = parse_value(one, data.draw(TYPED[kind]), zone)
    assert parse_value(one, show_value(one, value, zone), zone) == value


@given(typed=st.text(max_size=40), kind=st.sampled_from(FIELD_TYPES))
def test_any_text_is_stored_or_refused_and_what_is_stored_is_canonical(typed: str, kind: FieldType) -> None:
    one = field(kind, choices=SECTORS if kind == "choice" else ())
    try:
        value = parse_value(one, typed, BAGHDAD)
    except InvalidError:
        return
    assert json.loads(json.dumps(value)) == value
    stored = ", ".join(value) if isinstance(value, list) else str(value)
    assert parse_value(one, stored, BAGHDAD) == value


@pytest.mark.parametrize(
    ("local", "total", "share"),
    [
        ("30.00 USD", "100.00 USD", "30"),
        ("1.00 USD", "3.00 USD", "33.33"),
        ("2.00 USD", "3.00 USD", "66.67"),
        ("0.25 USD", "1000.00 USD", "0.03"),  # 0.025: half goes up, not to the even digit
        ("0.00 USD", "3.00 USD", "0"),
        ("1.00 USD", "0.00 USD", None),
        ("1.00 USD", "3.00 IQD", None),
        (None, "3.00 USD", None),
        ("1.00 USD", None, None),
        ("1.00 USD", "unknown", None),
    ],
)
def test_the_share_of_local_content(local: str | None, total: str | None, share: str | None) -> None:
    fields = {"local_value": local, "total_value": total}
    assert computed_values(LOCAL, fields) == {"local_content": share}


def test_a_share_of_plain_numbers() -> None:
    plain = workflow(
        Field("seen", "Seen", "integer"),
        Field("all", "All", "decimal"),
        Field("share", "Share", "percent", computed="percent( seen , all )"),
    )
    assert computed_values(plain, {"seen": 1, "all": "8"}) == {"share": "12.5"}
    assert computed_values(plain, {}) == {"share": None}


def test_a_share_of_what_is_no_number_is_none() -> None:
    dates = workflow(
        Field("a", "A", "date"), Field("b", "B", "date"), Field("c", "C", "percent", computed="percent(a, b)")
    )
    assert computed_values(dates, {"a": "2026-01-01", "b": "2026-01-02"}) == {"c": None}
    unknown = workflow(Field("c", "C", "percent", computed="percent(x, y)"))
    assert computed_values(unknown, {"x": 1, "y": 2}) == {"c": None}


def test_defaults_stand_for_what_an_item_never_had_but_not_for_what_was_cleared() -> None:
    assert default_values(LOCAL) == {"threshold": "30"}
    assert all_values(LOCAL, {})["threshold"] == "30"
    assert all_values(LOCAL, {"threshold": "40"})["threshold"] == "40"
    assert all_values(LOCAL, {"threshold": None})["threshold"] is None
    values = all_values(LOCAL, {"local_value": "1.00 USD", "total_value": "4.00 USD"})
    assert values["local_content"] == "25"


@pytest.mark.parametrize("text", ["percent(a)", "sum(a, b)", "percent(a, b", "percent(a; b)", ""])
def test_what_is_no_formula(text: str) -> None:
    assert formula(text) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("money", "5.00 USD", ("USD", Decimal(5))),
        ("money", "5.00", None),
        ("integer", 5, ("number", Decimal(5))),
        ("percent", "5.5", ("number", Decimal("5.5"))),
        ("datetime", "2026-03-31T11:30:00Z", ("day", "2026-03-31")),
        ("date", 5, None),
        ("text", "5", None),
    ],
)
def test_what_can_be_compared(kind: FieldType, value: object, expected: object) -> None:
    assert comparable(field(kind), value) == expected


@pytest.mark.parametrize(
    ("key", "stored"),
    [("window_from", "2026-12-17T21:00:00Z"), ("window_to", "2026-12-18T20:59:00Z"),
     ("open_until", "2026-12-18T20:59:00Z")],
)  # fmt: skip
def test_a_date_is_the_whole_day_where_something_ends_with_it(key: str, stored: str) -> None:
    entry = Field(key, "The window", "datetime")
    assert parse_value(entry, "2026-12-18", BAGHDAD) == stored
    assert parse_value(entry, "2026-12-18 00:00", BAGHDAD) == "2026-12-17T21:00:00Z"
