"""Recording what changed by date part by part: others save in between, and in the end all of it is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.builders import make_item, raw, rows
from tests.conftest import settings
from tests.services.test_moves import clearance
from tracker.services import turning
from tracker.services.items import add_notes
from tracker.services.turning import catch_up
from tracker.storage.by_date import any_turned
from tracker.workspace import Workspace

Maker = Callable[..., Workspace]
OVER = "2026-01-23T09:00:00Z"


@pytest.fixture
def later(make_workspace: Maker, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The day on which the windows of five approved movements are over: each began and ended by date."""
    monkeypatch.setattr(turning, "PART", 2)
    workspace = make_workspace()
    for _ in range(5):
        clearance(workspace, "approved", variant="movement")
    make_item(workspace)
    return make_workspace(now=OVER)


def between(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something each time that a part was recorded."""
    monkeypatch.setattr(turning.time, "sleep", lambda _seconds: act())


def by_date(workspace: Workspace) -> list[dict[str, Any]]:
    return [row for row in rows(workspace, "operations") if row["command"] == "by date"]


def left(workspace: Workspace) -> int:
    return sum(row["day"] <= date(2026, 1, 23) for row in rows(workspace, "turns"))


def what(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    """What is recorded, without the numbers that only say in which order and how it was."""
    apart = {"id", "operation_id", "hash", "entity_id"}
    found = {name: rows(workspace, name) for name in ("items", "stays", "turns", "events")}
    found["events"] = [row for row in found["events"] if row["reason"] == "by date"]
    said = {name: [{key: row[key] for key in row if key not in apart} for row in all_] for name, all_ in found.items()}
    return {name: sorted(all_, key=repr) for name, all_ in said.items()}


def test_parts_record_what_one_change_would_each_as_an_operation(
    later: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Workspace(str(later.path.with_name("whole.db")), "layla", settings(now=OVER))
    whole.path.write_bytes(later.path.read_bytes())
    with whole.change("nothing", "nothing"):
        pass
    between(monkeypatch, lambda: None)

    assert catch_up(later)

    assert what(later) == what(whole)
    assert [row["summary"] for row in by_date(later)] == [
        "by date: CLR-1 is expired, CLR-2 is expired",
        "by date: CLR-3 is expired, CLR-4 is expired",
        "by date: CLR-5 is expired",
    ]
    assert {row["actor"] for row in by_date(later)} == {"tracker"}
    assert not catch_up(later)


def test_another_connection_can_write_between_the_parts(later: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def write() -> None:
        with raw(later.path) as connection:
            connection.execute("PRAGMA busy_timeout = 0")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE counters SET last = last + 1")
            connection.execute("COMMIT")
        seen.append(left(later))

    between(monkeypatch, write)
    catch_up(later)

    assert seen == [6, 2, 0]
    with later.read() as connection:
        assert not any_turned(connection, later.today)


def test_a_change_between_the_parts_records_the_rest_before_itself(
    later: Workspace, make_workspace: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_workspace(now=OVER)
    between(monkeypatch, lambda: add_notes(other, ["CLR-5"], "x"))
    catch_up(later)

    assert [row["command"] for row in rows(later, "operations")][-3:] == ["by date", "by date", "note"]
    assert left(later) == 0


def test_what_was_broken_off_is_taken_up_again(later: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    between(monkeypatch, stop)
    with pytest.raises(KeyboardInterrupt):
        catch_up(later)
    assert left(later) == 6

    between(monkeypatch, lambda: None)
    assert catch_up(later)
    assert (left(later), len(by_date(later))) == (0, 3)
