"""Where items can go now, and what is missing for it."""

from __future__ import annotations

import pytest

from tests.builders import WINDOW, make_item, move
from tests.statements import counting
from tracker.errors import NotFoundError
from tracker.services.move_choices import move_choice
from tracker.services.steps import close_steps
from tracker.workspace import Workspace


def test_one_item_with_what_each_move_needs(seeded: Workspace) -> None:
    choice = move_choice(seeded, ["clr-1"])
    assert (choice.refs, choice.count, choice.named) == (("CLR-1",), 1, "CLR-1")
    submit, cancel = choice.targets
    assert (submit.to, len(submit.missing)) == ("submitted", 4)
    assert (cancel.to, cancel.missing) == ("cancelled", ())


def test_several_with_how_many_of_them_can(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty)
    move(empty, "ACT-1", "in_progress")
    choice = move_choice(empty, ["ACT-1", "act-2", "ACT-3", "ACT-2"])
    assert (choice.count, choice.named) == (3, "ACT-1, ACT-2, ACT-3")
    counts = {target.to: (target.count, target.lacking) for target in choice.targets}
    assert counts["in_progress"] == (2, 0)
    assert counts["done"] == (3, 0)


def test_of_several_what_they_lack_is_counted_the_most_common_first(empty: Workspace) -> None:
    for _ in range(3):
        make_item(empty, kind="clearance", title="Convoy")
    make_item(empty)
    for ref in ("CLR-1", "CLR-2"):
        close_steps(empty, ref, ["1"])
    make_item(empty, kind="clearance", title="Ready", fields=WINDOW)
    close_steps(empty, "CLR-4", ["1"])
    choice = move_choice(empty, ["CLR-1", "CLR-2", "CLR-3", "CLR-4", "ACT-1"])
    submit = next(target for target in choice.targets if target.to == "submitted")
    assert (submit.count, submit.lacking) == (4, 3)
    assert submit.missing == ("3 lack Window from", "3 lack Window to", "3 lack Purpose", "and 1 other thing")
    lack_a_step = move_choice(empty, ["CLR-3", "CLR-4"])
    submit = next(target for target in lack_a_step.targets if target.to == "submitted")
    assert submit.missing[0] == "1 lacks Window from"
    assert submit.lacking == 1


def test_an_open_step_is_named(empty: Workspace) -> None:
    for _ in range(2):
        make_item(empty, kind="clearance", title="Convoy", fields=WINDOW)
    close_steps(empty, "CLR-1", ["1"])
    submit = move_choice(empty, ["CLR-1", "CLR-2"]).targets[0]
    (line,) = submit.missing
    assert line.startswith("1: step 'Confirm that the office")
    assert line.endswith("' is open")


def test_more_items_need_no_more_statements(empty: Workspace) -> None:
    for _ in range(30):
        make_item(empty, kind="clearance", title="Convoy", tags=("water",))
    refs = [f"CLR-{number}" for number in range(1, 31)]
    with counting(empty) as few:
        move_choice(empty, refs[:2])
    with counting(empty) as many:
        move_choice(empty, refs)
    assert len(few) == len(many) < 8


def test_no_item_at_all(empty: Workspace) -> None:
    with pytest.raises(NotFoundError, match="ACT-1"):
        move_choice(empty, ["ACT-1"])


def test_what_ends_items_is_never_the_first_of_several_ways(empty: Workspace) -> None:
    make_item(empty, kind="clearance", title="Convoy", fields=WINDOW)
    for _ in range(2):
        make_item(empty)
    ends = [target.to in ("done", "cancelled") for target in move_choice(empty, ["CLR-1", "ACT-1", "ACT-2"]).targets]
    assert ends == sorted(ends)
