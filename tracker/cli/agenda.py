"""tracker agenda, remind."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.options import Force, Output, QueryCommand
from tracker.cli.output import print_file, put, terminal_width
from tracker.cli.state import State, state_of
from tracker.domain.agenda_lines import entry_lines
from tracker.errors import UsageError

if TYPE_CHECKING:
    from tracker.services.agenda import DayAgenda, More
    from tracker.services.reminders import Reminders

app = typer.Typer()
NOTHING_NEW = 1  # the exit code of `remind` where there is nothing to tell, as grep has it

Words = Annotated[
    list[str] | None, typer.Argument(metavar="[QUERY]", help="Only these items; a query as for tracker list.")
]


@app.command("agenda", cls=QueryCommand, epilog="Example: tracker agenda --days 30 stakeholder:ngo")
def agenda(
    context: typer.Context,
    query: Words = None,
    days: Annotated[int, typer.Option("--days", min=0, max=3660, help="How many days ahead.")] = 14,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=5000, help="How many lines from today on, at most.")
    ] = 100,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
) -> None:
    """Show what is dated, day by day.

    Deadlines, your own dates, what offices are expected to answer, steps, checks, validity ends, renewals to start and
    milestones, each with the working days left. What has passed stands on top, the latest first, at most 20 of it;
    with very many overdue items, further dates of those that have been overdue longest are left out.
    """
    from tracker.services.agenda import day_agenda

    _check(format_, ("text", "json"))
    state = state_of(context)
    found = day_agenda(state.workspace, " ".join(query or []), days=days, limit=limit)
    if format_ == "json":
        _put_agenda_json(found)
        return
    _put_agenda(found, limit, days)


@app.command("remind", cls=QueryCommand, epilog="Example: tracker remind --no-mark")
def remind(
    context: typer.Context,
    query: Words = None,
    mark: Annotated[bool, typer.Option("--mark/--no-mark", help="Remember that it was told; --no-mark: show only.")] = (
        True
    ),
    limit: Annotated[
        int,
        typer.Option("--limit", min=1, max=1000, help="How many items of each kind; the rest comes the next time."),
    ] = 50,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text, json or eml (a mail).")] = "text",
    to: Annotated[
        list[str] | None, typer.Option("--to", metavar="ADDRESS", help="Who gets the mail. May be repeated.")
    ] = None,
    sender: Annotated[
        str, typer.Option("--from", metavar="ADDRESS", help="Who sends it; the first of --to if not given.")
    ] = "",
    output: Output = None,
    force: Force = False,
) -> None:
    """Tell what needs attention now and was not told before.

    Due soon, due today, late, very late, a validity that ends, a renewal to start: each once for each item and date.
    It counts as told when all of it was written. Exit code 0: there was something; 1: nothing new.
    """
    from tracker.services.reminders import reminders, write_reminders

    _check(format_, ("text", "json", "eml"))
    if format_ == "eml" and not to:
        raise UsageError("A mail needs someone to send it to.", hint="Add --to ADDRESS.")
    if format_ != "eml" and (to or sender):
        raise UsageError("--to and --from are for a mail.", hint="Add --format eml.")
    state = state_of(context)
    with reminders(state.workspace, " ".join(query or []), limit=limit, mark=mark) as found:
        if found.told and output is not None:
            write_reminders(_as_bytes(state, found, format_, to or [], sender), output, force=force)
        elif found.told or format_ == "json":
            _print(_as_bytes(state, found, format_, to or [], sender))
    if not found.told:
        state.say("Nothing new.")
        raise typer.Exit(NOTHING_NEW)
    if output is not None:
        state.say(f"Wrote {len(found.told):,} reminders to {output}")


def _check(format_name: str, known: tuple[str, ...]) -> None:
    if format_name not in known:
        raise UsageError(f"There is no format '{format_name}' here.", hint=f"One of: {', '.join(known)}.")


def _put_agenda(found: DayAgenda, limit: int, days: int) -> None:
    width = terminal_width() if sys.stdout.isatty() else None
    put(f"{found.today:%A} {found.today}, and what is dated up to {found.last:%A} {found.last}")
    if found.passed:
        put("\nOverdue")
        for line in entry_lines(found.passed, width, days=True):
            put(line)
        for more in found.more_passed:
            put(f"  and {_many(more.count)} more {more.what}: tracker list {more.query}")
    for day in found.days:
        put(f"\n{day.heading}")
        for line in entry_lines(day.entries, width, usual=day.working_days_left):
            put(line)
    if found.more_ahead:
        put(f"\nand {_many(found.more_ahead)} more: tracker agenda --days {days} --limit {_next_limit(limit)}")
    if not found.entries:
        put("\nNothing is dated.")


def _many(count: int) -> str:
    from tracker.services.agenda import MOST

    return f"{count:,}" if count <= MOST else f"more than {MOST:,}"


def _next_limit(limit: int) -> int:
    return min(5000, 10 * limit)


def _put_agenda_json(found: DayAgenda) -> None:
    """Print the schema `tracker.agenda/1`."""
    from dataclasses import asdict

    from tracker.formats.json import dump

    def more(entry: More) -> dict[str, object]:
        return {"what": entry.what, "count": entry.count, "query": entry.query}

    data = {
        "schema": "tracker.agenda/1",
        "today": found.today,
        "last": found.last,
        "rows": [asdict(entry) for entry in found.entries],
        "more_passed": [more(entry) for entry in found.more_passed],
        "more_ahead": found.more_ahead,
    }
    sys.stdout.write(dump(data, indent=2) + "\n")


def _as_bytes(state: State, found: Reminders, format_name: str, to: list[str], sender: str) -> bytes:
    if format_name == "json":
        return _reminders_json(found).encode()
    on_terminal = format_name == "text" and sys.stdout.isatty()
    text = _reminders_text(found, terminal_width() if on_terminal else None)
    if format_name == "text":
        return text.encode()
    from tracker.domain.reminders import subject
    from tracker.services.mail import message

    at = found.at.astimezone(state.workspace.zone)
    return message(subject(found.told, found.today), text, to=to, sender=sender, at=at)


def _reminders_text(found: Reminders, width: int | None) -> str:
    from itertools import groupby

    from tracker.domain.reminders import HEADINGS

    parts = []
    for name, group in groupby(found.told, lambda reminder: reminder.name):
        entries = [reminder.entry for reminder in group]
        parts.append("\n".join([f"{HEADINGS[name][0]} ({len(entries)})", *entry_lines(entries, width, days=True)]))
    if found.more:
        parts.append("There is more: run it again.")
    return "\n\n".join(parts) + "\n"


def _reminders_json(found: Reminders) -> str:
    """Return the schema `tracker.reminders/1`."""
    from dataclasses import asdict

    from tracker.formats.json import dump

    rows = [{"tier": reminder.name, **asdict(reminder.entry)} for reminder in found.told]
    data = {"schema": "tracker.reminders/1", "today": found.today, "rows": rows, "more": found.more}
    return dump(data, indent=2) + "\n"


def _print(data: bytes) -> None:
    """Print all of it, or raise: what was not written whole was not told."""
    import io

    print_file(io.BytesIO(data))
