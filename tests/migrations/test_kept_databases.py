"""Databases as earlier versions left them: upgraded, nothing of them is lost, and what is new works in them."""

from __future__ import annotations

import lzma
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.builders import count, item, raw, rows
from tests.conftest import settings
from tracker.services import databases
from tracker.services.milestones import move_milestone
from tracker.services.renewals import renew
from tracker.storage.checks import event_chain_break, file_problems
from tracker.storage.database import HEAD
from tracker.storage.workflows import load_workflow
from tracker.workspace import Workspace

FOLDER = Path(__file__).with_name("databases")
KEPT = ("items", "steps", "notes", "tags", "links", "stakeholders", "authorities", "claims", "milestones", "calendars")


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str], Workspace]:
    """Return a maker of workspaces on a copy of the database that a version left."""

    def make(version: str) -> Workspace:
        path = tmp_path / "tracker.db"
        path.write_bytes(lzma.decompress((FOLDER / f"{version}.db.xz").read_bytes()))
        return Workspace(str(path), "layla", settings())

    return make


def rows_in(workspace: Workspace, table: str) -> int:
    with raw(workspace.path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.mark.parametrize("version", [path.name.partition(".")[0] for path in sorted(FOLDER.iterdir())])
def test_an_upgrade_keeps_every_row(kept: Callable[[str], Workspace], version: str) -> None:
    old = kept(version)
    before = {table: rows_in(old, table) for table in KEPT}
    databases.upgrade(old)
    assert old.database.revision() == HEAD
    assert {table: count(old, table) for table in KEPT} == before
    with old.read() as connection:
        assert list(file_problems(connection)) == []
        assert event_chain_break(connection) == ""


def test_the_first_databases_get_their_clocks(kept: Callable[[str], Workspace]) -> None:
    first = kept("0001")
    databases.upgrade(first)
    sent = item(first, "CLR-1")
    assert (sent.due, sent.target, sent.late) == (date(2026, 1, 20), date(2026, 1, 20), date(2026, 2, 2))
    assert item(first, "CLR-2").target == date(2026, 2, 18)  # 48 hours ahead of the window
    assert [stay["status"] for stay in rows(first, "stays") if stay["left"] is None] == [
        row["status"] for row in rows(first, "items")
    ]


def test_the_first_databases_get_the_new_workflows_unless_somebody_changed_theirs(
    kept: Callable[[str], Workspace],
) -> None:
    first = kept("0001")
    with raw(first.path) as connection:
        connection.execute("UPDATE workflows SET source = source || '# ours' WHERE key = 'fund'")
    databases.upgrade(first)
    with first.read() as connection:
        assert load_workflow(connection, "registration").state("registered").granted
        assert not load_workflow(connection, "fund").state("monitoring").interval
    assert renew(first, "REG-2").item.due == date(2027, 1, 5)


def test_a_date_of_the_first_databases_still_hangs_on_its_milestone(kept: Callable[[str], Workspace]) -> None:
    first = kept("0001")
    databases.upgrade(first)
    assert item(first, "ACT-1").due == date(2026, 2, 1)  # 30 January is a Friday
    move_milestone(first, "full-withdrawal", "2026-01-15", "announced")
    assert item(first, "ACT-1").due == date(2026, 2, 15)
