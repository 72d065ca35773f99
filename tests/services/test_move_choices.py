"""Where items can go now."""

from __future__ import annotations

import pytest

from tests.builders import make_item, move
from tracker.errors import NotFoundError
from tracker.services.move_choices import move_choice
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
    choice = move_choice(empty, [], "kind:action")
    assert (choice.query, choice.count, choice.named) == ("kind:action", 3, "3 items")
    counts = {target.to: target.count for target in choice.targets}
    assert counts["in_progress"] == 2
    assert counts["done"] == 3


def test_a_query_that_finds_one_is_that_item(empty: Workspace) -> None:
    make_item(empty)
    assert move_choice(empty, [], "kind:action").refs == ("ACT-1",)


def test_no_item_at_all(empty: Workspace) -> None:
    with pytest.raises(NotFoundError):
        move_choice(empty, [], "kind:action")
