"""Migrations: the newest is the program's, nothing is lost on the way, and a failure leaves all as it was."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import tracker
from tests.builders import count, make_item, raw, rows
from tracker import paths
from tracker.errors import StorageError
from tracker.services import databases
from tracker.services.items import add_notes
from tracker.services.links import link_items
from tracker.storage import database, migrations, schema
from tracker.storage.checks import event_chain_break, file_problems
from tracker.workspace import Workspace

ROOT = Path(tracker.__file__).parents[1]
NEXT = '''"""A later migration."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    {body}
'''
REBUILD = """with op.batch_alter_table("items", recreate="always") as batch:
        batch.add_column(sa.Column("colour", sa.Text(), nullable=False, server_default=""))"""
LOSE = """op.execute("DELETE FROM notes WHERE id = 1")"""
STRAND = """op.execute("DELETE FROM stakeholders")"""
HALF = """op.add_column("items", sa.Column("colour", sa.Text()))
    op.execute("UPDATE items SET title = 'gone'")
    raise ValueError("half-way")"""


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str], Path]:
    """Return a maker of a migrations folder with one more migration."""

    def make(body: str) -> Path:
        folder = tmp_path / "migrations"
        shutil.copytree(paths.shipped("migrations"), folder, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "versions" / "0005_next.py").write_text(NEXT.format(body=body), encoding="utf-8")
        return folder

    return make


@pytest.fixture
def populated(seeded: Workspace) -> Workspace:
    """Rows in every table that something else points to."""
    make_item(seeded, kind="clearance", stakeholder="ngos", tags=("water", "road"))
    make_item(seeded)
    add_notes(seeded, ["CLR-1", "CLR-2", "ACT-1"], "تم الاتصال")
    link_items(seeded, "CLR-2", "blocked-by", "ACT-1")
    return seeded


def contents(workspace: Workspace) -> dict[str, list[dict[str, Any]]]:
    return {name: rows(workspace, name) for name in schema.metadata.tables if name != "counters"}


def columns(workspace: Workspace) -> set[str]:
    with raw(workspace.database.path) as other:
        return {row[1] for row in other.execute("PRAGMA table_info(items)")}


@pytest.fixture
def newer_program(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Make this program one that knows one more migration."""

    def become(folder: Path) -> None:
        for module in (database, migrations):
            monkeypatch.setattr(module, "HEAD", "0005")
            monkeypatch.setattr(module, "REVISIONS", ("0001", "0002", "0003", "0004", "0005"))
        monkeypatch.setattr(databases, "HEAD", "0005")
        monkeypatch.setattr(paths, "shipped", lambda name: folder)

    return become


# What is shipped.


def test_there_is_one_head_and_it_is_the_programs() -> None:
    config = Config()
    config.set_main_option("script_location", str(paths.shipped("migrations")))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [database.HEAD]
    known = [entry.revision for entry in scripts.walk_revisions()]
    assert tuple(reversed(known)) == database.REVISIONS


def test_alembic_finds_nothing_to_migrate(empty: Workspace) -> None:
    with empty.database.migrating() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(paths.shipped("migrations")))
        config.set_main_option("path_separator", "os")
        command.check(config)


def test_the_migrated_tables_are_word_for_word_those_of_the_schema(empty: Workspace, tmp_path: Path) -> None:
    """What Alembic does not compare: checks, STRICT, AUTOINCREMENT, what happens on deletion."""
    engine = create_engine(f"sqlite:///{tmp_path / 'metadata.db'}")
    schema.metadata.create_all(engine)
    engine.dispose()

    def words(path: Path) -> dict[str, Counter[str]]:
        with raw(path) as other:
            found = other.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        kept = [entry for entry in found if not entry[0].startswith(("alembic_version", "item_text", "sqlite_"))]
        return {name: Counter(re.sub(r"[(),]", " ", sql).split()) for name, sql in kept}

    assert words(empty.database.path) == words(tmp_path / "metadata.db")


# A later migration on a populated database.


def test_rebuilding_a_table_keeps_every_row_of_it_and_of_its_children(
    populated: Workspace, script: Callable[[str], Path]
) -> None:
    before = contents(populated)
    with populated.database.migrating() as connection:
        migrations.migrate(connection, script(REBUILD))
    assert "colour" in columns(populated)
    with raw(populated.database.path) as other:
        other.execute("UPDATE alembic_version SET version_num = '0004'")
    assert contents(populated) == before
    with populated.read() as connection:
        assert list(file_problems(connection)) == []
        assert event_chain_break(connection) == ""


def test_the_same_with_foreign_keys_on_would_lose_rows(populated: Workspace, script: Callable[[str], Path]) -> None:
    """Why the one above turns them off: should this fail one day, the precaution is no longer needed."""
    with raw(populated.database.path) as other:
        other.execute("PRAGMA foreign_keys=ON")
        other.execute("BEGIN")
        other.execute("CREATE TABLE copy AS SELECT * FROM items")
        other.execute("DROP TABLE items")
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        other.execute("ROLLBACK")


@pytest.mark.parametrize(
    ("body", "error", "message"),
    [
        (LOSE, StorageError, "would lose rows of notes; nothing was changed"),
        (STRAND, StorageError, "would leave rows of items pointing nowhere; nothing was changed"),
        (HALF, ValueError, "half-way"),
    ],
    ids=["loses rows", "strands rows", "fails"],
)
def test_a_migration_that_goes_wrong_leaves_everything_as_it_was(
    populated: Workspace, script: Callable[[str], Path], body: str, error: type[Exception], message: str
) -> None:
    before, layout = contents(populated), columns(populated)
    with pytest.raises(error, match=message), populated.database.migrating() as connection:
        migrations.migrate(connection, script(body))
    assert (contents(populated), columns(populated)) == (before, layout)
    assert populated.database.revision() == database.HEAD
    with populated.read() as connection:
        assert list(file_problems(connection)) == []


# tracker db upgrade.


def backups(workspace: Workspace) -> list[Path]:
    return sorted(workspace.database.path.parent.glob("*-before-upgrade-*"))


def test_an_upgrade_makes_a_sound_private_backup_first(
    populated: Workspace, script: Callable[[str], Path], newer_program: Callable[[Path], None]
) -> None:
    before = contents(populated)
    newer_program(script(REBUILD))
    old, backup = databases.upgrade(populated)
    assert (old, populated.database.revision()) == ("0004", "0005")
    assert backups(populated) == [backup]
    assert backup is not None
    assert backup.name == "tracker-before-upgrade-20260105-090000.db"
    if os.name != "nt":
        assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with raw(backup) as other:
        assert other.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert other.execute("PRAGMA application_id").fetchone() == (database.APPLICATION_ID,)
        assert other.execute("SELECT version_num FROM alembic_version").fetchone() == ("0004",)
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (len(before["notes"]),)
    assert contents(populated) == before


def test_an_upgraded_database_works_on(
    populated: Workspace, script: Callable[[str], Path], newer_program: Callable[[Path], None]
) -> None:
    newer_program(script(REBUILD))
    databases.upgrade(populated)
    assert make_item(populated, kind="clearance").ref == "CLR-3"
    assert databases.upgrade(populated) == ("0005", None)
    assert len(backups(populated)) == 1


def test_a_failed_upgrade_leaves_the_database_and_its_backup(
    populated: Workspace, script: Callable[[str], Path], newer_program: Callable[[Path], None]
) -> None:
    before = contents(populated)
    newer_program(script(LOSE))
    with pytest.raises(StorageError, match="would lose rows"):
        databases.upgrade(populated)
    assert populated.database.revision() == "0004"
    with raw(populated.database.path) as other:
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (len(before["notes"]),)
    assert len(backups(populated)) == 1


def test_nobody_can_save_between_the_backup_and_the_upgrade(
    populated: Workspace,
    script: Callable[[str], Path],
    newer_program: Callable[[Path], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    newer_program(script(REBUILD))
    real = migrations._backup

    def backup(path: Path, now: Any) -> Path:
        with raw(path) as other:
            other.execute("PRAGMA busy_timeout=0")
            with pytest.raises(Exception, match="locked"):
                other.execute("UPDATE items SET title = 'meanwhile'")
        return real(path, now)

    monkeypatch.setattr(migrations, "_backup", backup)
    databases.upgrade(populated)
    assert len(backups(populated)) == 1


UPGRADE = """
import sys
from pathlib import Path
import tracker
from tracker import paths
from tracker.services import databases
from tracker.storage import database, migrations
from tracker.settings import Settings
from tracker.workspace import Workspace

for module in (database, migrations):
    module.HEAD, module.REVISIONS = "0005", ("0001", "0002", "0003", "0004", "0005")
paths.shipped = lambda name: Path(sys.argv[2])
mine, waiting = Path(sys.argv[3]), Path(sys.argv[3]).parent
mine.touch()
while len(list(waiting.iterdir())) < 3:  # all three begin together
    pass
databases.upgrade(Workspace(sys.argv[1], "layla", Settings(now="2026-01-05T09:00:00Z")))
"""


def test_three_upgrades_at_once_all_succeed_with_one_backup(
    populated: Workspace, script: Callable[[str], Path], tmp_path: Path
) -> None:
    folder, path = script(REBUILD), populated.database.path
    before = count(populated, "notes")
    populated.database.close()
    ready = tmp_path / "ready"
    ready.mkdir()
    command_line = [sys.executable, "-B", "-c", UPGRADE, str(path), str(folder)]
    started = [
        subprocess.Popen([*command_line, str(ready / str(number))], stderr=subprocess.PIPE, text=True, cwd=ROOT)
        for number in range(3)
    ]
    errors = [process.communicate(timeout=60)[1] for process in started]
    assert (errors, [process.returncode for process in started]) == (["", "", ""], [0, 0, 0])
    with raw(path) as other:
        assert other.execute("SELECT version_num FROM alembic_version").fetchall() == [("0005",)]
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (before,)
    assert len(backups(populated)) == 1
