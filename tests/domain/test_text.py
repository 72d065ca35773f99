"""Text: what is stored, what is shown, and what counts as the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.text import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    clean,
    clean_title,
    did_you_mean,
    display_safe,
    display_width,
    is_wordlike,
    name_key,
    nearest,
    pad,
    plural,
    search_key,
    shorten,
    western_digits,
)
from tracker.errors import InvalidError

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANY_TEXT = st.text(st.characters(codec="utf-8"))


def is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" or character in BIDI


# clean -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  a  ", "a"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("e\u0301", "\u00e9"),
        ("\x1b[31m", "\x1b[31m"),
        ("  السلام عليكم ", "السلام عليكم"),
    ],
)
def test_text_is_stored_as_typed_but_for_composition_outer_space_and_line_ends(typed: str, stored: str) -> None:
    assert clean(typed) == stored


def test_line_breaks_become_spaces_where_one_line_is_wanted() -> None:
    assert clean("a\r\nb\nc", lines=False) == "a b c"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\x00b", "The note contains a NUL character"),
        ("ab\udcff", "The note is not valid text at character 3"),
        ("a" * 11, "The note has 11 characters; at most 10 fit"),
    ],
)
def test_text_that_cannot_be_stored_is_refused(text: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        clean(text, what="note", limit=10)


def test_the_limit_counts_what_is_stored() -> None:
    assert clean("  " + "a" * TEXT_LIMIT + "  ") == "a" * TEXT_LIMIT


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text.replace("\x00", ""))

    assert clean(once) == once


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
def test_a_title_needs_a_word(text: str) -> None:
    with pytest.raises(InvalidError, match="The title is empty"):
        clean_title(text)


def test_a_title_is_one_line_of_limited_length() -> None:
    assert clean_title(" two\nlines ") == "two lines"
    with pytest.raises(InvalidError, match="at most 500"):
        clean_title("a" * (TITLE_LIMIT + 1))


# display_safe ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", "␛]0;title\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("\x7f\x08", "\\x7f\\x08"),
        ("a\u202eb", "a\\u202eb"),
        ("a\nb", "a⏎b"),
        ("a\tb\r", "a b"),
        ("a\u2028b\u2029c", "a⏎b⏎c"),
        ("[red]x[/] :warning:", "[red]x[/] :warning:"),
        ("مرحبا 👋🏽", "مرحبا 👋🏽"),
    ],
)
def test_what_commands_a_terminal_becomes_a_visible_mark(text: str, shown: str) -> None:
    assert display_safe(text) == shown


def test_line_breaks_stay_where_lines_are_wanted() -> None:
    assert display_safe("a\r\nb\tc\x1b", lines=True) == "a\nb    c␛"


@given(ANY_TEXT)
def test_nothing_that_is_shown_can_command_a_terminal(text: str) -> None:
    assert not any(map(is_control, display_safe(text)))
    assert not any(character != "\n" and is_control(character) for character in display_safe(text, lines=True))


@given(ANY_TEXT)
def test_what_is_safe_is_shown_as_it_is(text: str) -> None:
    safe = display_safe(text)

    assert display_safe(safe) == safe


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp"), exclude_characters=BIDI)))
def test_text_without_controls_is_untouched(text: str) -> None:
    assert display_safe(text) == text


# search_key, name_key, digits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CONVOY", "convoy"),
        ("Café", "cafe"),
        ("Straße", "STRASSE"),
        ("أحمد", "احمد"),
        ("مدرسة", "مدرسه"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("٢٠٢٦", "2026"),
        ("۲۰۲۶", "2026"),
        ("\ufee3\ufeaa\ufead\ufeb3\ufe94", "مدرسة"),  # as some PDFs hand it out
        ("\uff23\uff2c\uff32", "clr"),
        ("al\u200fpha re\xadlief", "alpha relief"),  # marks that nobody sees: of direction, of hyphenation
    ],
)
def test_spellings_of_one_word_are_found_by_each_other(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


@given(ANY_TEXT)
def test_a_search_key_is_its_own_search_key(text: str) -> None:
    once = search_key(text)

    assert search_key(once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("NGOs & Relief groups", "ngos and relief groups"),
        ("The Ministry of Defence", "ministry of defense"),
        ("Investors'  ", "INVESTORS"),
        ("Relief Organisation", "relief organization"),
        ("وزارة الصناعة", "وزاره الصناعه"),
        ("Al\u200fpha\u200e Re\u2066lief\u2069", "alpha relief"),
    ],
)
def test_two_ways_to_write_a_name_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


def test_a_name_of_signs_only_has_no_key() -> None:
    assert name_key("--- !") == ""


@given(ANY_TEXT)
def test_a_name_key_is_its_own_name_key(text: str) -> None:
    once = name_key(text)

    assert name_key(once) == once


@given(ANY_TEXT)
def test_western_digits_touch_digits_only(text: str) -> None:
    changed = western_digits(text)

    assert len(changed) == len(text)
    assert all(now == was or (was.isdigit() and now in "0123456789") for was, now in zip(text, changed, strict=True))


# nearest, widths ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "meant"), [("overdu", "overdue"), ("CLEARENCE", "clearance"), ("xyzzy", None)])
def test_the_nearest_word_is_offered_only_where_one_is_near(typed: str, meant: str | None) -> None:
    assert nearest(typed, ["overdue", "clearance", "open"]) == meant
    assert did_you_mean(typed, ["overdue", "clearance", "open"]) == (f"Did you mean {meant}?" if meant else "")


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("", 0), ("日本", 4), ("e\u0301", 1), ("مُحَمَّد", 4), ("a\u200db", 2), ("👍", 2)]
)
def test_width_is_counted_in_terminal_cells(text: str, cells: int) -> None:
    assert display_width(text) == cells


@given(ANY_TEXT, st.integers(0, 40))
def test_padding_fills_to_the_width_on_either_side(text: str, width: int) -> None:
    for padded in (pad(text, width), pad(text, width, right=True)):
        assert display_width(padded) == max(width, display_width(text))
        assert text in padded


@given(ANY_TEXT, st.integers(1, 40))
def test_shortened_text_fits_and_begins_as_before(text: str, width: int) -> None:
    short = shorten(text, width)

    assert display_width(short) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [("my-list", True), ("a1_b", True), ("1a", False), ("A", False), ("", False), ("a b", False), ("a" * 61, False)],
)
def test_a_key_is_a_lower_case_ascii_word(text: str, expected: bool) -> None:
    assert is_wordlike(text) is expected


@pytest.mark.parametrize(("count", "words"), [(0, "0 items"), (1, "1 item"), (1200, "1,200 items")])
def test_counts_are_said_in_words(count: int, words: str) -> None:
    assert plural(count, "item") == words
