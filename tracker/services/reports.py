"""Reports, written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from tracker import formats, reports
from tracker.domain.query import narrowed, parse_query
from tracker.domain.table import Table
from tracker.services.context import query_context
from tracker.storage.files import cannot_write, new_file
from tracker.storage.views import find_view
from tracker.workspace import Workspace

_IN_MEMORY = 8_000_000  # bytes of output kept in memory before a temporary file is used


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
        context = query_context(connection, workspace)
        wanted = parse_query(query)
        if view:
            saved = find_view(connection, view)
            wanted, columns = narrowed(parse_query(saved.query), wanted), columns or saved.columns
        yield report.build(connection, reports.Request(wanted, context, columns))


def write_file(table: Table, format_name: str, target: Path, *, plain: bool = False, force: bool = False) -> int:
    """Write a table to a file and return how many rows it has. Raises CannotCreateError, StorageError."""
    chosen = formats.load(format_name)
    with new_file(target, force=force, private=any(column.sensitive for column in table.columns)) as out:
        return chosen.write(table, out, formats.Options(plain=plain))


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
