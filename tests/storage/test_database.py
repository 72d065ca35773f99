"""Transactions on real files: what is saved, what is refused, and what nothing may touch."""
# ruff: noqa: PT012 - an error in the middle of a block is what these tests are about

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from tests.builders import count, make_item, raw
from tracker.errors import (
    BusyError,
    ConfigurationError,
    ConflictError,
    ForeignFileError,
    NotFoundError,
    PermissionDeniedError,
    TrackerError,
    UnavailableError,
)
from tracker.storage import schema
from tracker.storage.database import APPLICATION_ID, Database, check_revision, database_path, open_database
from tracker.workspace import Workspace


def add_view(connection: Connection, name: str = "mine") -> None:
    """A row that depends on nothing."""
    stamp = {"created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z"}
    connection.exec_driver_sql(
        "INSERT INTO views (name, created_at, updated_at) VALUES (?, ?, ?)", (name, *stamp.values())
    )


def views_of(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(select(schema.views.c.name)).scalars())


def pragma(connection: Connection, name: str) -> object:
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


@pytest.fixture
def database(empty: Workspace) -> Database:
    return empty.database


# What every connection is set to.


@pytest.mark.parametrize(
    ("name", "value"), [("journal_mode", "delete"), ("synchronous", 3), ("foreign_keys", 1), ("trusted_schema", 0)]
)
def test_pragmas_are_in_force_on_each_connection(database: Database, name: str, value: object) -> None:
    with database.read() as first, database.read() as second:
        assert first.connection.dbapi_connection is not second.connection.dbapi_connection
        assert (pragma(first, name), pragma(second, name)) == (value, value)
    with database.write() as connection:
        assert pragma(connection, name) == value


def test_a_file_left_in_wal_mode_is_taken_out_of_it(database: Database) -> None:
    with raw(database.path) as other:
        other.execute("PRAGMA journal_mode=WAL")
    with database.write() as connection:
        add_view(connection)
    with raw(database.path) as other:
        assert other.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_the_wait_for_a_lock_is_the_one_asked_for(make_workspace: Callable[..., Workspace]) -> None:
    with make_workspace(busy_seconds=1.5).read() as connection:
        assert pragma(connection, "busy_timeout") == 1500


# Readers and writers.


def test_a_reader_cannot_write(database: Database) -> None:
    with pytest.raises(PermissionDeniedError), database.read() as connection:
        add_view(connection)
    assert views_of(database) == []


def test_a_connection_that_wrote_cannot_write_when_it_reads_next(database: Database) -> None:
    with database.write() as connection:
        used = connection.connection.dbapi_connection
    with pytest.raises(PermissionDeniedError), database.read() as connection:
        assert connection.connection.dbapi_connection is used
        add_view(connection)


def test_a_reader_sees_one_moment(database: Database) -> None:
    with database.read() as reader, raw(database.path) as other:
        assert reader.execute(select(schema.views.c.name)).all() == []
        other.execute("PRAGMA busy_timeout=0")
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("UPDATE workflows SET title = 'x'")
        assert reader.execute(select(schema.views.c.name)).all() == []


def test_a_writer_holds_the_lock_before_its_first_statement(make_workspace: Callable[..., Workspace]) -> None:
    first, second = make_workspace().database, make_workspace(busy_seconds=0).database
    begun = False
    with first.write():
        with pytest.raises(BusyError, match="nothing was saved") as caught, second.write():
            begun = True
        assert caught.value.exit_code == 75
    assert not begun


def test_two_who_read_before_they_write_lose_nothing(make_workspace: Callable[..., Workspace]) -> None:
    first, second = make_workspace().database, make_workspace(busy_seconds=0).database
    for database in (first, second):  # the files are open, and their versions known
        views_of(database)
    with first.write() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM views").scalar_one()
        with pytest.raises(BusyError), second.write() as other:
            other.exec_driver_sql("SELECT count(*) FROM views").scalar_one()
        add_view(connection, f"number-{before}")
    with second.write() as other:
        before = other.exec_driver_sql("SELECT count(*) FROM views").scalar_one()
        add_view(other, f"number-{before}")
    assert views_of(first) == ["number-0", "number-1"]


def test_a_reader_who_stays_makes_the_writer_give_up_and_nothing_is_saved(
    make_workspace: Callable[..., Workspace],
) -> None:
    reader, writer = make_workspace().database, make_workspace(busy_seconds=0).database
    with reader.read() as connection:
        connection.execute(select(schema.views)).all()
        with pytest.raises(BusyError, match="nothing was saved"), writer.write() as other:
            add_view(other)
    assert views_of(reader) == []


