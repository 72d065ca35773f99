"""Markdown: user text stays text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formats.tables import make_table, written
from tracker.domain.table import Column


def lines(*arguments: object) -> list[str]:
    return written("md", make_table(*arguments)).decode().splitlines()  # type: ignore[arg-type]


def test_a_title_a_heading_and_a_line_per_row() -> None:
    columns = (Column("ref", "Ref"), Column("days_left", "Days left", "integer"))

    assert lines([("CLR-1", -3), ("CLR-2", None)], columns, "Late") == [
        "# Late",
        "",
        "| Ref | Days left |",
        "| --- | ---: |",
        "| CLR-1 | -3 |",
        "| CLR-2 |  |",
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a|b", r"a\|b"),
        ("*bold* _it_ `code`", r"\*bold\* \_it\_ \`code\`"),
        ("[x](http://a)", r"\[x\](http://a)"),
        ("<script>", r"\<script\>"),
        ("back\\slash", "back\\\\slash"),
        ("~~gone~~", r"\~\~gone\~\~"),
        ("two\nlines", "two lines"),
        ("\x1b[31m\u202e", "␛\\[31m\\\\u202e"),
    ],
)
def test_what_markdown_would_read_is_escaped(text: str, shown: str) -> None:
    assert lines([(text,)])[-1] == f"| {shown} |"


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_stays_in_its_cell(text: str) -> None:
    line = written("md", make_table([(text, "end")], (Column("a", "A"), Column("b", "B")))).decode().split("\n")[4]
    unescaped = line.replace("\\\\", "").replace("\\|", "")

    assert unescaped.count("|") == 3
