"""A command line that is being typed."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.words import Word, words_of, written

LINES = st.text(st.sampled_from("ab=-\\'\" \té"), max_size=20)


@given(LINES)
def test_words_are_those_of_the_shell(line: str) -> None:
    found = words_of(line)
    try:
        expected = shlex.split(line)
    except ValueError:  # a quote is not closed, or what is to be escaped is not there
        assert found[-1].quote or line.endswith("\\")
        return
    assert not found[-1].quote
    *words, last = [word.text for word in found]
    assert (words if found[-1].start == len(line) else [*words, last]) == expected


@given(st.text(st.sampled_from("ab=-\\'\" \té"), max_size=20), st.sampled_from(["", "'", '"']))
def test_what_is_written_reads_as_that(text: str, quote: str) -> None:
    assert shlex.split(written(text, quote)) == [text]


@pytest.mark.parametrize(
    ("line", "last"),
    [
        ("", Word(0, "")),
        ("add ", Word(4, "")),
        ("add --tag wa", Word(10, "wa")),
        ("x 'Relief fo", Word(2, "Relief fo", "'")),
        ('x --by="Relief fo', Word(2, "--by=Relief fo", '"')),
        ('x "a \\" b', Word(2, 'a " b', '"')),
    ],
)
def test_the_word_that_is_being_typed(line: str, last: Word) -> None:
    assert words_of(line)[-1] == replace(last, end=len(line))


@pytest.mark.parametrize(
    ("text", "quote", "line"),
    [
        ("HAO", "", "HAO"),
        ("HAO", "'", "'HAO'"),
        ("Relief for all", "", '"Relief for all"'),
        ("Relief for all", "'", "'Relief for all'"),
        ("Layla's", "'", '"Layla\'s"'),
        ('The "Water" group', "", "'The \"Water\" group'"),
    ],
)
def test_a_word_is_quoted_where_it_has_to_be(text: str, quote: str, line: str) -> None:
    assert written(text, quote) == line


@pytest.mark.parametrize(
    ("line", "texts"),
    [
        ("clearance “Water for Rutba” --due x", ["clearance", "Water for Rutba", "--due", "x"]),
        ("clearance «ماء للرطبة»", ["clearance", "ماء للرطبة"]),
        ('action "Ali\'s permit"', ["action", "Ali's permit"]),
        ("action 'say “now”'", ["action", "say “now”"]),
    ],
)
def test_quotes_of_word_processors_and_of_arabic_count_too(line: str, texts: list[str]) -> None:
    assert [word.text for word in words_of(line)] == texts
    assert not words_of(line)[-1].quote
    assert words_of(line[:-1] if line.endswith(("”", "»")) else "a “b")[-1].quote in "“«"
