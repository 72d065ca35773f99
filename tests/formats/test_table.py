"""The plain table: aligned, nothing cut, nothing that could command a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from tests.formats.tables import make_table, written
from tracker.domain.table import Column
from tracker.domain.text import display_width

COLUMNS = (Column("name", "Name"), Column("count", "Count", "integer"), Column("end", "End"))


def lines(rows: list[tuple[Any, ...]]) -> list[str]:
    return written("table", make_table(rows, COLUMNS)).decode().split("\n")[:-1]


def test_text_is_on_the_left_and_numbers_on_the_right() -> None:
    assert lines([("water", 7, "x"), ("a", 1200, "y")]) == ["Name   Count  End", "water      7  x", "a       1200  y"]


@pytest.mark.parametrize("name", ["قافلة", "日本語", "e\u0301e\u0301", "مُحَمَّد", "👍👍"])
def test_columns_line_up_whatever_the_script(name: str) -> None:
    heading, first, second = lines([(name, 1, "|"), ("longer name", 2, "|")])

    assert {display_width(line.partition("|")[0]) for line in (first, second)} == {heading.index("End")}


def test_nothing_is_cut() -> None:
    assert "x" * 5000 in lines([("x" * 5000, 1, "")])[1]


def test_hostile_text_is_visible_marks() -> None:
    assert lines([("\x1b]0;t\x07\x9b\u202ea\nb", 1, "")])[1].startswith("␛]0;t\\x07\\x9b\\u202ea⏎b")


def test_markup_is_as_typed() -> None:
    assert lines([("[red]x[/] :warning:", 1, "")])[1].startswith("[red]x[/] :warning:")


def test_a_table_without_rows_has_its_heading() -> None:
    assert lines([]) == ["Name  Count  End"]
