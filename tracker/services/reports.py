"""Reports, written whole or not at all."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from tracker import formats, reports
from tracker.domain.query import narrowed, parse_query
from tracker.domain.table import Column, Table
from tracker.domain.views import column_keys
from tracker.errors import InvalidError
from tracker.services.context import query_context
from tracker.storage.files import cannot_write, expanded, new_file
from tracker.storage.lists import count_up_to
from tracker.storage.views import find_view
from tracker.workspace import Workspace

if TYPE_CHECKING:
    from sqlalchemy import Connection

PREVIEWED = 200  # rows of a report that are shown before it is written
COUNTED = 100_000  # rows that are counted at most: more are "more than" so many
_IN_MEMORY = 8_000_000  # bytes of output kept in memory before a temporary file is used
_REPORTED = 1000  # rows after which it is told again how many are written
# Is told how many rows are written, and of how many where that is known; what it raises ends the writing.
Progress = Callable[[int, int | None], None]


def list_reports() -> list[tuple[str, str]]:
    """Return each report's name and what it tells."""
    return [(name, reports.load(name).ABOUT) for name in reports.names()]


@contextmanager
def report_table(
    workspace: Workspace, name: str, query: str = "", columns: tuple[str, ...] = (), *, view: str | None = None
) -> Iterator[Table]:
    """Yield a report whose rows are read while the block lasts. Raises NotFoundError, QueryError, InvalidError."""
    report = reports.load(name)
    with workspace.read() as connection:
        yield report.build(connection, _request(connection, workspace, report, query, columns, view))


def _request(
    connection: Connection,
    workspace: Workspace,
    report: reports.Report,
    query: str,
    columns: tuple[str, ...],
    view: str | None,
) -> reports.Request:
    context = query_context(connection, workspace)
    wanted = parse_query(query)
    if view:
        saved = find_view(connection, view)
        wanted = narrowed(parse_query(saved.query), wanted)
        if report.PER_ITEM:  # the columns of a view are those of items
            columns = columns or column_keys(saved.columns)
    return reports.Request(wanted, context, columns)


@dataclass(frozen=True, slots=True)
class Preview:
    """The beginning of a report; `count` is how many rows it has in all, None where `count_rows` has to find out."""

    columns: tuple[Column, ...]
    rows: tuple[Sequence[Any], ...]
    count: int | None


def preview(workspace: Workspace, name: str, query: str = "", *, view: str | None = None) -> Preview:
    """Return the first rows of a report: only these are read, where each is an item. Raises as `report_table`."""
    report = reports.load(name)
    with workspace.read() as connection:
        request = _request(connection, workspace, report, query, (), view)
        if report.PER_ITEM:  # so that the database need not sort all of them whole
            most = PREVIEWED + 1 if request.query.limit is None else min(PREVIEWED + 1, request.query.limit)
            request = replace(request, query=replace(request.query, limit=most))
        table = report.build(connection, request)
        found = iter(table.rows)
        rows = tuple(islice(found, PREVIEWED))
        more = sum(1 for _ in islice(found, COUNTED + 1 - len(rows)))
        return Preview(table.columns, rows, None if report.PER_ITEM and more else len(rows) + more)


def count_rows(workspace: Workspace, name: str, query: str = "", *, view: str | None = None) -> int:
    """Return how many rows a report has, counting up to one more than COUNTED. Raises as `report_table`."""
    report = reports.load(name)
    with workspace.read() as connection:
        request = _request(connection, workspace, report, query, (), view)
        if report.PER_ITEM:
            return _count_items(connection, request, COUNTED + 1)
        return sum(1 for _ in islice(report.build(connection, request).rows, COUNTED + 1))


def _count_items(connection: Connection, request: reports.Request, most: int) -> int:
    found = count_up_to(connection, request.query, request.context, most)
    return found if request.query.limit is None else min(found, request.query.limit)


