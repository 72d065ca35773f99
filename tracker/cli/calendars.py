"""tracker calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tracker.cli.calendar_page import print_page, remark_on
from tracker.cli.listing import print_rows
from tracker.cli.options import DryRun, Format, Yes
from tracker.cli.output import put
from tracker.cli.state import state_of
from tracker.cli.trials import carry_out
from tracker.domain.calendar_entries import weekend_words, year_words
from tracker.domain.table import Column

app = typer.Typer()
calendar = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    epilog="Example: tracker calendar add-day 2026-02-10 'Cabinet holiday' --reason 'decree 12'",
)
app.add_typer(calendar, name="calendar")

Key = Annotated[str, typer.Argument(metavar="KEY", help="Its key, like iq.")]
Which = Annotated[str | None, typer.Option("--calendar", metavar="KEY", help="Which calendar, if not the usual one.")]
Day = Annotated[str, typer.Argument(metavar="DATE", help="The day, like 2026-02-10.")]
Until = Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last of several days in a row.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Who decided it, and why.")]
Title = Annotated[str | None, typer.Option("--title", metavar="TEXT", help="What people call it.")]
Country = Annotated[
    str | None,
    typer.Option("--country", metavar="XX", help="Whose public holidays, in two letters; none for no country."),
]
Subdivision = Annotated[
    str | None, typer.Option("--subdivision", metavar="PART", help="Which part of the country, like ENG; or none.")
]
Weekend = Annotated[
    str | None, typer.Option("--weekend", metavar="DAYS", help="The days that are free every week: fri,sat; or none.")
]
Zone = Annotated[
    str | None, typer.Option("--time-zone", metavar="ZONE", help="Like Asia/Baghdad; none for the reader's own.")
]
EndsAt = Annotated[
    int | None, typer.Option("--day-ends-at", metavar="HOUR", help="When a working day is over: 15; 24 is midnight.")
]


@calendar.callback()
def calendars() -> None:
    """Working days: weekends, public holidays and days off."""


@calendar.command("list", epilog="Example: tracker calendar list")
def list_(context: typer.Context, format_: Format = None) -> None:
    """List the calendars and the offices that each is for."""
    from tracker.services.calendars import list_calendars

    state = state_of(context)
    rows = [
        (
            entry.key,
            entry.title,
            weekend_words(entry.weekend),
            entry.country,
            entry.subdivision,
            entry.time_zone,
            entry.day_ends_at,
            year_words(entry.years),
            ", ".join(entry.offices),
            ", ".join(entry.stakeholders),
        )
        for entry in list_calendars(state.workspace)
    ]
    columns = [
        Column("key", "Key"),
        Column("title", "Title"),
        Column("weekend", "Weekend"),
        Column("country", "Country"),
        Column("subdivision", "Part"),
        Column("time_zone", "Time zone"),
        Column("day_ends_at", "Day ends at", "integer"),
        Column("years", "Filled years"),
        Column("offices", "Offices"),
        Column("stakeholders", "Stakeholders"),
    ]
    print_rows(state, "Calendars", columns, rows, format_)


@calendar.command("show", epilog="Example: tracker calendar show 2026 --calendar gb-eng")
def show(
    context: typer.Context,
    year: Annotated[int | None, typer.Argument(metavar="[YEAR]", help="This year if not given.")] = None,
    which: Which = None,
    format_: Format = None,
) -> None:
    """Show a year: its days off in order, and its working days."""
    from tracker.services.calendars import show_calendar

    state = state_of(context)
    page = show_calendar(state.workspace, year, which)
    if format_ is None:
        print_page(page)
    else:
        rows = [(one.day, one.weekday, one.name, one.name_ar, one.kind, one.estimated, one.reason) for one in page.days]
        columns = [
            Column("day", "Day", "date"),
            Column("weekday", "Weekday"),
            Column("name", "Name"),
            Column("name_ar", "Arabic name"),
            Column("kind", "Kind"),
            Column("estimated", "Estimated", "boolean"),
            Column("reason", "Reason"),
        ]
        print_rows(state, f"{page.entry.title} {page.year}", columns, rows, format_)
    remark_on(state, page)


@calendar.command("add", epilog="Example: tracker calendar add iq-krg --title 'Kurdistan Region' --country IQ")
def add(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY", help="A short key, like iq-krg.")],
    title: Title = None,
    country: Country = None,
    subdivision: Subdivision = None,
    weekend: Weekend = None,
    time_zone: Zone = None,
    day_ends_at: EndsAt = None,
) -> None:
    """Add a calendar, filled with the holidays of its country."""
    from tracker.services.calendars import CalendarEdit, add_calendar

    edit_ = CalendarEdit(title, weekend, country, subdivision, time_zone, day_ends_at)
    state = state_of(context)
    added = add_calendar(state.workspace, key, edit_)
    put(added)
    state.say(f"Look at it: tracker calendar show --calendar {added}")


@calendar.command("edit", epilog="Example: tracker calendar edit iq --day-ends-at 15")
def edit(
    context: typer.Context,
    key: Key,
    title: Title = None,
    country: Country = None,
    subdivision: Subdivision = None,
    weekend: Weekend = None,
    time_zone: Zone = None,
    day_ends_at: EndsAt = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Change a calendar; deadlines are counted again.

    Another country takes the public holidays of the old one away. Days added by hand stay.
    """
    from tracker.services.calendars import CalendarEdit, edit_calendar

    state = state_of(context)
    edit_ = CalendarEdit(title, weekend, country, subdivision, time_zone, day_ends_at)
    carry_out(state, lambda trial: edit_calendar(state.workspace, key, edit_, dry_run=trial), yes=yes, dry_run=dry_run)


