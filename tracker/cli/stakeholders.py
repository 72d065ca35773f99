"""tracker stakeholder."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.listing import print_rows
from tracker.cli.options import Format, completing, given
from tracker.cli.output import aligned, put
from tracker.cli.state import state_of
from tracker.domain.table import Column

app = typer.Typer()
stakeholder = typer.Typer(
    rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker stakeholder add 'Relief Org' --group ngo"
)
app.add_typer(stakeholder, name="stakeholder")

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="Its name, the beginning of it, or an alias.", autocompletion=completing("stakeholder")
    ),
]
Group = Annotated[
    str | None, typer.Option("--group", metavar="GROUP", help="contractor, ngo, researcher, investor or other.")
]
Contact = Annotated[str | None, typer.Option("--contact", metavar="NAME", help="Whom to ask for.")]
Email = Annotated[str | None, typer.Option("--email", metavar="ADDRESS", help="E-mail address.")]
Phone = Annotated[str | None, typer.Option("--phone", metavar="NUMBER", help="Telephone number.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Anything else worth knowing.")]
CalendarKey = Annotated[
    str | None,
    typer.Option("--calendar", metavar="KEY", help="Its working days: iq, gb-eng, us, plain; none for the usual."),
]
Alias = Annotated[list[str] | None, typer.Option("--alias", metavar="NAME", help="Another name. May be repeated.")]


@stakeholder.callback()
def stakeholders() -> None:
    """Those who act: organisations and groups."""


@stakeholder.command("list", epilog="Example: tracker stakeholder list")
def list_(context: typer.Context, format_: Format = None) -> None:
    """List the stakeholders and how many of their items are open."""
    from tracker.services.parties import list_stakeholders

    state = state_of(context)
    rows = [
        (entry.name, entry.group, ", ".join(entry.aliases), entry.contact, entry.calendar, open_items, items)
        for entry, open_items, items in list_stakeholders(state.workspace)
    ]
    columns = [
        Column("name", "Name"),
        Column("group", "Group"),
        Column("aliases", "Also called"),
        Column("contact", "Contact"),
        Column("calendar", "Calendar"),
        Column("open", "Open", "integer"),
        Column("items", "Items", "integer"),
    ]
    print_rows(state, "Stakeholders", columns, rows, format_)


@stakeholder.command("show", epilog="Example: tracker stakeholder show ngo")
def show(context: typer.Context, name: Name) -> None:
    """Show a stakeholder."""
    from tracker.services.parties import show_stakeholder
    from tracker.services.party_words import stakeholder_facts

    entry = show_stakeholder(state_of(context).workspace, name)
    put(entry.name)
    aligned(stakeholder_facts(entry, entry.calendar))
    put(f"  Its items: tracker list 'stakeholder:\"{entry.name}\"'")


@stakeholder.command(
    "add", epilog="Example: tracker stakeholder add 'Relief Org' --group ngo --phone '+964 770 000 0000'"
)
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.")],
    group: Group = "other",
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    note: Note = None,
    calendar: CalendarKey = None,
    alias: Alias = None,
) -> None:
    """Add a stakeholder."""
    from tracker.services.parties import add_stakeholder

    texts = given(contact=contact, email=email, phone=phone, note=note)
    workspace = state_of(context).workspace
    put(add_stakeholder(workspace, name, group or "other", texts, alias or [], calendar=calendar or ""))


@stakeholder.command(
    "edit", epilog="Example: tracker stakeholder edit ngo --contact 'Layla Hassan' --alias 'Relief Org'"
)
def edit(
    context: typer.Context,
    wanted: Name,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="A new name; the old one stays an alias.")
    ] = None,
    group: Group = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    note: Note = None,
    calendar: CalendarKey = None,
    alias: Alias = None,
) -> None:
    """Change what is known of a stakeholder."""
    from tracker.services.parties import edit_stakeholder

    texts = given(contact=contact, email=email, phone=phone, note=note)
    entry = edit_stakeholder(
        state_of(context).workspace,
        wanted,
        name=name,
        group=group,
        calendar=calendar,
        texts=texts,
        aliases=alias or [],
    )
    put(entry.name)