def suggested_file(name: str, day: date) -> Path:
    """Return where a report may be kept: among the person's documents, called after the report and the day alone."""
    return _documents() / f"{name}-{day}.csv"


def _documents() -> Path:
    from platformdirs import user_documents_path

    try:
        return next(folder for folder in (user_documents_path(), Path.home()) if folder.is_dir())
    except (StopIteration, RuntimeError, OSError):  # no home, or not for this program
        return Path.cwd()


def csv_file(text: str) -> Path:
    """Return the CSV file that a person means; `.csv` may be left out. Raises InvalidError."""
    if not text.strip():
        raise InvalidError("The file needs a name.", hint="Write one like status.csv.")
    path = expanded(text.strip()).absolute()
    if path.suffix.lower() not in ("", ".csv"):
        raise InvalidError(f"This writes CSV, and {path.name} does not end in .csv.", hint="Excel opens .csv files.")
    return path if path.suffix or path.is_dir() else path.with_name(f"{path.name}.csv")


def is_taken(target: Path) -> bool:
    """Whether there is a file that writing would replace. Raises CannotCreateError where nobody may look."""
    try:
        return target.is_file() and not target.is_symlink()
    except OSError as error:
        raise cannot_write(error, target) from error


def write_report(
    workspace: Workspace,
    name: str,
    query: str,
    target: Path,
    *,
    view: str | None = None,
    plain: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> int:
    """Write a report as CSV, read in one transaction, and return how many rows it has. Raises as its parts do."""
    report = reports.load(name)
    with workspace.read() as connection:
        request = _request(connection, workspace, report, query, (), view)
        count = partial(_count_items, connection, request, sys.maxsize) if report.PER_ITEM else None
        table = report.build(connection, request)
        return write_file(table, "csv", target, plain=plain, force=force, progress=progress, count=count)


def write_file(
    table: Table,
    format_name: str,
    target: Path,
    *,
    plain: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    count: Callable[[], int] | None = None,
) -> int:
    """Write a table to a file and return how many rows it has. Raises CannotCreateError, StorageError.

    `progress` is told every thousand rows, and once more before the file gets its name: what it raises leaves no file.
    `count` finds out how many rows there are; it is asked where they are more than a thousand.
    """
    chosen = formats.load(format_name)
    private = any(column.sensitive for column in table.columns)
    if progress is not None:
        table = replace(table, rows=_watched(table.rows, progress, count))
    try:
        with new_file(target, force=force, private=private) as out:
            written = chosen.write(table, out, formats.Options(plain=plain))
            if progress is not None:
                progress(written, written)
            return written
    except OSError as error:  # of looking at the target, before anything is written
        raise cannot_write(error, target) from error


def _watched(
    rows: Iterable[Sequence[Any]], progress: Progress, count: Callable[[], int] | None
) -> Iterator[Sequence[Any]]:
    total = None
    for number, row in enumerate(rows):
        if number % _REPORTED == 0:
            if number == _REPORTED and count is not None:  # not before: few rows are written sooner than counted
                total = count()
            progress(number, total)
        yield row


def spool(table: Table, format_name: str, *, plain: bool = False) -> tuple[BinaryIO, int]:
    """Return the whole written table as a temporary file to read and close, with its number of rows."""
    chosen = formats.load(format_name)
    return spooled(lambda file: chosen.write(table, file, formats.Options(plain=plain)))


def spooled(write: Callable[[BinaryIO], int]) -> tuple[BinaryIO, int]:
    """Return what `write` writes as a temporary file, with what it returned.

    All of it is written before the first byte is handed on: a reader who pauses (`| less`) must not keep the
    database's read transaction open, which would hold writers up. Raises StorageError where the disk is full.
    """
    file = cast(BinaryIO, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))  # noqa: SIM115 - the caller closes it
    try:
        count = write(file)
        file.seek(0)
    except OSError as error:
        file.close()
        raise cannot_write(error, Path(tempfile.gettempdir()) / "tracker") from error
    except BaseException:
        file.close()
        raise
    return file, count
