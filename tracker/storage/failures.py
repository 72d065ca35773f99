"""What an engine's errors mean to the person at the keyboard."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import exc as sql

from tracker.errors import (
    BusyError,
    ConflictError,
    ForeignFileError,
    InvalidError,
    NotFoundError,
    PermissionDeniedError,
    StoppedError,
    StorageError,
    TrackerError,
)


def explain(error: sql.DBAPIError | sqlite3.Error, path: Path, *, writes: bool) -> TrackerError:
    """Return an engine's error as one of ours: what happened to which file, whether anything was saved, what to do."""
    name = error_name(error)
    saved = "; nothing was saved" if writes else ""
    match name.split("_")[1] if "_" in name else name:
        case "INTERRUPT":
            return StoppedError(f"Stopped{saved}.")
        case "BUSY" | "LOCKED":
            return BusyError(f"{path} is in use by someone else{saved}.", hint="Try again in a moment.")
        case "FULL":
            return StorageError(f"The disk is full{saved}.", hint="Free some space and try again.")
        case "IOERR":
            return StorageError(f"The disk failed while using {path}{saved}.", hint="Check the disk.")
        case "READONLY" if name == "SQLITE_READONLY_DBMOVED":
            return ConflictError(f"{path} was moved or replaced while it was open{saved}.", hint="Look where it is.")
        case "CANTOPEN" if not path.exists():
            return NotFoundError(f"{path} is gone{saved}.", hint="Find it, or restore a backup copy of it.")
        case "READONLY" | "PERM" | "CANTOPEN" | "AUTH":
            return PermissionDeniedError(
                f"You may not write to {path}{saved}.", hint="Check the rights of the file and its folder."
            )
        case "NOTADB" | "CORRUPT":
            return ForeignFileError(f"{path} is damaged.", hint="Restore your latest backup copy of the file.")
        case "TOOBIG":
            return InvalidError(f"That is too large to store{saved}.", hint="Shorten it.")
    return StorageError(
        f"The database refused: {_orig(error)}{saved}.", hint="Check the file", command="tracker doctor"
    )


def error_name(error: sql.DBAPIError | sqlite3.Error) -> str:
    """Return what SQLite calls an error, like `SQLITE_IOERR_WRITE`; nothing for errors that are not its own."""
    return getattr(_orig(error), "sqlite_errorname", "") or ""


def _orig(error: sql.DBAPIError | sqlite3.Error) -> BaseException | None:
    return error.orig if isinstance(error, sql.DBAPIError) else error
