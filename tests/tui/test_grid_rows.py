"""Which rows of a grid are known, and which it asks for."""

from __future__ import annotations

from tracker.tui.widgets.grid_lines import GridRow
from tracker.tui.widgets.grid_rows import KEPT, GridRows


def some(first: int, end: int) -> dict[int, GridRow]:
    return {place: GridRow(place, (str(place),)) for place in range(first, end)}


def known(rows: GridRows) -> list[object]:
    return sorted(row.key for row in rows if isinstance(row.key, int))


def test_rows_that_are_known_are_not_asked_for() -> None:
    rows = GridRows()
    rows.put(some(0, 10), (0, 10))
    assert rows.to_ask((0, 10), (0, 50)) is None
    assert rows.to_ask((0, 11), (0, 50)) == (0, 50)


def test_rows_are_asked_for_once_until_some_came() -> None:
    rows = GridRows()
    assert rows.to_ask((10, 20), (0, 50)) == (0, 50)
    assert rows.to_ask((12, 22), (0, 52)) is None
    assert rows.to_ask((45, 55), (0, 85)) == (0, 85)
    rows.put(some(0, 5), (0, 85))
    assert rows.to_ask((10, 20), (0, 50)) == (0, 50)


def test_where_too_many_are_known_those_far_from_what_is_seen_are_forgotten() -> None:
    rows = GridRows()
    rows.put(some(0, KEPT), (0, 500))
    assert len(rows) == KEPT
    rows.put(some(KEPT, KEPT + 1), (100, 300))
    assert known(rows) == list(range(100, 300))
    assert rows.at(99) is None


def test_other_rows_take_the_place_of_all_and_a_shorter_list_forgets_the_end() -> None:
    rows = GridRows()
    rows.put(some(0, 10), (0, 10))
    rows.cut(4)
    assert known(rows) == [0, 1, 2, 3]
    rows.set(some(7, 9))
    assert known(rows) == [7, 8]
    assert rows.to_ask((7, 9), (0, 20)) is None
