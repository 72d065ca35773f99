"""Rows and items: the surest pairs first, and no item twice."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.seeds.test_seeds import one
from tracker.domain.seeds import Matching, SeededItem, SeedRow, by_digest, by_key, by_stakeholder

ROW = one("A | do it | why")


def make_row(key: str, digest: str, line: int) -> SeedRow:
    return replace(ROW, key=key, digest=digest, line=line)


def make_item(key: str, digest: str, item_id: int) -> SeededItem:
    return SeededItem(item_id, f"ACT-{item_id}", "action", "plan", key, digest)


def matched(rows: list[SeedRow], items: list[SeededItem]) -> dict[int, int]:
    """Return the number of the item of each row, both counted from one."""
    matching = Matching(rows)
    for trait in (by_digest, by_key, by_stakeholder):
        matching.pair(items, trait)
    return {row.line: item.item_id for row, item in matching.found.items()}


def test_a_row_that_reads_as_before_wins_then_one_with_the_same_action_then_the_order_decides() -> None:
    items = [make_item("a/x", "1", 1), make_item("a/y", "2", 2), make_item("a/z", "3", 3)]
    rows = [make_row("a/new", "9", 1), make_row("a/y", "8", 2), make_row("a/x", "1", 3), make_row("b/z", "7", 4)]
    assert matched(rows, items) == {1: 3, 2: 2, 3: 1}


_parts = st.tuples(st.sampled_from(["a/x", "a/y", "b/x"]), st.sampled_from("12345"))


@given(st.lists(_parts, max_size=8), st.lists(_parts, max_size=8))
def test_no_item_goes_to_two_rows_and_none_to_another_stakeholders(
    said: list[tuple[str, str]], known: list[tuple[str, str]]
) -> None:
    rows = [make_row(key, f"{key}{digest}", line) for line, (key, digest) in enumerate(said, start=1)]
    items = [make_item(key, f"{key}{digest}", number) for number, (key, digest) in enumerate(known, start=1)]
    pairs = matched(rows, items)
    assert len(set(pairs.values())) == len(pairs)
    for line, number in pairs.items():
        assert by_stakeholder(rows[line - 1]) == by_stakeholder(items[number - 1])
    for party in "ab":  # and no row is left while an item is
        sides = [sum(entry.key.startswith(party) for entry in entries) for entries in (rows, items)]
        assert sum(by_stakeholder(rows[line - 1]) == party for line in pairs) == min(sides)
