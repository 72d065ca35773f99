"""The way in and the way out: runs one command and turns whatever happens into one line and an exit code."""

from __future__ import annotations

import io
import os
import signal
import sys
from types import FrameType

from tracker.domain.text import display_safe
from tracker.errors import TrackerError

INTERRUPTED, TERMINATED, UNEXPECTED = 130, 143, 70


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit code. docs/reference/exit-codes.md lists them."""
    _speak_utf8()
    if hasattr(signal, "SIGTERM"):
        signal.signal(signal.SIGTERM, _terminate)
    try:
        return _run(arguments)
    except _Terminated:
        _say("Stopped; nothing that was not confirmed was saved.")
        return TERMINATED
    except KeyboardInterrupt:
        _say("Interrupted; nothing that was not confirmed was saved.")
        return INTERRUPTED
    except TrackerError as error:
        _say(str(error))
        return error.exit_code
    except BrokenPipeError:
        # The reader went away (`| head`); what it did not read is nobody's loss.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        _say(f"The system refused: {error.strerror or error}{f' ({error.filename})' if error.filename else ''}.")
        return 74
    except Exception as error:  # the outermost edge: a person must never see a traceback
        if os.environ.get("TRACKER_DEBUG"):
            raise
        _say(
            f"Something unexpected went wrong ({type(error).__name__}: {error}). "
            "Run it again with TRACKER_DEBUG=1 set and report what it prints."
        )
        return UNEXPECTED
    finally:
        if os.environ.get("TRACKER_TRACE_MODULES"):
            print("\n".join(sorted(sys.modules)), file=sys.stderr)  # noqa: T201 - for the test of what a command loads


def _run(arguments: list[str] | None) -> int:
    from typer._click.exceptions import ClickException, NoArgsIsHelpError, UsageError
    from typer.exceptions import Abort, Exit

    from tracker.cli.app import command, global_first

    try:
        given = sys.argv[1:] if arguments is None else arguments
        code = command().main(global_first(given), prog_name="tracker", standalone_mode=False)
        sys.stdout.flush()
        if code == INTERRUPTED:  # Typer makes an exit code of Ctrl-C
            raise KeyboardInterrupt
        return code if isinstance(code, int) else 0
    except SystemExit as left:  # Typer's own way out: after completing for a shell, or where the reader went away
        if isinstance(left.__context__, BrokenPipeError):
            raise left.__context__ from None
        return left.code if isinstance(left.code, int) else 0
    except Exit as done:
        return done.exit_code
    except NoArgsIsHelpError as error:
        _say(f"What should it do? {_help_hint(error)}")
        return 2
    except UsageError as error:
        from tracker.cli.misuse import in_our_words

        _say(" ".join([*filter(None, in_our_words(error)), _help_hint(error)]))
        return 2
    except ClickException as error:
        _say(error.format_message())
        return 2
    except Abort:
        _say("Stopped; nothing was saved.")
        return INTERRUPTED


def _help_hint(error: Exception) -> str:
    context = getattr(error, "ctx", None)
    return f"See: {context.command_path if context else 'tracker'} --help"


class _Terminated(BaseException):
    """SIGTERM, as an exception that rolls the transaction back on its way out."""


def _terminate(number: int, frame: FrameType | None) -> None:
    raise _Terminated


def _say(message: str) -> None:
    line = display_safe(" ".join(message.split("\n")))
    try:
        sys.stderr.write(f"tracker: {line}\n")
        sys.stderr.flush()
    except OSError:  # nobody listens
        pass


def _speak_utf8() -> None:
    """Write and read UTF-8 wherever we are piped: a report must not depend on the locale.

    Bytes that are not UTF-8 come in as marks that `clean` refuses with a word about where they are.
    """
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding=None if sys.stdin.isatty() else "utf-8", errors="surrogateescape")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace", newline="\n" if not stream.isatty() else None)
