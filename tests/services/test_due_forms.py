"""The form for an item's own date: what saving it does, and that nothing typed is thrown away."""

from __future__ import annotations

import pytest

from tests.builders import count, item, make_item, rows
from tracker.errors import ConflictError, InvalidError
from tracker.services.due_forms import check_due_line, due_lines, save_due
from tracker.services.edits import Edit
from tracker.services.extensions import extend
from tracker.services.forms import edit_form
from tracker.services.items import edit_items
from tracker.workspace import Workspace


def save(workspace: Workspace, due: str | None = None, reason: str = "") -> str:
    """Save the form of ACT-1, with its own date where none is typed."""
    form = edit_form(workspace, "ACT-1")
    return save_due(workspace, form, {"due": form.value("due") if due is None else due, "reason": reason})


def test_a_date_is_given_with_a_reason_and_taken_away(empty: Workspace) -> None:
    make_item(empty)
    assert save(empty, "+10wd", " their letter ") == "ACT-1: due 2026-01-20."
    assert rows(empty, "operations")[-1]["reason"] == "their letter"
    assert save(empty, "") == "ACT-1: no date of its own."
    assert item(empty, "ACT-1").due is None


@pytest.mark.parametrize("due", [None, "2026-01-09"], ids=["untouched", "the same"])
def test_a_reason_alone_is_not_thrown_away(empty: Workspace, due: str | None) -> None:
    make_item(empty, due="2026-01-09")
    before = count(empty, "operations")
    with pytest.raises(InvalidError, match="Nothing was changed") as refused:
        save(empty, due, "because")
    assert "A reason is kept with another date." in refused.value.hint
    assert count(empty, "operations") == before


def test_what_was_granted_to_a_date_stays_where_nothing_is_typed(empty: Workspace) -> None:
    make_item(empty, due="2026-01-09")
    extend(empty, "ACT-1", "5d", "their letter")
    assert save(empty) == "ACT-1: its date is as it was."
    assert (len(rows(empty, "extensions")), str(item(empty, "ACT-1").due)) == (1, "2026-01-14")


def test_a_date_that_somebody_overtook_is_refused(empty: Workspace) -> None:
    make_item(empty)
    form = edit_form(empty, "ACT-1")
    edit_items(empty, ["ACT-1"], Edit(title="Theirs"))
    with pytest.raises(ConflictError):
        save_due(empty, form, {"due": "tomorrow", "reason": ""})


def test_its_lines_are_checked_as_one_types(empty: Workspace) -> None:
    make_item(empty)
    form = edit_form(empty, "ACT-1")
    assert [asked.name for asked in due_lines(form)] == ["due", "reason"]
    assert check_due_line(empty, form, "due", {"due": "tomorrow", "reason": ""}).startswith("2026-01-06")
    assert check_due_line(empty, form, "due", {"due": "", "reason": ""}) == ""
    with pytest.raises(InvalidError):
        check_due_line(empty, form, "reason", {"due": "", "reason": "\x00"})
