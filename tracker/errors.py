"""What can go wrong, in words for the person at the keyboard, each with the exit code of the process.

A message is one line and says what is wrong and where; its hint says what to do, in words that are right wherever they
are read. What to type at the shell for that, a command or an option, is apart, as the terminal UI has other ways. The
codes are those of BSD's sysexits.h where one fits, so that scripts can tell a typing error (2, 65) from a busy database
(75).
"""

from __future__ import annotations


class TrackerError(Exception):
    """Something the user can understand and act on. Subclasses fix the exit code.

    `hint` is what to do, without a full stop where a `command` of the shell that does it comes after it.
    """

    exit_code = 70

    def __init__(self, message: str, *, hint: str = "", command: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.command = command

    def __str__(self) -> str:
        return f"{self.message} {self.advice}".strip()

    @property
    def advice(self) -> str:
        """What to do, for somebody at the shell: the hint with its command."""
        return f"{self.hint or 'See'}: {self.command}" if self.command else self.hint

    @property
    def plain(self) -> str:
        """All of it for somebody who has no shell at hand: without the command."""
        stop = "." if self.hint and self.hint[-1] not in ".?!" else ""
        return f"{self.message} {self.hint}{stop}".strip()


class UsageError(TrackerError):
    """The words of the command do not fit together."""

    exit_code = 2


class InvalidError(TrackerError):
    """A value that cannot be accepted."""

    exit_code = 65


class QueryError(InvalidError):
    """A query that cannot be understood; `position` is where the bad part begins, `part` the bad part itself."""

    def __init__(self, message: str, *, part: str = "", position: int = 0, hint: str = "", command: str = "") -> None:
        super().__init__(message, hint=hint, command=command)
        self.part = part
        self.position = position


class RuleError(InvalidError):
    """A rule for a date that cannot be read; `position` is where the bad part begins, `part` the bad part itself."""

    def __init__(self, message: str, *, part: str = "", position: int = 0, hint: str = "", command: str = "") -> None:
        super().__init__(message, hint=hint, command=command)
        self.part = part
        self.position = position


class TransitionError(InvalidError):
    """A move that the workflow does not allow now."""


class ForeignFileError(InvalidError):
    """A file that is not a Tracker database, or is damaged."""


class NotFoundError(TrackerError):
    """Nothing by that name."""

    exit_code = 66

    def __init__(self, message: str, *, what: str = "", wanted: str = "", hint: str = "", command: str = "") -> None:
        super().__init__(message, hint=hint, command=command)
        self.what = what  # there is none of, as `find_named` calls it; nothing where only the message tells
        self.wanted = wanted  # its name


class UnavailableError(TrackerError):
    """The database cannot be reached."""

    exit_code = 69


class CannotCreateError(TrackerError):
    """The output file cannot be created, or exists already."""

    exit_code = 73


class StorageError(TrackerError):
    """The disk is full or failed."""

    exit_code = 74


class BusyError(TrackerError):
    """The database stayed locked by someone else; nothing was saved."""

    exit_code = 75


class ConflictError(TrackerError):
    """Someone changed the same thing meanwhile; nothing was saved."""

    exit_code = 75


class StoppedError(TrackerError):
    """A read was ended because its answer is not wanted any more."""

    exit_code = 130


class PermissionDeniedError(TrackerError):
    """The file may be read but not written, or not even read."""

    exit_code = 77


class ConfigurationError(TrackerError):
    """The configuration is wrong, or the database is newer or older than the program."""

    exit_code = 78