def test_the_writer_that_gave_up_can_write_again(make_workspace: Callable[..., Workspace]) -> None:
    reader, writer = make_workspace().database, make_workspace(busy_seconds=0).database
    with reader.read() as connection:
        connection.execute(select(schema.views)).all()
        with pytest.raises(BusyError), writer.write() as other:
            add_view(other, "first")
    with writer.write() as other:
        add_view(other, "second")
    assert views_of(reader) == ["second"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_what_ends_the_block_early_rolls_back(database: Database, error: type[BaseException]) -> None:
    with pytest.raises(error), database.write() as connection:
        add_view(connection)
        raise error
    assert views_of(database) == []
    assert not database.path.with_name("tracker.db-journal").exists()


def test_a_row_that_does_not_fit_is_a_conflict_and_nothing_is_saved(database: Database) -> None:
    with pytest.raises(ConflictError, match="nothing was saved") as caught, database.write() as connection:
        add_view(connection, "one")
        add_view(connection, "one")
    assert caught.value.exit_code == 75
    assert views_of(database) == []


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(ConflictError) as caught, database.write() as connection:
        connection.execute(insert(schema.tags).values(item_id=999, tag="water"))
    assert "FOREIGN KEY" in str(caught.value.__cause__)


def test_tables_take_only_their_own_types(database: Database) -> None:
    with pytest.raises(TrackerError) as caught, database.write() as connection:
        connection.exec_driver_sql("INSERT INTO counters (prefix, last) VALUES ('X', 'many')")
    assert "cannot store TEXT" in str(caught.value.__cause__)


# Files that are not ours, or not any more.


def test_a_missing_file_is_said_so_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="tracker init") as caught:
        open_database(str(tmp_path / "none.db"))
    assert caught.value.exit_code == 66
    assert list(tmp_path.iterdir()) == []


def _sqlite_file(path: Path) -> None:
    with raw(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.touch(), "empty"),
        (lambda path: path.write_text("Dear all,\n" * 50), "not a Tracker database"),
        (_sqlite_file, "not a Tracker database"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00"), "not a Tracker database"),
        (lambda path: path.mkdir(), "folder"),
    ],
    ids=["empty", "text", "another program's", "cut short", "folder"],
)
def test_a_foreign_file_is_refused_and_stays_as_it_is(
    tmp_path: Path, make: Callable[[Path], object], message: str
) -> None:
    path = tmp_path / "other.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(ForeignFileError, match=message) as caught:
        open_database(str(path))
    assert caught.value.exit_code == 65
    assert before is None or path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["other.db"]


def test_our_files_are_marked(database: Database) -> None:
    with raw(database.path) as other:
        assert other.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert other.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_moved_file_is_not_written(database: Database) -> None:
    views_of(database)
    moved = database.path.rename(database.path.with_name("moved.db"))
    before = moved.read_bytes()
    with pytest.raises(ConflictError, match="moved or replaced"), database.write() as connection:
        add_view(connection)
    assert moved.read_bytes() == before
    assert not database.path.exists()


def test_a_replaced_file_is_not_written(database: Database, templates: dict[str, Path]) -> None:
    views_of(database)
    other = Path(shutil.copy(templates["seeded"], database.path.with_name("other.db")))
    before = other.read_bytes()
    os.replace(other, database.path)
    with pytest.raises(ConflictError, match="moved or replaced"), database.write() as connection:
        add_view(connection)
    assert database.path.read_bytes() == before


def test_a_file_replaced_within_a_transaction_is_not_written(database: Database, templates: dict[str, Path]) -> None:
    other = Path(shutil.copy(templates["seeded"], database.path.with_name("other.db")))
    before = other.read_bytes()
    with pytest.raises(ConflictError, match="moved or replaced") as caught, database.write() as connection:
        os.replace(other, database.path)
        add_view(connection)
    assert caught.value.exit_code == 75
    assert database.path.read_bytes() == before


def test_a_file_deleted_after_opening_is_not_made_again(database: Database) -> None:
    database.path.unlink()
    with pytest.raises(NotFoundError, match="is gone"), database.read():
        pass
    with pytest.raises(ConflictError, match="moved or replaced"), database.write():
        pass
    assert not database.path.exists()


# Versions.


@pytest.mark.parametrize(
    ("revision", "message"), [("9999", "newer version .9999.; it was not touched"), (None, "older version")]
)
def test_a_newer_or_older_database_is_refused_untouched(database: Database, revision: str | None, message: str) -> None:
    with raw(database.path) as other:
        other.execute("DELETE FROM alembic_version")
        if revision:
            other.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    before = database.path.read_bytes()
    for begin in (database.read, database.write):
        with pytest.raises(ConfigurationError, match=message) as caught, begin():
            pass
        assert caught.value.exit_code == 78
    assert database.path.read_bytes() == before


