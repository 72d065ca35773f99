"""Tables in Markdown and plain text."""

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.seeds.tables import TextRow, TextTable, find_tables, plain_text


def only(text: str) -> TextTable:
    (table,) = find_tables(text)
    return table


def cells(text: str) -> list[tuple[str, ...]]:
    return [row.cells for row in only(text).rows]


def test_a_table_has_title_headers_and_numbered_rows() -> None:
    assert only("# Steps\n\n| Who | What |\n|:---|---:|\n| A | do |\n| B | wait |\n") == TextTable(
        title="Steps",
        line=3,
        headers=("Who", "What"),
        rows=(TextRow(5, ("A", "do")), TextRow(6, ("B", "wait"))),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Who | What\n--- | ---\nA | do",
        "Who | What\nA | do",
        "| Who | What\n|---|---\n| A | do",
        "Who | What |\n---|---|\nA | do |",
        "  | Who | What |\n  |—|‑‑|\n  | A | do |",
        "> | Who | What |\n> |---|---|\n> | A | do |",
        "+-----+------+\n| Who | What |\n+=====+======+\n| A   | do   |\n+-----+------+",
        "Who\tWhat\nA\tdo",
        "\ufeff| Who | What |\r\n|---|---|\r\n| A | do |\r\n",
        "| Who | What |\r|---|---|\r| A | do |",
    ],
    ids=["inner pipes", "no rule", "left pipes", "right pipes", "dashes", "quoted", "drawn", "tabs", "CRLF", "CR"],
)
def test_the_same_table_in_other_dress(text: str) -> None:
    table = only(text)
    assert (table.headers, [row.cells for row in table.rows]) == (("Who", "What"), [("A", "do")])


def test_a_line_of_text_right_after_the_table_ends_it() -> None:
    table = only("| A | B |\n|---|---|\n| 1 | 2 |\nNext chapter\n- a point\n")
    assert [row.cells for row in table.rows] == [("1", "2")]


def test_text_right_before_the_headers_is_no_row() -> None:
    table = only("either | or, as they say\n| A | B |\n|---|---|\n| 1 | 2 |")
    assert (table.headers, table.line) == (("A", "B"), 2)


def test_escaped_pipes_stay_in_their_cell() -> None:
    assert cells("| A | B |\n|---|---|\n| one \\| two | `x \\| y` |") == [("one | two", "x | y")]


def test_an_escaped_backslash_does_not_escape_the_pipe() -> None:
    assert cells("| A | B |\n|---|---|\n| one \\\\| two |") == [("one \\", "two")]


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("**bold** and *weak* and ~~gone~~", "bold and weak and gone"),
        ("__bold *and* weak__ _too_", "bold and weak too"),
        ("`a_b_c` and ``d`", "a_b_c and ``d`"),
        ('[the ministry](https://example.org/a_b "T") here', "the ministry here"),
        ("![a map](map.png) <https://example.org>", "a map https://example.org"),
        ("R&amp;D &#8211; 30&nbsp;%", "R&D – 30\xa0%"),
        ("one<br>two <b>three</b>", "one two three"),
        ("\\*not weak\\* \\# 1", "*not weak* # 1"),
        ("data_request and local_content", "data_request and local_content"),
        ("2 * 3 * 4 and 5*6*7", "2 * 3 * 4 and 5*6*7"),
        ("a < b and c > d; AT&T; &copy 2025", "a < b and c > d; AT&T; &copy 2025"),
        ("base‑support “access” Iraq’s – عين الأسد", "base‑support “access” Iraq’s – عين الأسد"),
        ("first&#10;second", "first second"),
    ],
)
def test_cells_are_stripped_to_their_text_and_no_further(cell: str, plain: str) -> None:
    assert plain_text(cell) == plain


def test_a_short_row_is_filled_up_and_said() -> None:
    row = only("| A | B | C |\n|---|---|---|\n| 1 | 2 |").rows[0]
    assert row.cells == ("1", "2", "")
    assert row.remark == "2 cells under 3 headers: the missing ones count as empty."


def test_a_long_row_keeps_its_cells_and_is_said() -> None:
    row = only("| A | B |\n|---|---|\n| 1 | 2 | 3 |").rows[0]
    assert row.cells == ("1", "2", "3")
    assert "3 cells under 2 headers" in row.remark
    assert "\\|" in row.remark


def test_empty_cells_past_the_end_are_nothing_to_speak_of() -> None:
    assert only("| A | B |\n|---|---|\n| 1 | 2 | | |").rows == (TextRow(3, ("1", "2")),)


