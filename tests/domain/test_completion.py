"""What somebody may mean who has begun to type a name."""

from __future__ import annotations

import pytest

from tracker.domain.completion import BEGINS, HAS_WORD, Name, fitting, going_on

NAMES = (
    Name.of("HAO", "Humanitarian Access Office", shown="HAO: Humanitarian Access Office"),
    Name.of("ROD", "Residence office"),
    Name.of("Relief for all", "RfA"),
    Name.of("Resident relief"),
    Name.of("أعمال الإغاثة"),
)


def found(typed: str, worst: int = HAS_WORD) -> list[str]:
    return [name.text for name in fitting(typed, NAMES, worst)]


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("h", ["HAO"]),
        ("HUM", ["HAO"]),
        ("office", ["HAO", "ROD"]),
        ("resid", ["Resident relief", "ROD"]),
        ("relief", ["Relief for all", "Resident relief"]),
        ("rf", ["Relief for all"]),
        ("for a", ["Relief for all"]),
        ("اغاثه", []),
        ("اعمال", ["أعمال الإغاثة"]),
        ("lief", []),
        ("HAO", []),
        ("hao", []),
        ("", []),
        (" ", []),
    ],
)
def test_names_are_found_by_their_beginning_another_name_or_a_word(typed: str, texts: list[str]) -> None:
    assert found(typed) == texts


def test_names_that_contain_it_come_last_and_only_where_they_are_wanted() -> None:
    assert [name.text for name in fitting("ief", NAMES)] == ["Relief for all", "Resident relief"]
    assert found("office", BEGINS) == []


@pytest.mark.parametrize(
    ("typed", "whole", "drawn"),
    [
        ("rel", "Relief", "ief"),
        ("Relief", "Relief", ""),
        ("hum", "HAO", " → HAO"),
        ("é", "école", "cole"),
        ("ecol", "École", "e"),
        ("اع", "أعمال", "مال"),
    ],
)
def test_what_is_drawn_after_what_is_typed(typed: str, whole: str, drawn: str) -> None:
    assert going_on(typed, whole) == drawn
