"""tracker authority."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.listing import print_rows
from tracker.cli.options import Format, completing, given
from tracker.cli.output import aligned, put
from tracker.cli.stakeholders import Alias, Contact, Email, Note, Phone
from tracker.cli.state import state_of
from tracker.domain.parties import DOUBT
from tracker.domain.table import Column

app = typer.Typer()
authority = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    epilog="Example: tracker authority edit HAO --status confirmed --reason 'met their officer in Ramadi'",
)
app.add_typer(authority, name="authority")

Office = Annotated[
    str,
    typer.Argument(
        metavar="OFFICE", help="Its code or name, or the beginning of it.", autocompletion=completing("authority")
    ),
]
PartOf = Annotated[str | None, typer.Option("--part-of", metavar="CODE", help="The office it belongs to.")]
Address = Annotated[str | None, typer.Option("--address", metavar="TEXT", help="Where it is.")]
Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="Its page.")]
CalendarKey = Annotated[
    str | None,
    typer.Option("--calendar", metavar="KEY", help="When it works: iq, gb-eng, us, plain; see calendar list."),
]


@authority.callback()
def authorities() -> None:
    """The offices that decide, and whether they exist."""


@authority.command("list", epilog="Example: tracker authority list")
def list_(context: typer.Context, format_: Format = None) -> None:
    """List the offices and how many of their items are open."""
    from tracker.services.parties import list_authorities

    state = state_of(context)
    rows = [
        (entry.code, entry.name, entry.status, entry.part_of, entry.calendar, open_items, items)
        for entry, open_items, items in list_authorities(state.workspace)
    ]
    columns = [
        Column("code", "Code"),
        Column("name", "Name"),
        Column("status", "Exists?"),
        Column("part_of", "Part of"),
        Column("calendar", "Calendar"),
        Column("open", "Open", "integer"),
        Column("items", "Items", "integer"),
    ]
    print_rows(state, "Authorities", columns, rows, format_)


@authority.command("show", epilog="Example: tracker authority show HAO")
def show(context: typer.Context, office: Office) -> None:
    """Show an office, and how far it can be trusted to exist."""
    from tracker.services.parties import show_authority
    from tracker.services.party_words import authority_facts

    entry, claims = show_authority(state_of(context).workspace, office)
    put(f"{entry.code}  {entry.name}: {DOUBT[entry.status]}")
    aligned(authority_facts(entry, entry.calendar))
    for claim in claims:
        put(f"  Relies on {claim.key} ({DOUBT[claim.status]}): {claim.statement}")
    put(f"  Its items: tracker list authority:{entry.code}")


@authority.command("add", epilog="Example: tracker authority add GSO 'Governorate Security Office' --calendar iq")
def add(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="CODE", help="A short code, like HAO.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its name.")],
    part_of: PartOf = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    address: Address = None,
    url: Url = None,
    note: Note = None,
    calendar: CalendarKey = None,
    alias: Alias = None,
) -> None:
    """Add an office. It starts as unverified."""
    from tracker.services.parties import add_authority

    texts = given(part_of=part_of, contact=contact, email=email, phone=phone, address=address, url=url, note=note)
    put(add_authority(state_of(context).workspace, code, name, texts, alias or [], calendar=calendar or ""))


@authority.command(
    "edit", epilog="Example: tracker authority edit HAO --phone '+964 ...' --status confirmed --reason 'called'"
)
def edit(
    context: typer.Context,
    office: Office,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="A new name; the old one stays an alias.")
    ] = None,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="unverified, confirmed, disputed or refuted.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="How that was found out.")] = "",
    part_of: PartOf = None,
    contact: Contact = None,
    email: Email = None,
    phone: Phone = None,
    address: Address = None,
    url: Url = None,
    note: Note = None,
    calendar: CalendarKey = None,
    alias: Alias = None,
) -> None:
    """Change what is known of an office."""
    from tracker.services.parties import edit_authority, show_authority

    texts = given(part_of=part_of, contact=contact, email=email, phone=phone, address=address, url=url, note=note)
    entry = edit_authority(
        state_of(context).workspace,
        office,
        name=name,
        status=status,
        calendar=calendar,
        texts=texts,
        aliases=alias or [],
        reason=reason,
    )
    put(f"{entry.code}  {entry.name}: {DOUBT[entry.status]}")
    if entry.status == "confirmed":
        for claim in show_authority(state_of(context).workspace, entry.code)[1]:
            if claim.status == "unverified":
                state_of(context).say(
                    f"Still to settle: tracker claim confirm {claim.key} --how '...'  ({claim.statement})"
                )
