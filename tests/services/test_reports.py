"""Reports, and writing them to files."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from tests.builders import make_item, move
from tracker.domain.table import Column, Table
from tracker.errors import CannotCreateError, NotFoundError, QueryError, StorageError, UsageError
from tracker.services.items import add_notes
from tracker.services.links import link_items
from tracker.services.reports import list_reports, report_table, spool, spooled, write_file
from tracker.services.steps import add_step, close_steps
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


# Writing.


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