@calendar.command("add-day", epilog="Example: tracker calendar add-day 2026-07-20 'Heat holiday' --reason '50 degrees'")
def add_day(
    context: typer.Context,
    day: Day,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What kind of day off.")],
    reason: Reason,
    until: Until = None,
    which: Which = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add a day off that is in no list of public holidays.

    It stays whatever a refill brings. A day that was worked by hand is free again.
    """
    from tracker.services.days_off import add_days, days_in_a_row

    state = state_of(context)
    days = days_in_a_row(day, until)
    carry_out(
        state,
        lambda trial: add_days(state.workspace, days, name, reason, which, dry_run=trial),
        yes=yes,
        dry_run=dry_run,
    )


@calendar.command(
    "announce", epilog="Example: tracker calendar announce 2026-03-21 --until 2026-03-23 --reason 'moon seen'"
)
def announce(
    context: typer.Context,
    day: Day,
    reason: Reason,
    until: Until = None,
    which: Which = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Give the real days of a holiday that was only estimated, such as Eid.

    They take the place of the estimated ones, whatever a refill brings. Weekends stay weekends.
    """
    from tracker.services.days_off import announce_days, days_in_a_row

    state = state_of(context)
    days = days_in_a_row(day, until)
    carry_out(
        state,
        lambda trial: announce_days(state.workspace, days, reason, which, dry_run=trial),
        yes=yes,
        dry_run=dry_run,
    )


@calendar.command("remove-day", epilog="Example: tracker calendar remove-day 2026-01-06 --reason 'open all the same'")
def remove_day(
    context: typer.Context,
    day: Day,
    reason: Reason,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="What the day is for.")] = "",
    until: Until = None,
    which: Which = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Make a day off a working day.

    It stays one whatever a refill brings. A day off that was added by hand goes.
    """
    from tracker.services.days_off import days_in_a_row, remove_days

    state = state_of(context)
    days = days_in_a_row(day, until)
    carry_out(
        state,
        lambda trial: remove_days(state.workspace, days, name, reason, which, dry_run=trial),
        yes=yes,
        dry_run=dry_run,
    )


@calendar.command("reset-day", epilog="Example: tracker calendar reset-day 2026-02-10")
def reset_day(
    context: typer.Context,
    day: Day,
    until: Until = None,
    which: Which = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Take back what was decided by hand about a day."""
    from tracker.services.days_off import days_in_a_row, reset_days

    state = state_of(context)
    days = days_in_a_row(day, until)
    carry_out(state, lambda trial: reset_days(state.workspace, days, which, dry_run=trial), yes=yes, dry_run=dry_run)


@calendar.command("refill", epilog="Example: tracker calendar refill 2026 2027")
def refill(
    context: typer.Context,
    years: Annotated[
        list[int] | None,
        typer.Argument(metavar="[YEAR...]", help="All that are filled, this one and the next if not given."),
    ] = None,
    which: Which = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Look up the public holidays of years again.

    Days that were added or are worked by hand stay as they are.
    """
    from tracker.services.calendars import refill_calendar

    state = state_of(context)
    carry_out(
        state,
        lambda trial: refill_calendar(state.workspace, years or [], which, dry_run=trial),
        yes=yes,
        dry_run=dry_run,
    )


@calendar.command("import", epilog="Example: tracker calendar import holidays.ics --reason 'sent by the ministry'")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.ics", help="An iCalendar file.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Where the file comes from.")] = "",
    which: Which = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Add the days of an iCalendar file as days off."""
    from tracker.services.days_off import import_days

    state = state_of(context)
    carry_out(
        state,
        lambda trial: import_days(state.workspace, file, reason, which, dry_run=trial),
        yes=yes,
        dry_run=dry_run,
    )