@pytest.mark.parametrize(
    ("row", "kept"),
    [("| 1 | 2 |", ("1", "2")), (" | 2", ("", "2")), ("1 | ", ("1", "")), ("| 1 | 2", ("1", "2")), (" | ", ("", ""))],
)
def test_without_outer_pipes_a_first_or_last_cell_may_be_empty(row: str, kept: tuple[str, str]) -> None:
    assert only(f"A | B\n---|---\n{row}").rows == (TextRow(3, kept),)


def test_rows_below_an_empty_line_are_not_lost() -> None:
    table = only("| A | B |\n|---|---|\n| 1 | 2 |\n\n| 3 | 4 |\n")
    assert [row.cells for row in table.rows] == [("1", "2"), ("3", "4")]
    assert table.rows[1].remark == "Stands below an empty line; taken as part of the table."


def test_two_tables_without_rules_stay_two() -> None:
    first, second = find_tables("Who | What\nA | do\n\nWhy | When\nso | then\n")
    assert (first.headers, second.headers) == (("Who", "What"), ("Why", "When"))


def test_a_row_that_is_commented_out_is_skipped_and_the_table_goes_on() -> None:
    text = "| A | B |\n|---|---|\n| 1 | 2 |\n<!-- | 3 | 4 |\n| 5 | 6 | -->\n| 7 | 8 <!-- why --> |"
    assert only(text).rows == (TextRow(3, ("1", "2")), TextRow(6, ("7", "8")))


def test_a_row_of_single_dashes_is_a_row_and_a_line_of_dashes_is_none() -> None:
    assert cells("| A | B |\n|-|-|\n| - | – |\n|----|----|\n| 1 | 2 |") == [("-", "–"), ("1", "2")]


def test_tables_in_code_are_skipped() -> None:
    text = "```markdown\n| A | B |\n|---|---|\n| 1 | 2 |\n```\n\n| C | D |\n|---|---|\n| 3 | 4 |"
    assert only(text).headers == ("C", "D")


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("## What to **do** ##\n\nSome words.\n\n", "What to do"),
        ("What to do\n----------\n\nSome words.\n", "What to do"),
        ("Some words.\n\nWhat to do:\n", "What to do"),
        ("**What to do**\n", "What to do"),
        ("- What to do\n", "What to do"),
        ("", ""),
    ],
)
def test_the_title_is_a_heading_or_the_line_above(above: str, title: str) -> None:
    assert only(f"{above}| A | B |\n|---|---|\n| 1 | 2 |").title == title


def test_a_table_with_nothing_above_it_belongs_to_the_heading_before() -> None:
    text = "# All\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n| C | D |\n|---|---|\n\nMore\n\n| E | F |\n|---|---|\n"
    assert [table.title for table in find_tables(text)] == ["All", "All", "More"]


@pytest.mark.parametrize("text", ["", "no table", "a | b", "|---|---|", "+---+", "|", "a\tb", "---\n\n***\n"])
def test_what_is_no_table(text: str) -> None:
    assert find_tables(text) == ()


def test_long_lines_of_markup_take_no_time() -> None:
    for mark in ("*", "**a ", "[", "`", "``a ", "<b ", "_a ", "~~a", "\\", "&", "|", "-", "<!--", " #"):
        started = perf_counter()
        find_tables(f"# {mark * 15_000}x\n| A | B |\n|---|---|\n| {mark * 15_000} | x |")
        assert perf_counter() - started < 5, mark  # seconds; it takes a hundredth of one


@given(st.text(alphabet=st.sampled_from("|\\-+:` \t\n\r<!>&;#*_[]()ab’\u2028"), max_size=120))
def test_any_text_is_read_and_no_cell_is_lost(text: str) -> None:
    for table in find_tables(text):
        assert all(len(row.cells) >= len(table.headers) for row in table.rows)
        assert all(row.remark for row in table.rows if len(row.cells) > len(table.headers))


_CELL = st.text(alphabet="abc |\\’é", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=4))
def test_what_is_escaped_comes_back_as_it_was(rows: list[tuple[str, str]]) -> None:
    escaped = [[cell.replace("\\", "\\\\").replace("|", "\\|") for cell in row] for row in rows]
    text = "| A | B |\n|---|---|\n" + "\n".join(f"| {one} | {two} |" for one, two in escaped)
    assert cells(text) == rows
