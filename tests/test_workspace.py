"""The workspace: whose, where, and when."""
# ruff: noqa: PT012 - an error in the middle of a block is what these tests are about

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.builders import count
from tests.conftest import settings
from tracker.errors import InvalidError, NotFoundError
from tracker.settings import Settings
from tracker.storage import schema
from tracker.workspace import Workspace


def test_what_is_given_wins_over_the_settings(tmp_path: Path) -> None:
    found = Settings(db="settings.db", actor="settings")
    assert Workspace.from_settings(found).location == "settings.db"
    assert Workspace.from_settings(found).actor == "settings"
    assert Workspace.from_settings(found, location="given.db", actor=" given ").location == "given.db"
    assert Workspace.from_settings(found, actor=" given ").actor == "given"


def test_without_settings_the_usual_places_and_the_login_name_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "login")
    found = Workspace.from_settings(Settings())
    assert (Path(found.location).name, found.actor) == ("tracker.db", "login")


def test_a_system_without_user_names_has_someone(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("uid not found")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert Workspace.from_settings(Settings()).actor == "someone"


def test_an_actor_is_one_clean_line() -> None:
    assert Workspace.from_settings(Settings(), actor="Layla\nHasan").actor == "Layla Hasan"
    with pytest.raises(InvalidError, match="actor"):
        Workspace.from_settings(Settings(), actor="x" * 101)
    with pytest.raises(InvalidError, match="NUL"):
        Workspace.from_settings(Settings(), actor="a\x00b")


@pytest.mark.parametrize(
    ("now", "zone", "today"),
    [
        ("2026-01-05T20:59:59Z", "Asia/Baghdad", date(2026, 1, 5)),
        ("2026-01-05T21:00:00Z", "Asia/Baghdad", date(2026, 1, 6)),
        ("2026-01-05T02:00:00Z", "America/New_York", date(2026, 1, 4)),
    ],
)
def test_today_is_the_day_in_the_users_zone(now: str, zone: str, today: date) -> None:
    assert Workspace("x.db", "layla", settings(now=now, time_zone=zone)).today == today


def test_nothing_is_opened_before_it_is_used(tmp_path: Path) -> None:
    workspace = Workspace(str(tmp_path / "none.db"), "layla", settings())
    assert not workspace.exists
    with pytest.raises(NotFoundError), workspace.read():
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_saved_whole_or_not_at_all(empty: Workspace) -> None:
    row = {"name": "one", "query": "", "columns": [], "note": ""}
    with pytest.raises(KeyboardInterrupt), empty.change("view add", "add a view") as changes:
        changes.add(schema.views, row)
        raise KeyboardInterrupt
    assert count(empty, "views") == 0
    with empty.change("view add", "add a view") as changes:
        changes.add(schema.views, row)
    assert count(empty, "views") == 1


def test_a_change_that_changes_nothing_is_no_operation(empty: Workspace) -> None:
    before = count(empty, "operations")
    with empty.change("edit", "edit nothing"):
        pass
    assert count(empty, "operations") == before


def test_each_operation_has_a_number_of_its_own_that_is_known_before_it_is_saved(
    make_workspace: Callable[..., Workspace],
) -> None:
    workspace = make_workspace()
    first, second = workspace.operation("x", "x"), workspace.operation("x", "x")
    assert first.uuid != second.uuid
    assert (first.actor, first.at, first.id) == ("layla", workspace.now, None)
