"""Refs, priorities, tags and keys as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.items import Link, parse_priority, parse_ref, parse_tag, parse_view_name
from tracker.errors import InvalidError


@pytest.mark.parametrize("text", ["CLR-14", "clr-14", "CLR 14", "clr14", "CLR-0014", " CLR-14 ", "CLR-١٤", "Clr\t14"])
def test_each_way_to_write_a_ref_is_one_ref(text: str) -> None:
    assert parse_ref(text) == "CLR-14"


@pytest.mark.parametrize(
    "text",
    ["", "CLR", "14", "CLR-0", "CLR-", "C-1", "TOOLONGG-1", "CLR-1-2", "CLR--1", "CLR-1a", "كلر-1", "CLR-" + "9" * 13],
)
def test_what_is_no_ref_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="is not a ref"):
        parse_ref(text)


@given(st.from_regex(r"[A-Z]{2,6}-[1-9][0-9]{0,11}", fullmatch=True))
def test_a_ref_is_read_as_it_is_written(ref: str) -> None:
    assert parse_ref(ref) == parse_ref(ref.lower()) == parse_ref(ref.replace("-", "")) == ref


@pytest.mark.parametrize(
    ("text", "priority"), [("low", 0), ("Normal", 1), ("h", 2), ("URG", 3), ("3", 3), ("٢", 2), (" high ", 2)]
)
def test_a_priority_is_a_name_its_beginning_or_a_number(text: str, priority: int) -> None:
    assert parse_priority(text) == priority


@pytest.mark.parametrize(("text", "hint"), [("hgh", "Did you mean high?"), ("", "One of: low"), ("4", "One of: low")])
def test_an_unknown_priority_offers_the_known(text: str, hint: str) -> None:
    with pytest.raises(InvalidError, match="is not a priority") as raised:
        parse_priority(text)

    assert raised.value.hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "tag"), [("Water", "water"), ("#water", "water"), ("مياه", "مياه"), ("v1.2+x_y-z", "v1.2+x_y-z")]
)
def test_a_tag_is_stored_in_lower_case(text: str, tag: str) -> None:
    assert parse_tag(text) == tag


@pytest.mark.parametrize("text", ["", "#", "a b", "a,b", "a\x1b[31m", "[red]", "a" * 61, "a\u202eb", "\udcff"])
def test_what_cannot_be_a_tag_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="cannot be a tag"):
        parse_tag(text)


@given(st.text())
def test_a_tag_that_was_accepted_is_accepted_again(text: str) -> None:
    try:
        tag = parse_tag(text)
    except InvalidError:
        return

    assert parse_tag(tag) == tag


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My-List", "my-list"),
        (" a_1 ", "a_1"),
        ("تصاريح-متأخرة", "تصاريح-متأخرة"),
        ("عاجلٌ", "عاجلٌ"),
        ("Été", "été"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_a_view_is_called_by_one_word_in_lower_case(text: str, name: str) -> None:
    assert parse_view_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "1st",
        "٣قائمة",
        "a/b",
        "../x",
        "-a",
        "[b]",
        "a™",
        "قائمة\u202e",
        "\u064c",
        "\u064cabc",
        "a\u200bb",
        "a\u200f",
    ],
)
def test_what_cannot_be_the_name_of_a_view_is_refused(text: str) -> None:
    with pytest.raises(InvalidError, match="cannot be the name of a view"):
        parse_view_name(text)


def test_the_name_of_a_view_is_short() -> None:
    assert parse_view_name("x" * 60)
    with pytest.raises(InvalidError, match="The name of the view has 61 characters; at most 60 fit"):
        parse_view_name("x" * 61)


@pytest.mark.parametrize(
    ("kind", "outward", "words"),
    [("blocked-by", True, "blocked by"), ("blocked-by", False, "blocks"), ("renews", False, "renewed by")],
)
def test_a_link_reads_from_either_end(kind: str, outward: bool, words: str) -> None:
    assert Link(kind, outward, "CLR-1", "title", is_open=True).words == words
