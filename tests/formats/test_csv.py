"""CSV: what spreadsheets read, and nothing that could run there."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.tables import TEXT, make_table, written
from tracker.domain.table import Column
from tracker.formats.csv import guarded, unguarded

BOM = b"\xef\xbb\xbf"
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|'/c calc'!A1"]
NO_NUL = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))


def read_back(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cell_of(value: Any, column: Column) -> str:
    return read_back(written("csv", make_table([(value, "end")], (column, Column("end", "End")))))[1][0]


def test_excel_gets_a_byte_order_mark_and_others_none() -> None:
    table = make_table([("مياه",)])

    assert written("csv", table).startswith(BOM + b"text\r\n")
    assert written("csv", table, plain=True).startswith(b"text\r\n")
    assert written("csv", table) == BOM + written("csv", table, plain=True)


def test_each_line_ends_in_crlf() -> None:
    assert written("csv", make_table([("a",), ("b",)]), plain=True) == b"text\r\na\r\nb\r\n"


def test_columns_go_by_their_keys() -> None:
    columns = (Column("days_left", "Days left", "integer"), Column("title", "Title"))

    assert read_back(written("csv", make_table([], columns))) == [["days_left", "title"]]


@pytest.mark.parametrize("value", FORMULAS)
def test_text_that_could_run_gets_a_quote_in_front(value: str) -> None:
    assert cell_of(value, TEXT[0]) == f"'{value}"


@pytest.mark.parametrize("value", ["a=1", "CLR-1", "2026-01-05", "'quoted'", "مياه", "(1)", " =1"])
def test_other_text_is_as_it_was(value: str) -> None:
    assert cell_of(value, TEXT[0]) == value


@pytest.mark.parametrize(
    ("kind", "value", "cell"),
    [
        ("integer", -3, "-3"),
        ("decimal", Decimal("-12.50"), "-12.50"),
        ("date", date(2026, 1, 5), "2026-01-05"),
        ("datetime", datetime(2026, 1, 5, 9, 30, 15, tzinfo=UTC), "2026-01-05 09:30"),
        ("boolean", True, "yes"),
        ("boolean", False, "no"),
        ("integer", None, ""),
        ("datetime", None, ""),
        ("boolean", None, ""),
        ("text", None, ""),
    ],
)
def test_numbers_and_days_are_written_as_such(kind: Any, value: Any, cell: str) -> None:
    assert cell_of(value, Column("value", "Value", kind)) == cell


@given(st.text() | st.text("'=+-@\t\r\na", max_size=6))
def test_taking_the_guard_off_gives_back_what_was_there(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.text("'=+-@\t\r\na", max_size=6))
def test_what_is_guarded_never_begins_like_a_formula(text: str) -> None:
    assert guarded(text)[:1] not in tuple("=+-@\t\r\n")


@given(NO_NUL | st.text("'=+-@\t\r\n\",;a", max_size=8))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    assert unguarded(cell_of(text, TEXT[0])) == text


@pytest.mark.parametrize("value", ['say "no"', "two\nlines", "a,b", 'all "of", it\r\nhere', ";", "a\x1bb"])
def test_quotes_commas_and_line_breaks_stay_inside_their_cell(value: str) -> None:
    rows = read_back(written("csv", make_table([(value, "end")], (*TEXT, Column("end", "End")))))

    assert rows == [["text", "end"], [value, "end"]]


def test_the_file_that_was_given_stays_open() -> None:
    out = io.BytesIO()
    from tracker import formats

    formats.load("csv").write(make_table([("a",)]), out, formats.Options())

    assert not out.closed
