"""The board: columns by status, the cards in them, and where these can go."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import JOB, item, make_item, make_stakeholder, move
from tracker.errors import ConflictError, TransitionError
from tracker.services import board as boards
from tracker.services.board import (
    Board,
    BoardColumn,
    BoardRequest,
    Card,
    more_cards,
    read_board,
    take_way,
    way_in_words,
    way_to,
    ways_in_words,
    ways_on,
)
from tracker.services.workflows import load_workflow_file
from tracker.workspace import Workspace


@pytest.fixture
def jobs(empty: Workspace, tmp_path: Path) -> Workspace:
    """A workflow with two open statuses and a closed one."""
    path = tmp_path / "job.toml"
    path.write_text(JOB, encoding="utf-8")
    load_workflow_file(empty, path)
    return empty


def column(board: Board, status: str) -> BoardColumn:
    return next(one for one in board.columns if one.status == status)


def refs(board: Board, status: str) -> list[str]:
    return [card.ref for _, card in sorted(column(board, status).cards.items())]


def test_cards_stand_in_the_column_of_their_status_by_deadline(jobs: Workspace) -> None:
    for due in (None, "2026-02-01", "2026-01-10"):
        make_item(jobs, kind="job", due=due)
    make_item(jobs, kind="job")
    move(jobs, "JOB-4", "sent")
    board = read_board(jobs, BoardRequest(workflow="job"))
    assert [one.status for one in board.columns] == ["todo", "sent", "done"]
    assert refs(board, "todo") == ["JOB-3", "JOB-2", "JOB-1"]
    assert refs(board, "sent") == ["JOB-4"]
    assert (board.title, column(board, "todo").title, column(board, "todo").counted) == ("Job", "To do", "3")


def test_a_board_begins_with_the_workflow_that_has_most_open_items(jobs: Workspace) -> None:
    make_item(jobs)
    for _ in range(3):
        make_item(jobs, kind="job")
    assert read_board(jobs, BoardRequest()).workflow == "job"
    for ref in ("JOB-1", "JOB-2", "JOB-3"):
        move(jobs, ref, "done")
    assert read_board(jobs, BoardRequest()).workflow == "action"
    assert read_board(jobs, BoardRequest(workflow="gone")).workflow == "action"


def test_closed_columns_come_last_and_are_only_counted_unless_asked_for(jobs: Workspace) -> None:
    for _ in range(2):
        make_item(jobs, kind="job")
    move(jobs, "JOB-1", "done")
    move(jobs, "JOB-2", "done")
    board = read_board(jobs, BoardRequest(workflow="job"))
    assert (board.columns[-1].closed, board.columns[-1].count, refs(board, "done")) == (True, 2, [])
    assert refs(read_board(jobs, BoardRequest(workflow="job", closed=True)), "done") == ["JOB-2", "JOB-1"]


def test_only_the_places_asked_for_are_read(jobs: Workspace) -> None:
    for number in range(9):
        make_item(jobs, kind="job", due=f"2026-01-1{number}")
    board = read_board(jobs, BoardRequest(workflow="job", places={"todo": (2, 4)}))
    assert sorted(column(board, "todo").cards) == [2, 3]
    assert refs(board, "todo") == ["JOB-3", "JOB-4"]
    assert column(board, "todo").count == 9
    assert [card.ref for card in more_cards(jobs, "job", "todo", 7, 20).values()] == ["JOB-8", "JOB-9"]
    assert more_cards(jobs, "job", "nowhere", 0, 5) == {}


def test_counts_are_capped(jobs: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(4):
        make_item(jobs, kind="job")
    monkeypatch.setattr(boards, "MOST", 2)
    found = column(read_board(jobs, BoardRequest(workflow="job")), "todo")
    assert (found.count, found.counted) == (3, "2+")


def test_a_card_is_followed_to_its_place(jobs: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [make_item(jobs, kind="job", due=due) for due in (None, "2026-02-01", "2026-01-10", "2026-02-01", None)]

    def followed(number: int) -> tuple[str, int | None]:
        found = read_board(jobs, BoardRequest(workflow="job", follow=made[number].id)).followed
        assert found is not None
        return found.status, found.place

    assert [followed(number) for number in range(5)] == [("todo", place) for place in (3, 1, 0, 2, 4)]
    move(jobs, "JOB-3", "sent")
    move(jobs, "JOB-2", "done")
    move(jobs, "JOB-1", "done")
    assert (followed(2), followed(1), followed(0)) == (("sent", 0), ("done", 0), ("done", 1))
    assert read_board(jobs, BoardRequest(workflow="action", follow=made[0].id)).followed is None
    assert read_board(jobs, BoardRequest(workflow="job", follow=999)).followed is None
    monkeypatch.setattr(boards, "MOST", 1)
    assert followed(4) == ("todo", None)


def test_a_card_that_is_far_down_is_read_with_those_around_it(jobs: Workspace) -> None:
    made = [make_item(jobs, kind="job") for _ in range(12)]
    request = BoardRequest(workflow="job", places={"todo": (0, 2)}, size=2, follow=made[8].id)
    assert sorted(column(read_board(jobs, request), "todo").cards) == [0, 1, 6, 7, 8, 9]


def test_a_status_that_the_workflow_no_longer_knows_has_a_column(jobs: Workspace, tmp_path: Path) -> None:
    make_item(jobs, kind="job")
    move(jobs, "JOB-1", "sent")
    path = tmp_path / "job.toml"
    path.write_text(JOB.replace('"sent"', '"posted"'), encoding="utf-8")
    load_workflow_file(jobs, path)
    board = read_board(jobs, BoardRequest(workflow="job"))
    assert [one.status for one in board.columns] == ["todo", "posted", "sent", "done"]
    assert refs(board, "sent") == ["JOB-1"]
    assert "no longer" in column(board, "sent").title


def test_a_card_says_when_how_it_is_and_whose(jobs: Workspace) -> None:
    make_stakeholder(jobs, "Relief works")
    make_item(jobs, kind="job", title="Ask them", stakeholder="Relief", due="2026-01-02")
    (card,) = column(read_board(jobs, BoardRequest(workflow="job")), "todo").cards.values()
    assert (card.title, card.stakeholder, card.when, card.mark) == ("Ask them", "Relief works", "3 days late", "!!")


@pytest.mark.parametrize(
    ("days", "words", "briefly"),
    [(-1, "1 day late", "1d late"), (0, "today", "today"), (40, "in 40 days", "in 40d"), (None, "no date", "no date")],
)
def test_when_in_words(days: int | None, words: str, briefly: str) -> None:
    card = Card(1, "JOB-1", "Ask", "", "amber", True, days, closed=False, status="todo")
    assert (card.when, card.when_briefly, card.mark) == (words, briefly, "! ?")
    assert Card(1, "JOB-1", "Ask", "", "", False, days, closed=True, status="done").when == "closed"


def test_where_a_card_can_go_and_what_that_needs(empty: Workspace) -> None:
    make_item(empty, kind="clearance", title="Water convoy")
    ways = ways_on(empty, "CLR-1")
    assert set(ways) == {"submitted", "cancelled"}
    assert not ways["cancelled"].missing
    assert any("Window from" in what for what in ways["submitted"].missing)
    said = ways_in_words("CLR-1", ways.values())
    assert said.startswith("CLR-1 can go now: Call the mission off (cancelled). Submit (submitted) needs: step")
    assert way_in_words("CLR-1", ways["submitted"]).startswith("CLR-1: Submit (submitted) needs: step")
    assert way_in_words("CLR-1", ways["cancelled"]) == "CLR-1 can go here now: Call the mission off (cancelled)."
    assert way_to(empty, "CLR-1", "submitted") == ways["submitted"]
    with pytest.raises(TransitionError, match=r"'draft' cannot become 'approved'.*"):
        way_to(empty, "CLR-1", "approved")


def test_a_closed_card_goes_nowhere(jobs: Workspace) -> None:
    make_item(jobs, kind="job")
    move(jobs, "JOB-1", "done")
    assert ways_in_words("JOB-1", ways_on(jobs, "JOB-1").values()) == "JOB-1: nothing leads on from here."


def the_card(workspace: Workspace) -> Card:
    (card,) = (card for column in read_board(workspace, BoardRequest()).columns for card in column.cards.values())
    return card


def test_a_way_is_taken_and_said(jobs: Workspace) -> None:
    make_item(jobs, kind="job", title="Ask them")
    assert take_way(jobs, the_card(jobs), "sent") == "JOB-1  todo -> sent  Ask them."
    assert item(jobs, "JOB-1").status == "sent"


def test_a_card_that_somebody_moved_meanwhile_stays_where_it_is(jobs: Workspace) -> None:
    make_item(jobs, kind="job")
    seen = the_card(jobs)
    move(jobs, "JOB-1", "sent")
    with pytest.raises(ConflictError, match="Someone made JOB-1 sent meanwhile"):
        take_way(jobs, seen, "done")
    assert item(jobs, "JOB-1").status == "sent"


@pytest.mark.parametrize("closed", [False, True])
def test_indexes_answer_for_a_column(jobs: Workspace, closed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.storage import board as stored

    asked: list[str] = []
    with jobs.read() as connection:
        raw = connection.connection.dbapi_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.set_trace_callback(asked.append)
        stored.column_ids(connection, "job", "todo", closed=closed, most=10)
        stored.count_column(connection, "job", "todo", 10)
        stored.statuses_of(connection, "job")
        raw.set_trace_callback(None)
        with closing(raw.cursor()) as cursor:
            for statement in asked:
                plan = " ".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}"))
                assert "INDEX ix_items" in plan
                assert "TEMP B-TREE" not in plan
