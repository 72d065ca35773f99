"""What all tests share: a clock that stands still, real files, and one migrated database that each test copies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.util import LRUCache

from tracker.services import databases
from tracker.services.seed_documents import read_document
from tracker.settings import Settings
from tracker.workspace import Workspace

hypothesis.settings.register_profile("untimed", deadline=None)  # a slow machine is no fault of the program
hypothesis.settings.load_profile("untimed")
NOW = "2026-01-05T09:00:00Z"  # a Monday
ZONE = "Asia/Baghdad"


class _Compiled(LRUCache[Any, Any]):
    """Statements that are compiled once for the engines of all tests, which took a fifth of their time.

    Each engine has a dialect of its own in its keys; here those of a kind count as one.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_of_a_kind(key), default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        super().__setitem__(_of_a_kind(key), compiled)


def _of_a_kind(key: Any) -> Any:
    dialect, *rest = key
    assert isinstance(dialect, Dialect)
    return type(dialect), dialect.server_version_info, *rest


_compiled = _Compiled(2_000)


@event.listens_for(Engine, "engine_connect")
def _compile_once(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_compiled)


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the settings and data of whoever runs the tests out of them."""
    for name in list(Settings.model_fields):
        monkeypatch.delenv(f"TRACKER_{name.upper()}", raising=False)
    monkeypatch.setenv("TRACKER_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    monkeypatch.setenv("TRACKER_TIME_ZONE", ZONE)
    monkeypatch.setenv("TRACKER_ACTOR", "layla")
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "tracker.db"))


def settings(**changed: object) -> Settings:
    """Return settings with the tests' clock and zone."""
    return Settings.model_validate({"now": NOW, "time_zone": ZONE, "busy_seconds": 5.0} | changed)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One empty and one seeded database a run, to copy from."""
    folder = tmp_path_factory.mktemp("templates")
    made = {}
    for name, document in (("empty", None), ("seeded", read_document("practical-tips"))):
        made[name] = folder / f"{name}.db"
        databases.create(Workspace(str(made[name]), "layla", settings()), document)
    return made


@pytest.fixture
def make_workspace(templates: dict[str, Path], tmp_path: Path) -> Callable[..., Workspace]:
    """Return a maker of workspaces on this test's own copy of a database, for one actor or several."""

    def make(template: str = "empty", *, actor: str = "layla", **changed: object) -> Workspace:
        path = tmp_path / "tracker.db"
        if not path.exists():
            shutil.copy(templates[template], path)
        return Workspace(str(path), actor, settings(**changed))

    return make


@pytest.fixture
def empty(make_workspace: Callable[..., Workspace]) -> Workspace:
    """A database with workflows and calendars only."""
    return make_workspace("empty")


@pytest.fixture
def seeded(make_workspace: Callable[..., Workspace]) -> Workspace:
    """A database with the practical tips: REG-1, CLR-1, DAT-1, FND-1."""
    return make_workspace("seeded")
