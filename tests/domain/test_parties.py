"""Finding who acts and who decides by whatever people call them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.parties import Authority, Stakeholder, find_named, matching
from tracker.errors import InvalidError, NotFoundError

CONTRACTORS = Stakeholder(1, "Defense contractors", "contractor", ("Builders",))
RELIEF = Stakeholder(2, "NGOs and humanitarian groups", "ngo")
RESEARCH = Stakeholder(3, "Academic researchers", "researcher")
ARABIC = Stakeholder(4, "منظمات الإغاثة", "ngo")
KNOWN = (CONTRACTORS, RELIEF, RESEARCH, ARABIC)
OFFICES = (Authority(1, "HAO", "Humanitarian Access Office"), Authority(2, "HAOX", "Another office"))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("Defense contractors", CONTRACTORS),
        ("defence  CONTRACTORS", CONTRACTORS),
        ("contractors", CONTRACTORS),
        ("cont", CONTRACTORS),
        ("builders", CONTRACTORS),
        ("NGOs & humanitarian groups", RELIEF),
        ("humanitarian", RELIEF),
        ("aca", RESEARCH),
        ("منظمات الاغاثه", ARABIC),
        ("الإغاثة", ARABIC),
    ],
)
def test_a_name_its_beginning_a_word_of_it_or_an_alias_is_enough(wanted: str, found: Stakeholder) -> None:
    assert find_named(wanted, KNOWN, what="stakeholder") is found


def test_an_exact_name_wins_over_one_that_begins_like_it() -> None:
    assert find_named("hao", OFFICES, what="authority").code == "HAO"


def test_the_beginning_of_a_name_wins_over_a_word_within_one() -> None:
    groups = (Stakeholder(1, "Relief group", "ngo"), Stakeholder(2, "Group of relief workers", "ngo"))

    assert find_named("group", groups, what="stakeholder").id == 2


def test_a_name_that_means_several_names_them() -> None:
    with pytest.raises(InvalidError, match="'h' could be 'HAO', 'HAOX'") as raised:
        find_named("h", OFFICES, what="authority")

    assert raised.value.hint == "Write more of the name."


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [
        ("Defense contracters", "Did you mean 'Defense contractors'?"),
        *((text, f"There are: {', '.join(entry.name for entry in KNOWN)}.") for text in ("zzzz", "", "---")),
    ],
)
def test_a_name_that_means_nobody_offers_the_nearest(wanted: str, hint: str) -> None:
    with pytest.raises(NotFoundError) as raised:
        find_named(wanted, KNOWN, what="stakeholder")

    assert raised.value.advice == hint


@given(st.text())
def test_nothing_but_an_error_for_people_comes_from_any_name(text: str) -> None:
    try:
        assert find_named(text, KNOWN, what="stakeholder") in KNOWN
    except (InvalidError, NotFoundError):
        assert len(matching(text, KNOWN)) != 1
