"""Reports, and writing them to files."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.builders import make_item, move, raw
from tracker.domain.table import Column, Table
from tracker.errors import (
    CannotCreateError,
    InvalidError,
    NotFoundError,
    QueryError,
    StoppedError,
    StorageError,
    UsageError,
)
from tracker.services.items import add_notes
from tracker.services.links import link_items
from tracker.services.reports import (
    COUNTED,
    PREVIEWED,
    count_rows,
    csv_file,
    is_taken,
    list_reports,
    preview,
    report_table,
    spool,
    spooled,
    suggested_file,
    write_file,
    write_report,
)
from tracker.services.steps import add_step, close_steps
from tracker.services.views import add_view
from tracker.stops import Stop
from tracker.workspace import Workspace


def status_rows(workspace: Workspace, query: str = "", *columns: str) -> list[dict[str, Any]]:
    with report_table(workspace, "status", query, columns) as table:
        keys = [column.key for column in table.columns]
        return [dict(zip(keys, row, strict=True)) for row in table.rows]


def test_the_reports_are_listed_with_what_they_tell() -> None:
    assert [name for name, about in list_reports() if about] == ["overview", "status"]


def test_the_status_report_has_the_columns_agreed_on(empty: Workspace) -> None:
    with report_table(empty, "status") as table:
        assert ",".join(column.key for column in table.columns) == (
            "ref,kind,stakeholder,title,authority,authority_ref,status,outcome,waits_on,health,owner,priority,raised,"
            "submitted,original_due,due,deadline,days_left,working_days_left,extensions,paused,steps_done,steps_total,"
            "next_step,blocked_by,last_update,last_note,tags,disputed,closed,days_open"
        )


def test_a_row_of_the_status_report_says_where_an_item_stands(empty: Workspace) -> None:
    make_item(empty, raised="2025-12-26", due="2026-01-12", tags=("water", "mosul"), priority="high")
    make_item(empty, title="Before that")
    link_items(empty, "ACT-1", "blocked-by", "ACT-2")
    for title in ("Call", "Write", "Visit"):
        add_step(empty, "ACT-1", title)
    close_steps(empty, "ACT-1", ["1"])
    add_notes(empty, ["ACT-1"], "first")
    add_notes(empty, ["ACT-1"], "last")
    row = status_rows(empty)[0]
    expected = {
        "ref": "ACT-1", "priority": "high", "days_left": 7, "days_open": 10, "steps_done": 1, "steps_total": 3,
        "next_step": "Write", "blocked_by": "ACT-2", "last_note": "last", "tags": "mosul, water", "health": "red",
        "due": date(2026, 1, 12), "disputed": "no", "closed": None,
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected


def test_a_closed_item_stays_in_the_status_report(empty: Workspace) -> None:
    make_item(empty, raised="2025-12-26")
    add_step(empty, "ACT-1", "Call")
    move(empty, "ACT-1", "done", on="2026-01-01")
    (row,) = status_rows(empty)
    assert (row["outcome"], row["closed"], row["days_open"], row["health"]) == ("done", date(2026, 1, 1), 6, "")
    assert row["next_step"] == ""


def test_the_order_is_by_ref_as_numbers(empty: Workspace) -> None:
    for _ in range(11):
        make_item(empty)
    assert [row["ref"] for row in status_rows(empty, "", "ref")] == [f"ACT-{number}" for number in range(1, 12)]
    assert [row["ref"] for row in status_rows(empty, "limit:2 sort:-created", "ref")] == ["ACT-11", "ACT-10"]


def test_the_overview_counts_by_stakeholder_and_status(seeded: Workspace) -> None:
    make_item(seeded, kind="clearance", stakeholder="ngos", due="2026-01-04", raised="2025-12-01")
    with report_table(seeded, "overview") as table:
        counted = {row[0]: row[1:] for row in table.rows}
    assert counted["NGOs and humanitarian groups"] == ("clearance", "draft", "us", 2, 1, 0, 0, date(2026, 1, 4))
    assert sum(row[3] for row in counted.values()) == 5
    assert counted["Investors"][6] == 1


def test_the_overview_gives_dates_as_dates(seeded: Workspace) -> None:
    make_item(seeded, due="2026-01-14")
    with report_table(seeded, "overview") as table:
        assert {row[8] for row in table.rows} == {None, date(2026, 1, 14)}


@pytest.mark.parametrize(
    ("name", "query", "columns", "error"),
    [
        ("statu", "", (), NotFoundError),
        ("status", "statu:open", (), QueryError),
        ("overview", "", ("ref",), UsageError),
    ],
)
def test_what_cannot_be_reported_is_said(
    empty: Workspace, name: str, query: str, columns: tuple[str, ...], error: type[Exception]
) -> None:
    with pytest.raises(error), report_table(empty, name, query, columns):
        pass


def test_a_view_with_columns_narrows_the_overview_too(seeded: Workspace) -> None:
    add_view(seeded, "clearances", "kind:clearance", ["ref", "title"])
    with report_table(seeded, "overview", view="clearances") as table:
        assert [row[1] for row in table.rows] == ["clearance"]
    with report_table(seeded, "status", view="clearances") as table:
        assert [column.key for column in table.columns] == ["ref", "title"]


# Looking at the beginning.


def many(workspace: Workspace, number: int) -> None:
    """Add so many items, past Tracker."""
    make_item(workspace)
    with raw(workspace.path) as connection:
        names = [row[1] for row in connection.execute("PRAGMA table_info(items)")]
        values = {"id": "n", "number": "n", "ref": "'ACT-' || n"}
        copied = ", ".join(values.get(name, name) for name in names)
        numbers = f"WITH RECURSIVE s(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM s WHERE n < {number})"
        connection.execute(f"INSERT INTO items {numbers} SELECT {copied} FROM items, s WHERE items.id = 1")


def test_the_beginning_of_a_report_is_that_of_the_whole(empty: Workspace) -> None:
    many(empty, PREVIEWED + 50)
    with report_table(empty, "status", "sort:-created") as table:
        whole = list(table.rows)
    found = preview(empty, "status", "sort:-created")
    assert (list(found.rows), found.count) == (whole[:PREVIEWED], None)
    assert count_rows(empty, "status", "sort:-created") == PREVIEWED + 50


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [("status", "", 4), ("status", "kind:clearance", 1), ("status", "limit:3", 3), ("overview", "", 4)],
)
def test_a_short_report_is_counted_at_once(seeded: Workspace, name: str, query: str, count: int) -> None:
    found = preview(seeded, name, query)
    assert (len(found.rows), found.count, count_rows(seeded, name, query)) == (count, count, count)


def test_a_limit_beyond_the_beginning_is_counted(empty: Workspace) -> None:
    many(empty, PREVIEWED + 50)
    assert preview(empty, "status", f"limit:{PREVIEWED}").count == PREVIEWED
    assert preview(empty, "status", f"limit:{PREVIEWED + 9}").count is None
    assert count_rows(empty, "status", f"limit:{PREVIEWED + 9}") == PREVIEWED + 9


def test_counting_stops_where_it_says(empty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    many(empty, 30)
    monkeypatch.setattr("tracker.services.reports.COUNTED", 20)
    assert (count_rows(empty, "status"), COUNTED) == (21, 100_000)


# Where to.


def test_a_file_is_suggested_among_the_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    day = date(2026, 1, 5)
    assert suggested_file("status", day) == tmp_path / "status-2026-01-05.csv"  # no home: here
    (tmp_path / "home").mkdir()
    assert suggested_file("status", day) == tmp_path / "home" / "status-2026-01-05.csv"
    (tmp_path / "home" / "Documents").mkdir()
    assert suggested_file("overview", day) == tmp_path / "home" / "Documents" / "overview-2026-01-05.csv"


def test_a_file_is_understood_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/layla")
    monkeypatch.chdir(tmp_path)
    assert csv_file(" status.CSV ") == tmp_path / "status.CSV"
    assert csv_file("status") == tmp_path / "status.csv"
    assert csv_file("~/تقرير") == Path("/home/layla/تقرير.csv")
    assert csv_file(str(tmp_path)) == tmp_path  # a folder: said when it is written to
    for wrong in ("", "  ", "status.xlsx"):
        with pytest.raises(InvalidError):
            csv_file(wrong)


def test_only_a_file_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    names = {name: is_taken(tmp_path / name) for name in ("a.csv", "b.csv", "link.csv", ".", "no/c.csv")}
    assert names == {"a.csv": True, "b.csv": False, "link.csv": False, ".": False, "no/c.csv": False}


def test_a_name_that_the_system_refuses_is_said(tmp_path: Path) -> None:
    long = tmp_path / f"{'x' * 300}.csv"
    for attempt in (lambda: is_taken(long), lambda: write_file(table("x"), "csv", long)):
        with pytest.raises(CannotCreateError, match="cannot be written"):
            attempt()


# Writing.


def test_it_is_told_how_many_rows_are_written(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    rows = [str(number) for number in range(2500)]
    assert write_file(table(*rows), "csv", tmp_path / "a.csv", progress=lambda *said: told.append(said)) == 2500
    assert told == [(0, None), (1000, None), (2000, None), (2500, 2500)]
    write_file(table(*rows), "csv", tmp_path / "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


@pytest.mark.parametrize(("query", "total"), [("", 2500), ("limit:1200", 1200), ("ACT-1 limit:1", 1)])
def test_it_is_told_of_how_many_rows_as_the_report_has_them(
    empty: Workspace, tmp_path: Path, query: str, total: int
) -> None:
    many(empty, 2500)
    told: list[tuple[int, int | None]] = []
    written = write_report(empty, "status", query, tmp_path / "a.csv", progress=lambda *said: told.append(said))
    assert written == total
    assert told == [(0, None), *((number, total) for number in range(1000, total, 1000)), (total, total)]


def test_few_rows_are_not_counted_before_they_are_written(tmp_path: Path) -> None:
    def count() -> int:
        raise AssertionError("counted")

    assert write_file(table(*["x"] * 1000), "csv", tmp_path / "a.csv", progress=lambda *_: None, count=count) == 1000


@pytest.mark.parametrize("last", [0, 2000, 2500], ids=["at once", "half-way", "at the end"])
def test_writing_that_is_ended_leaves_nothing(tmp_path: Path, last: int) -> None:
    def stop(written: int, total: int | None) -> None:
        if written >= last:
            raise StoppedError("Stopped.")

    with pytest.raises(StoppedError):
        write_file(table(*["x"] * 2500), "csv", tmp_path / "a.csv", progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_a_read_that_is_stopped_while_its_rows_are_written_leaves_nothing(empty: Workspace, tmp_path: Path) -> None:
    many(empty, 5000)
    folder = tmp_path / "out"
    folder.mkdir()
    stop = Stop()

    def halfway(written: int, total: int | None) -> None:
        if written == 1000:
            stop.stop()

    with pytest.raises(StoppedError):
        stop.run(lambda: write_report(empty, "status", "", folder / "a.csv", progress=halfway))
    assert list(folder.iterdir()) == []


def test_a_replaced_file_stays_where_writing_is_ended(tmp_path: Path) -> None:
    def stop(written: int, total: int | None) -> None:
        raise StoppedError("Stopped.")

    (tmp_path / "a.csv").write_text("old")
    with pytest.raises(StoppedError):
        write_file(table("x"), "csv", tmp_path / "a.csv", force=True, progress=stop)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.csv", "old")]


def test_a_report_is_written_for_a_query_within_a_view(seeded: Workspace, tmp_path: Path) -> None:
    add_view(seeded, "official", "kind:clearance or kind:registration", ["ref"])
    folder = tmp_path / "out"
    folder.mkdir()
    assert write_report(seeded, "status", "kind:clearance", folder / "a.csv", view="official", plain=True) == 1
    assert (folder / "a.csv").read_bytes() == b"ref\r\nCLR-1\r\n"


def table(*values: str, fails: bool = False, sensitive: bool = False) -> Table:
    def produce() -> Iterator[tuple[str]]:
        for value in values:
            yield (value,)
        if fails:
            raise ValueError("half-way")

    return Table("Small", (Column("a", "A", sensitive=sensitive),), produce())


def test_a_report_file_is_whole_or_absent(tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    with pytest.raises(ValueError, match="half-way"):
        write_file(table("x", fails=True), "csv", target)
    assert list(tmp_path.iterdir()) == []
    assert write_file(table("x", "y"), "csv", target) == 2
    with pytest.raises(CannotCreateError):
        write_file(table("z"), "csv", target)
    assert write_file(table("z"), "csv", target, plain=True, force=True) == 1
    assert target.read_bytes() == b"a\r\nz\r\n"


def test_a_report_with_sensitive_columns_is_private(tmp_path: Path) -> None:
    write_file(table("x", sensitive=True), "csv", tmp_path / "private.csv")
    assert (tmp_path / "private.csv").stat().st_mode & 0o077 == 0


def test_what_is_printed_is_written_whole_before_the_first_byte() -> None:
    with pytest.raises(ValueError, match="half-way"):
        spool(table("x", fails=True), "csv")
    file, count = spool(table("x", "y"), "csv", plain=True)
    with file:
        assert (count, file.read()) == (2, b"a\r\nx\r\ny\r\n")


def test_a_full_temporary_disk_is_said_so() -> None:
    def full(file: BinaryIO) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match="disk is full"):
        spooled(full)