def test_a_database_that_a_newer_program_upgraded_meanwhile_is_not_written(database: Database) -> None:
    with database.write() as connection:
        add_view(connection, "before")
    with raw(database.path) as other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    before = database.path.read_bytes()
    with pytest.raises(ConfigurationError, match="newer version"), database.write() as connection:
        add_view(connection, "after")
    assert database.path.read_bytes() == before


def test_a_known_older_revision_says_how_to_upgrade(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.storage.database.HEAD", "0003")
    monkeypatch.setattr("tracker.storage.database.REVISIONS", ("0001", "0002", "0003"))
    with pytest.raises(ConfigurationError, match=r"older version \(0001\)\. Upgrade it: tracker db upgrade"):
        check_revision("0001", Path("work.db"))


# Rights. Root may do everything, so these act as someone else for a moment.


@contextmanager
def as_somebody() -> Iterator[None]:
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared(templates: dict[str, Path]) -> Iterator[Path]:
    """A database in a folder that everyone may enter, and nobody but its owner may change."""
    folder = Path(tempfile.mkdtemp())
    path = Path(shutil.copy(templates["empty"], folder / "tracker.db"))
    path.chmod(0o444)
    folder.chmod(0o555)
    yield path
    folder.chmod(0o755)
    shutil.rmtree(folder)


needs_rights = pytest.mark.skipif(os.name == "nt", reason="file modes say nothing on Windows")


@needs_rights
def test_a_read_only_file_can_be_read_but_not_written(shared: Path) -> None:
    with as_somebody():
        database = open_database(str(shared))
        assert views_of(database) == []
        with pytest.raises(PermissionDeniedError, match="may not write") as caught, database.write() as connection:
            add_view(connection)
        database.close()
    assert caught.value.exit_code == 77


@needs_rights
def test_a_file_that_may_not_be_read_is_said_so(shared: Path) -> None:
    shared.chmod(0o000)
    with as_somebody(), pytest.raises(PermissionDeniedError, match="may not read") as caught:
        open_database(str(shared))
    assert caught.value.exit_code == 77


# Names of databases.


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/data/work.db", "/data/work.db"),
        ("sqlite:////data/work.db", "/data/work.db"),
        ("~/work.db", str(Path.home() / "work.db")),
        ("work.db", str(Path.cwd() / "work.db")),
        ("sqlite:///work.db", str(Path.cwd() / "work.db")),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="POSIX paths")
def test_database_path(location: str, path: str) -> None:
    assert database_path(location) == Path(path)


def test_other_engines_are_not_opened_yet() -> None:
    with pytest.raises(UnavailableError, match="postgresql") as caught:
        database_path("postgresql://localhost/tracker")
    assert caught.value.exit_code == 69


def test_a_home_that_nobody_has_is_a_plain_name() -> None:
    assert database_path("~nobody-by-this-name/work.db") == Path.cwd() / "~nobody-by-this-name" / "work.db"


def test_a_name_with_characters_of_urls_is_a_plain_file(templates: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(templates["empty"], tmp_path / "50% of é?mode=memory#1.db"))
    database = open_database(str(path))
    with database.write() as connection:
        add_view(connection)
    with raw(path) as other:
        assert other.execute("SELECT name FROM views").fetchall() == [("mine",)]


def test_migrating_has_foreign_keys_off_and_others_have_them_on(database: Database) -> None:
    views_of(database)
    with database.migrating() as connection:
        assert pragma(connection, "foreign_keys") == 0
    with database.write() as first, database.read() as second:
        assert (pragma(first, "foreign_keys"), pragma(second, "foreign_keys")) == (1, 1)


def test_foreign_keys_are_on_again_after_a_failed_migration(database: Database) -> None:
    with pytest.raises(ValueError, match="no"), database.migrating():
        raise ValueError("no")
    with database.write() as connection:
        assert pragma(connection, "foreign_keys") == 1


def test_a_migration_that_cannot_be_saved_lets_others_in_again(make_workspace: Callable[..., Workspace]) -> None:
    reader, writer = make_workspace().database, make_workspace(busy_seconds=0).database
    with reader.read() as connection:
        connection.execute(select(schema.views)).all()
        with pytest.raises(BusyError), writer.migrating() as other:
            add_view(other)
    assert views_of(reader) == []
    with writer.write() as other:
        assert pragma(other, "foreign_keys") == 1


def test_acknowledged_means_on_disk(empty: Workspace) -> None:
    make_item(empty)
    with raw(empty.database.path) as other:
        assert other.execute("SELECT ref FROM items").fetchall() == [("ACT-1",)]
    assert count(empty, "items") == 1
