"""tracker claim, tracker source."""

from __future__ import annotations

from typing import Annotated

import typer

from tracker.cli.listing import print_rows
from tracker.cli.options import Format
from tracker.cli.output import aligned, put
from tracker.cli.state import state_of
from tracker.domain.parties import DOUBT
from tracker.domain.table import Column
from tracker.domain.text import plural

app = typer.Typer()
claim = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker claim show office-hao")
source = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker source list")
app.add_typer(claim, name="claim")
app.add_typer(source, name="source")

Key = Annotated[str, typer.Argument(metavar="KEY", help="Its key, or the beginning of it.")]
How = Annotated[str, typer.Option("--how", metavar="TEXT", help="How you found out.")]


@claim.callback()
def claims() -> None:
    """Statements that items rely on, and their truth."""


@claim.command("list", epilog="Example: tracker claim list")
def list_(
    context: typer.Context,
    status: Annotated[
        str | None, typer.Option("--status", metavar="STATUS", help="unverified, confirmed, disputed or refuted.")
    ] = None,
    format_: Format = None,
) -> None:
    """List the claims."""
    from tracker.services.claims import list_claims

    state = state_of(context)
    rows = [
        (entry.key, entry.status, entry.statement, entry.disputed_by, entry.source)
        for entry in list_claims(state.workspace, status)
    ]
    columns = [
        Column("key", "Key"),
        Column("status", "Status"),
        Column("statement", "Statement"),
        Column("disputed_by", "Against it"),
        Column("source", "Source"),
    ]
    print_rows(state, "Claims", columns, rows, format_)


@claim.command("show", epilog="Example: tracker claim show office-hao")
def show(context: typer.Context, key: Key) -> None:
    """Show a claim, what speaks against it, and what relies on it."""
    from tracker.services.claims import show_claim

    page = show_claim(state_of(context).workspace, key)
    entry = page.claim
    put(f"{entry.key}: {DOUBT[entry.status]}")
    aligned(
        [
            ("Statement", entry.statement),
            ("Against it", f"{entry.disputed_by_statement} ({entry.disputed_by})" if entry.disputed_by else ""),
            ("Doubt", entry.doubt),
            ("Source", entry.source),
            (entry.checked_as, f"{entry.checked}: {entry.checked_how}" if entry.checked else ""),
            ("Relied on by", ", ".join(f"{kind} {name}" for kind, name in page.relied_on_by)),
        ]
    )


@claim.command("confirm", epilog="Example: tracker claim confirm office-hao --how 'visited them on 2026-01-12'")
def confirm(context: typer.Context, key: Key, how: How) -> None:
    """Say that a claim is true, and how you know."""
    _settle(context, key, "confirmed", how)


@claim.command("dispute", epilog="Example: tracker claim dispute base-in-nineveh --how 'maps put it in Anbar'")
def dispute(
    context: typer.Context,
    key: Key,
    how: How,
    by: Annotated[str | None, typer.Option("--by", metavar="KEY", help="The claim that speaks against it.")] = None,
) -> None:
    """Say that a claim is in doubt, and why."""
    _settle(context, key, "disputed", how, by)


@claim.command("refute", epilog="Example: tracker claim refute office-hao --how 'the ministry says there is none'")
def refute(context: typer.Context, key: Key, how: How) -> None:
    """Say that a claim is false, and how you know."""
    _settle(context, key, "refuted", how)


@source.callback()
def sources() -> None:
    """Where claims come from."""


@source.command("list", epilog="Example: tracker source list")
def list_sources_(context: typer.Context, format_: Format = None) -> None:
    """List the sources and how many claims come from each."""
    from tracker.services.claims import list_sources

    state = state_of(context)
    rows = [
        (entry.key, entry.title, entry.publisher, entry.published, entry.grade, count)
        for entry, count in list_sources(state.workspace)
    ]
    columns = [
        Column("key", "Key"),
        Column("title", "Title"),
        Column("publisher", "Publisher"),
        Column("published", "Published", "date"),
        Column("grade", "Grade"),
        Column("claims", "Claims", "integer"),
    ]
    print_rows(state, "Sources", columns, rows, format_)


@source.command("show", epilog="Example: tracker source show handover-article")
def show_source_(context: typer.Context, key: Key) -> None:
    """Show a source and the claims that come from it."""
    from tracker.services.claims import show_source

    entry, keys = show_source(state_of(context).workspace, key)
    put(f"{entry.key}: {entry.title}")
    aligned(
        [
            ("Publisher", entry.publisher),
            ("Published", str(entry.published or "")),
            ("Read on", str(entry.accessed or "")),
            ("Page", entry.url),
            ("Grade", entry.grade),
            ("Note", entry.note),
            (plural(len(keys), "claim").capitalize(), ", ".join(keys)),
        ]
    )


def _settle(context: typer.Context, key: str, status: str, how: str, by: str | None = None) -> None:
    from tracker.services.claims import settle_claim

    page = settle_claim(state_of(context).workspace, key, status, how, by=by)
    put(f"{page.claim.key}: {DOUBT[page.claim.status]}")
    if page.relied_on_by:
        put(f"  Relied on by {', '.join(f'{kind} {name}' for kind, name in page.relied_on_by)}")
