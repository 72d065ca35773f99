"""Making a database: whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.builders import count, raw
from tests.conftest import settings
from tracker.errors import CannotCreateError, ConfigurationError, InvalidError
from tracker.services import databases
from tracker.services.doctor import examine
from tracker.services.seed_documents import Document, read_document
from tracker.storage.database import APPLICATION_ID, HEAD
from tracker.workspace import Workspace

TIPS = "| Stakeholder | Action item | Rationale |\n|---|---|---|\n| NGOs | Get the clearance | People wait |\n"


def new(folder: Path) -> Workspace:
    return Workspace(str(folder / "work.db"), "layla", settings())


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_database_is_sound_private_marked_and_alone(tmp_path: Path) -> None:
    workspace = new(tmp_path)
    assert databases.create(workspace, None) is None
    assert names(tmp_path) == ["work.db"]
    path = tmp_path / "work.db"
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with raw(path) as other:
        assert other.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert other.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
        assert {row[0] for row in other.execute("SELECT DISTINCT strict FROM pragma_table_list WHERE schema = 'main' "
                "AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'item_text%' "
                "AND name <> 'alembic_version'")} == {1}  # fmt: skip
    assert [finding.what for finding in examine(workspace) if finding.level == "problem"] == []


def test_a_new_database_has_the_workflows_calendars_and_seed(tmp_path: Path) -> None:
    workspace = new(tmp_path)
    seeded = databases.create(workspace, read_document("practical-tips"))
    assert seeded is not None
    assert [name for kind, name, _ in seeded.added if kind == "item"] == ["REG-1", "CLR-1", "DAT-1", "FND-1"]
    assert [count(workspace, table) for table in ("workflows", "calendars", "items", "operations")] == [5, 4, 4, 2]


def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    databases.create(new(tmp_path / "new" / "place"), None)
    assert names(tmp_path / "new" / "place") == ["work.db"]


@pytest.mark.parametrize("content", [b"", b"my diary"])
def test_what_is_there_already_is_not_touched(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "work.db").write_bytes(content)
    with pytest.raises(CannotCreateError, match="exists already; it was not touched") as caught:
        databases.create(new(tmp_path), None)
    assert caught.value.exit_code == 73
    assert (tmp_path / "work.db").read_bytes() == content
    assert names(tmp_path) == ["work.db"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_nowhere_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "work.db").symlink_to(tmp_path / "elsewhere.db")
    with pytest.raises(CannotCreateError):
        databases.create(new(tmp_path), None)
    assert names(tmp_path) == ["work.db"]


def test_a_seed_that_fails_leaves_no_file(tmp_path: Path) -> None:
    broken = Document("broken", "nothing like a table", {})
    with pytest.raises(InvalidError, match="contains no table"):
        databases.create(new(tmp_path), broken)
    assert names(tmp_path) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_an_interrupted_creation_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    def interrupt(*_: object) -> None:
        raise error

    monkeypatch.setattr(databases, "load_built_in", interrupt)
    with pytest.raises(error):
        databases.create(new(tmp_path), None)
    assert names(tmp_path) == []


def test_a_file_that_appears_meanwhile_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = databases.load_built_in

    def slow(changes: object, workspace: object) -> None:
        real(changes, workspace)  # type: ignore[arg-type]
        (tmp_path / "work.db").write_bytes(b"theirs")

    monkeypatch.setattr(databases, "load_built_in", slow)
    with pytest.raises(CannotCreateError, match="exists already"):
        databases.create(new(tmp_path), None)
    assert (tmp_path / "work.db").read_bytes() == b"theirs"
    assert names(tmp_path) == ["work.db"]


def test_a_dry_run_tells_what_would_come_and_makes_nothing(tmp_path: Path) -> None:
    seeded = databases.create(new(tmp_path), Document("tips", TIPS, {}), dry_run=True)
    assert seeded is not None
    assert ("item", "CLR-1") in [(kind, name) for kind, name, _ in seeded.added]
    assert names(tmp_path) == []


def test_a_dry_run_where_a_database_is_says_so_too(tmp_path: Path) -> None:
    (tmp_path / "work.db").write_bytes(b"my diary")
    with pytest.raises(CannotCreateError, match="exists already; it was not touched"):
        databases.create(new(tmp_path), None, dry_run=True)


def test_the_status_says_version_and_contents(seeded: Workspace) -> None:
    status = databases.status(seeded)
    assert (status.revision, status.head, status.size > 100_000) == (HEAD, HEAD, True)
    assert dict(status.counts)["items"] == 4


def test_the_status_of_another_version_is_told_without_contents(empty: Workspace) -> None:
    with raw(empty.database.path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    status = databases.status(empty)
    assert (status.revision, status.counts) == ("9999", ())


def test_an_upgrade_of_what_is_up_to_date_does_nothing(empty: Workspace) -> None:
    before = empty.database.path.read_bytes()
    assert databases.upgrade(empty) == (HEAD, None)
    assert empty.database.path.read_bytes() == before
    assert names(empty.database.path.parent) == ["tracker.db"]


def test_a_newer_database_is_not_upgraded_and_not_touched(empty: Workspace) -> None:
    with raw(empty.database.path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    before = empty.database.path.read_bytes()
    with pytest.raises(ConfigurationError, match="newer version"):
        databases.upgrade(empty)
    assert empty.database.path.read_bytes() == before
    assert names(empty.database.path.parent) == ["tracker.db"]
