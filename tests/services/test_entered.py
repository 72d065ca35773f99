"""What is said after something was added or edited, by both front ends."""

from __future__ import annotations

import pytest

from tests.builders import make_authority, make_item
from tracker.services.edits import Edit
from tracker.services.entered import after_entering, remarks_after
from tracker.workspace import Workspace


def test_a_new_item_with_a_date_tells_its_deadline(empty: Workspace) -> None:
    make_item(empty, due="+10wd")
    assert after_entering(empty, ["ACT-1"], Edit(), new=True).deadline == "Deadline 2026-01-20 (Tuesday, in 15 days)"
    assert remarks_after(empty, "ACT-1", Edit(), new=True) == ["Deadline 2026-01-20 (Tuesday, in 15 days)."]
    make_item(empty)
    assert remarks_after(empty, "ACT-2", Edit(), new=True) == []


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (Edit(due="+10wd"), True),
        (Edit(authority="HAO"), True),
        (Edit(authority=""), True),
        (Edit(title="Another"), False),
    ],
)
def test_an_edit_tells_the_deadline_where_it_may_be_another(empty: Workspace, edit: Edit, told: bool) -> None:
    make_authority(empty)
    make_item(empty, due="+10wd")
    assert bool(after_entering(empty, ["ACT-1"], edit).deadline) is told


def test_a_window_that_is_too_near_is_told_of_each_item(empty: Workspace) -> None:
    window = {"window_from": "2026-01-06 08:00", "window_to": "2026-01-07 08:00", "purpose": "water"}
    for _ in range(2):
        make_item(empty, kind="clearance", fields=window)
    said = after_entering(empty, ["CLR-1", "CLR-2"], Edit(fields=window))
    assert said.deadline == ""
    assert [note.partition(" is too near")[0] for note in said.notes] == [
        f"Note: CLR-{number}: Window from 2026-01-06 08:00" for number in (1, 2)
    ]
    assert after_entering(empty, ["CLR-1"], Edit(owner="x")).notes == ()
