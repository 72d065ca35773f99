"""Loading workflows that were changed, and what that does to the items in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import JOB, count, item, make_item, move, rows
from tracker.errors import CannotCreateError, ConflictError, InvalidError, NotFoundError
from tracker.services.history import undo
from tracker.services.lists import ListRequest, item_table
from tracker.services.pages import item_page
from tracker.services.workflows import (
    Loaded,
    check_workflow,
    export_workflow,
    list_workflows,
    load_workflow_file,
    save_workflow,
    show_workflow,
)
from tracker.workspace import Workspace


def load(workspace: Workspace, folder: Path, text: str, name: str = "job.toml") -> Loaded:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_workflow_file(workspace, path)


def test_the_five_are_there_and_are_found_by_key_prefix_or_title(empty: Workspace) -> None:
    assert {flow.prefix for flow in list_workflows(empty)} == {"REG", "CLR", "DAT", "FND", "ACT"}
    for name in ("data_request", "data-request", "dat", "data req"):
        assert show_workflow(empty, name).key == "data_request"
    with pytest.raises(NotFoundError, match="no kind 'clearence'"):
        show_workflow(empty, "clearence")


def test_a_new_workflow_makes_items_at_once(empty: Workspace, tmp_path: Path) -> None:
    assert load(empty, tmp_path, JOB).is_new
    assert make_item(empty, kind="job").ref == "JOB-1"


def test_loading_the_same_again_changes_nothing(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, JOB)
    before = count(empty, "operations")
    again = load(empty, tmp_path, JOB)
    assert (again.is_new, again.changed, again.orphans) == (False, False, ())
    assert count(empty, "operations") == before


def test_what_is_exported_is_what_was_loaded_with_its_comments(empty: Workspace, tmp_path: Path) -> None:
    text = f"# Ours\n{JOB}"
    load(empty, tmp_path, text)
    assert export_workflow(empty, "job") == text
    target = tmp_path / "copy.toml"
    save_workflow(empty, "job", target)
    assert target.read_text(encoding="utf-8") == text
    assert check_workflow(target).key == "job"
    with pytest.raises(CannotCreateError, match="exists already"):
        save_workflow(empty, "job", target)
    save_workflow(empty, "job", target, force=True)


def test_items_follow_who_their_status_now_waits_on(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, JOB)
    make_item(empty, kind="job")
    assert load(empty, tmp_path, JOB.replace('title = "To do"', 'title = "To do"\nwaits_on = "them"')).changed
    assert item(empty, "JOB-1").waits_on == "them"
    undo(empty)
    assert item(empty, "JOB-1").waits_on == "us"
    assert show_workflow(empty, "job").start.waits_on == "us"


def test_items_follow_whether_their_status_is_closed(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, JOB)
    make_item(empty, kind="job", due="2026-02-01")
    move(empty, "JOB-1", "sent", on="2026-01-03")
    closing = JOB.replace('waits_on = "them"', 'closed = true\noutcome = "sent"').replace('["todo", "sent"]', '"todo"')
    load(empty, tmp_path, closing)
    found = item(empty, "JOB-1")
    assert (str(found.closed), found.outcome, found.deadline) == ("2026-01-03", "sent", None)
    load(empty, tmp_path, JOB)
    found = item(empty, "JOB-1")
    assert (found.closed, found.outcome, str(found.deadline)) == (None, "", "2026-02-01")


def test_a_status_that_is_no_more_is_kept_said_and_found(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, JOB)
    make_item(empty, kind="job")
    move(empty, "JOB-1", "sent")
    fewer = JOB.replace("sent", "mailed").replace("Sent", "Mailed")
    assert load(empty, tmp_path, fewer).orphans == ("sent",)
    assert item(empty, "JOB-1").status == "sent"
    assert item_page(empty, "JOB-1").moves == ()
    with item_table(empty, ListRequest(query="status:sent", columns=("ref",))) as table:
        assert list(table.rows) == [("JOB-1",)]


def test_a_prefix_belongs_to_one_workflow(empty: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="job: the prefix ACT belongs to action"):
        load(empty, tmp_path, JOB.replace('"JOB"', '"ACT"'))
    assert "job" not in [flow.key for flow in list_workflows(empty)]


def test_the_prefix_of_a_workflow_with_items_stays(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, JOB)
    load(empty, tmp_path, JOB.replace('"JOB"', '"WRK"'))
    make_item(empty, kind="job")
    with pytest.raises(InvalidError, match=r"job has items called WRK-.*refs never change"):
        load(empty, tmp_path, JOB)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('to = "sent"', 'to = "snt"', "snt"),
        ('title = "Job"', "", "title"),
        ("[[state]]", "[[state", "job.toml"),
    ],
)
def test_a_faulty_file_is_named_and_changes_nothing(
    empty: Workspace, tmp_path: Path, old: str, new: str, message: str
) -> None:
    load(empty, tmp_path, JOB)
    before = rows(empty, "workflows")
    with pytest.raises(InvalidError, match=message) as caught:
        load(empty, tmp_path, JOB.replace(old, new, 1))
    assert "job.toml" in str(caught.value)
    assert rows(empty, "workflows") == before


def test_a_workflow_with_items_is_not_taken_back(empty: Workspace, tmp_path: Path) -> None:
    load(empty, tmp_path, JOB)
    number = rows(empty, "operations")[-1]["id"]
    make_item(empty, kind="job")
    with pytest.raises(ConflictError, match="job cannot be taken back: 1 items still belong to it"):
        undo(empty, number)
