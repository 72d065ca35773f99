"""tracker tui."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.options import pairs
from tracker.cli.state import state_of
from tracker.domain.text import display_safe
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tracker.services.edits import Edit
    from tracker.workspace import Workspace

app = typer.Typer()
EXAMPLE = "Like: clearance 'Water convoy' --stakeholder ngo."


@app.command("tui", epilog="Example: tracker tui")
def tui(
    context: typer.Context,
    view: Annotated[
        str, typer.Option("--view", metavar="NAME", help="The view to begin with, like items or board.")
    ] = "",
    theme: Annotated[str, typer.Option("--theme", metavar="NAME", help="How it looks; t changes it.")] = "",
) -> None:
    """Work in a full screen: lists, pages, forms and reports, with keys or the mouse.

    F1 or ? shows the keys, q ends it. Everything it does can be taken back: u there, or tracker undo here.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The terminal UI needs a terminal.", hint="For scripts: tracker list, show, report ...")
    state = state_of(context)
    workspace = state.workspace
    _ = workspace.database  # says now, in words, what stands in the way
    with workspace.read():
        pass
    from tracker.settings import settings_path
    from tracker.tui.app import TrackerApp
    from tracker.tui.leaving import undisturbed
    from tracker.tui.themes import NAMES
    from tracker.tui.views import VIEWS

    names = [entry.name for entry in VIEWS]
    called = {called.lower(): entry.name for entry in VIEWS for called in (entry.name, entry.title, entry.short)}
    if view and view.lower() not in called:
        raise UsageError(f"There is no view '{view}'.", hint=f"Views: {', '.join(names)}.")
    theme = next((name for name in NAMES if theme and theme in (name, name.removeprefix("tracker-"))), theme)
    if theme and theme not in NAMES:
        raise UsageError(f"There is no theme '{theme}'.", hint=f"Themes: {', '.join(NAMES)}.")
    if theme:
        workspace.settings = workspace.settings.model_copy(update={"tui_theme": theme})
    if not state.color:
        os.environ["NO_COLOR"] = "1"  # as Textual asks for it
    shown = TrackerApp(
        workspace,
        parse_add=parse_add,
        first=called[view.lower()] if view else names[0],
        settings_file=settings_path(state.config),
    )
    code = shown.run()
    typed = shown.leaving.typed
    with undisturbed():
        kept = _kept(workspace, typed) if typed else None
    with suppress(OSError):  # the window was closed
        for line in shown.leaving.said:
            state.say(line)
        for line in typed:  # also where little is to be said: it was not saved
            sys.stderr.write(f"{display_safe(line)}\n")
        if kept is not None:
            state.say(f"This is also in {kept}")
    if shown.failure is not None:
        raise shown.failure
    sys.exit(code or 0)  # not Typer's own: there, 130 means that somebody pressed Ctrl-C at a question


def _kept(workspace: Workspace, typed: Sequence[str]) -> Path | None:
    """Keep what was typed in a file: if the window was closed it is seen nowhere else. None where that fails too."""
    from tracker.services.unsaved import keep_unsaved

    try:
        return keep_unsaved(workspace, typed)
    except TrackerError:
        return None


def parse_add(line: str) -> tuple[str, str, Edit]:
    """Return kind, title and what else is asked for in a line written as `tracker add` takes it.

    Raises UsageError that names the part which cannot be read.
    """
    from typer._click.exceptions import UsageError as Misused
    from typer.exceptions import Abort, Exit

    from tracker.cli.app import load_command
    from tracker.cli.misuse import in_our_words
    from tracker.domain.words import words_of
    from tracker.services.edits import Edit

    *before, last = words_of(line)
    if last.quote:
        raise UsageError("A quote is not closed.", hint="Close it; around a text with ' in it write \".")
    words = [word.text for word in (*before, *[last] * (last.start < len(line)))]
    if words[:2] == ["tracker", "add"]:
        words = words[2:]
    command = load_command("add")
    try:
        with command.make_context("add", words, help_option_names=[]) as context:
            given = context.params
    except (Abort, Exit):
        raise UsageError("That option has no use here.", hint=EXAMPLE) from None
    except Misused as error:
        message, hint = in_our_words(error)
        raise UsageError(message, hint=hint or EXAMPLE) from None
    edit = Edit(
        stakeholder=given["stakeholder"],
        authority=given["authority"],
        owner=given["owner"],
        due=given["due"],
        priority=given["priority"],
        tags=tuple(given["tag"] or ()),
        fields=pairs(given["field"]),
        reference=given["reference"],
        rationale=given["rationale"],
        raised=given["raised"],
    )
    return given["kind"], given["title"], edit
