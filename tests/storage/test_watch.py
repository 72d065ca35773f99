"""Noticing what others save, and ending reads from outside."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import make_item
from tracker.errors import ConflictError, StoppedError, StorageError
from tracker.services.lists import ListRequest, list_order
from tracker.stops import Stop
from tracker.storage.watch import Watch
from tracker.workspace import Workspace

ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"


def test_a_commit_is_noticed_once(empty: Workspace) -> None:
    watch = empty.watch()
    assert not watch.changed()
    make_item(empty)
    assert watch.changed()
    assert not watch.changed()
    watch.close()


def test_what_is_not_committed_is_not_noticed_and_nobody_waits(empty: Workspace) -> None:
    watch = empty.watch()
    with closing(sqlite3.connect(empty.location, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE counters SET last = last + 1")
        assert not watch.changed()
        other.execute("COMMIT")
    make_item(empty)  # the watch's own connection holds nobody up
    assert watch.changed()
    watch.close()


def test_a_file_that_is_replaced_or_gone_is_noticed(empty: Workspace, tmp_path: Path) -> None:
    watch, path = empty.watch(), Path(empty.location)
    path.rename(tmp_path / "away.db")
    with pytest.raises(ConflictError, match="moved or replaced"):
        watch.changed()
    shutil.copy(tmp_path / "away.db", path)
    with pytest.raises(ConflictError):
        watch.changed()
    watch.close()
    path.unlink()
    with pytest.raises(StorageError):
        Watch(path)


def test_reopening_takes_what_is_there_now(empty: Workspace, tmp_path: Path) -> None:
    make_item(empty, title="Old")
    path = Path(empty.location)
    shutil.copy(path, tmp_path / "copy.db")
    path.rename(tmp_path / "away.db")
    shutil.copy(tmp_path / "copy.db", path)
    with pytest.raises(ConflictError):
        make_item(empty, title="Refused")
    empty.reopen()
    make_item(empty, title="Taken")
    assert len(list_order(empty, ListRequest())) == 2


def test_a_read_is_ended_from_another_thread(empty: Workspace) -> None:
    stop = Stop()

    def read() -> None:
        with empty.read() as connection:
            threading.Timer(0.05, stop.stop).start()
            connection.exec_driver_sql(ENDLESS)

    with pytest.raises(StoppedError):
        stop.run(read)
    with pytest.raises(StoppedError):  # what begins later ends at once
        stop.run(read)
    assert list_order(empty, ListRequest()).tolist() == []  # the connection is as good as before


def test_a_write_is_not_ended_by_a_stop(empty: Workspace) -> None:
    stop = Stop()
    stop.stop()
    stop.run(make_item, empty)
    assert len(list_order(empty, ListRequest())) == 1
