"""Faults of the disk: what was there stays, and nobody is told that something was saved when it was not."""
# ruff: noqa: PT012 - an error in the middle of a block is what these tests are about

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy import exc as sql

from tests.builders import count, item, make_item, rows
from tracker.errors import (
    BusyError,
    ConflictError,
    ForeignFileError,
    InvalidError,
    PermissionDeniedError,
    StorageError,
    TrackerError,
)
from tracker.storage import schema
from tracker.storage.checks import file_problems
from tracker.storage.database import Database
from tracker.storage.failures import explain
from tracker.workspace import Workspace

PATH = Path("work.db")


def engine_error(name: str) -> sql.OperationalError:
    """What SQLAlchemy raises when SQLite fails in this way."""
    original = sqlite3.OperationalError("as SQLite says")
    original.sqlite_errorname = name
    return sql.OperationalError("COMMIT", None, original)


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("SQLITE_BUSY", BusyError, 75),
        ("SQLITE_BUSY_SNAPSHOT", BusyError, 75),
        ("SQLITE_LOCKED", BusyError, 75),
        ("SQLITE_FULL", StorageError, 74),
        ("SQLITE_IOERR", StorageError, 74),
        ("SQLITE_IOERR_FSYNC", StorageError, 74),
        ("SQLITE_READONLY", PermissionDeniedError, 77),
        ("SQLITE_READONLY_DIRECTORY", PermissionDeniedError, 77),
        ("SQLITE_PERM", PermissionDeniedError, 77),
        ("SQLITE_READONLY_DBMOVED", ConflictError, 75),
        ("SQLITE_CORRUPT", ForeignFileError, 65),
        ("SQLITE_CORRUPT_INDEX", ForeignFileError, 65),
        ("SQLITE_NOTADB", ForeignFileError, 65),
        ("SQLITE_TOOBIG", InvalidError, 65),
        ("SQLITE_ERROR", StorageError, 74),
        ("", StorageError, 74),
    ],
)
def test_each_error_of_the_engine_has_its_kind_and_code(name: str, kind: type[TrackerError], code: int) -> None:
    error = explain(engine_error(name), PATH, writes=True)
    assert type(error) is kind
    assert error.exit_code == code
    assert "\n" not in str(error)


@pytest.mark.parametrize("name", ["SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY"])
def test_only_writers_are_told_that_nothing_was_saved(name: str) -> None:
    assert "nothing was saved" in explain(engine_error(name), PATH, writes=True).message
    assert "saved" not in explain(engine_error(name), PATH, writes=False).message


# A full disk, for real: the file may not grow.


def test_a_full_disk_leaves_the_old_data_whole(empty: Workspace) -> None:
    make_item(empty, title="Before")
    with (
        pytest.raises(StorageError, match="disk is full; nothing was saved") as caught,
        empty.change("note", "note") as changes,
    ):
        pages = changes.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        changes.connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 2}")
        row = {"item_id": 1, "kind": "note", "happened": empty.today, "author": "layla", "created_at": empty.now}
        changes.add(schema.notes, row | {"body": "x" * 100_000})
    assert caught.value.exit_code == 74
    assert count(empty, "notes") == 0
    assert item(empty, "ACT-1").title == "Before"
    with empty.read() as connection:
        assert list(file_problems(connection)) == []


# The last moment: the commit itself fails.


@pytest.fixture
def failing_commit(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make the next commit fail with a disk error, after it reached the disk or before."""

    def arrange(*, reaches_disk: bool) -> None:
        real = Database._commit

        def fail(self: Database, connection: object, commit: Callable[[], None]) -> None:
            def broken() -> None:
                if reaches_disk:
                    commit()
                raise engine_error("SQLITE_IOERR_FSYNC")

            real(self, connection, broken)  # type: ignore[arg-type]

        monkeypatch.setattr(Database, "_commit", fail)

    return arrange


def test_a_commit_that_failed_but_is_there_counts_as_saved(
    empty: Workspace, failing_commit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_commit(reaches_disk=True)
    made = make_item(empty)
    monkeypatch.undo()
    assert [row["ref"] for row in rows(empty, "items")] == [made.ref]


def test_a_commit_that_failed_and_is_not_there_says_not_saved(
    empty: Workspace, failing_commit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_commit(reaches_disk=False)
    with pytest.raises(StorageError, match="not saved") as caught:
        make_item(empty)
    assert caught.value.exit_code == 74
    monkeypatch.undo()
    assert count(empty, "items") == 0


def test_a_commit_whose_outcome_cannot_be_read_back_says_so(
    empty: Workspace, failing_commit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_commit(reaches_disk=True)

    connect = type(empty.database._engine).connect
    calls: list[object] = []

    def first_only(engine: Engine) -> Connection:
        calls.append(engine)
        if len(calls) > 1:
            raise engine_error("SQLITE_IOERR_READ")
        return connect(engine)

    monkeypatch.setattr(type(empty.database._engine), "connect", first_only)
    with pytest.raises(StorageError, match=r"outcome unknown \(operation [0-9a-f]{8}\).*tracker history"):
        make_item(empty)


def test_another_error_of_the_commit_is_not_taken_for_saved(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Database._commit

    def fail(self: Database, connection: object, commit: Callable[[], None]) -> None:
        def broken() -> None:
            raise engine_error("SQLITE_FULL")

        real(self, connection, broken)  # type: ignore[arg-type]

    monkeypatch.setattr(Database, "_commit", fail)
    with pytest.raises(StorageError, match="disk is full; nothing was saved"):
        make_item(empty)
    monkeypatch.undo()
    assert count(empty, "items") == 0


def test_after_a_failed_commit_the_next_one_saves(
    empty: Workspace, failing_commit: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    failing_commit(reaches_disk=False)
    with pytest.raises(StorageError):
        make_item(empty, title="Lost")
    monkeypatch.undo()
    make_item(empty, title="Kept")
    assert [row["title"] for row in rows(empty, "items")] == ["Kept"]


def test_an_operation_that_was_rolled_back_is_not_looked_for_later(empty: Workspace) -> None:
    make_item(empty)
    with pytest.raises(ValueError, match="half-way"), empty.change("edit", "edit") as changes:
        changes.set(schema.items, 1, {"title": "Other"})
        raise ValueError("half-way")
    with empty.database.write() as connection:
        assert "operation" not in connection.info


# A damaged file.


def test_a_damaged_file_is_said_so_and_not_mended(empty: Workspace) -> None:
    make_item(empty)
    path = empty.database.path
    empty.database.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096:8192] = b"\xff" * 4096
    path.write_bytes(damaged)
    with pytest.raises(ForeignFileError, match="damaged") as caught, empty.read() as connection:
        assert not list(file_problems(connection))
    assert caught.value.exit_code == 65
    assert path.read_bytes() == damaged
