"""tracker init, seed, db."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.output import aligned, put
from tracker.cli.state import State, state_of
from tracker.domain.text import plural

if TYPE_CHECKING:
    from tracker.services.seeding import Seeded

app = typer.Typer()
db = typer.Typer(rich_markup_mode=None, no_args_is_help=True, epilog="Example: tracker db status")
app.add_typer(db, name="db")

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would come, and change nothing.")]
SeedName = Annotated[
    str,
    typer.Argument(metavar="NAME|FILE", help="practical-tips, obligations, or a Markdown or text file with a table."),
]


@app.command("init", epilog="Example: tracker init --seed practical-tips")
def init(
    context: typer.Context,
    seed: Annotated[
        str, typer.Option("--seed", metavar="NAME|FILE", help="practical-tips, none, or a file with a table.")
    ] = "practical-tips",
    dry_run: DryRun = False,
) -> None:
    """Create the database, with a first seed."""
    from tracker.services.databases import create
    from tracker.services.seed_documents import read_document

    state = state_of(context)
    document = None if seed == "none" else read_document(seed)
    done = create(state.workspace, document, dry_run=dry_run)
    put(f"{'Would create' if dry_run else 'Created'} {state.workspace.path}")
    if done is not None:
        _tell(state, done, dry_run=dry_run)
    if not dry_run:
        state.say("What needs action now: tracker")


@app.command("seed", epilog="Example: tracker seed tips.md --dry-run")
def seed(
    context: typer.Context,
    name: SeedName,
    update: Annotated[
        bool, typer.Option("--update", help="Take over rows that changed since they were seeded.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Add what is new in a seed; seeding twice changes nothing.

    Any document serves that has a table with a column for the stakeholder, one for the action and one for the reason.
    """
    from tracker.services.seed_documents import read_document
    from tracker.services.seeding import seed as put_in

    state = state_of(context)
    done = put_in(state.workspace, read_document(name), update=update, dry_run=dry_run)
    _tell(state, done, dry_run=dry_run)


@db.callback()
def databases() -> None:
    """The database itself."""


@db.command("status", epilog="Example: tracker db status")
def status(context: typer.Context) -> None:
    """Show where the database is, its version, and how much is in it."""
    from tracker.services.databases import status as database_status

    found = database_status(state_of(context).workspace)
    put(str(found.path))
    current = (
        "up to date" if found.revision == found.head else f"the program needs {found.head}; run: tracker db upgrade"
    )
    aligned(
        [
            ("Version", f"{found.revision or 'none'} ({current})"),
            ("Size", f"{found.size:,} bytes"),
            *((name.capitalize(), f"{count:,}") for name, count in found.counts),
        ]
    )


@db.command("upgrade", epilog="Example: tracker db upgrade")
def upgrade(context: typer.Context) -> None:
    """Bring the database to the program's version, after a backup of it."""
    from tracker.services.databases import upgrade as database_upgrade

    before, backup = database_upgrade(state_of(context).workspace)
    if backup is None:
        put(f"Up to date ({before}).")
    else:
        put(f"Upgraded from {before or 'no version'}. The database as it was: {backup}")


@db.command("path", epilog="Example: tracker db path")
def path(context: typer.Context) -> None:
    """Print where the database is, also if it is not there yet."""
    put(str(state_of(context).workspace.path))


def _tell(state: State, done: Seeded, *, dry_run: bool) -> None:
    """Say what came, what stayed, what changed, and everything that was decided on the way."""
    # Of a seed of ours only what is wrong with it; of anyone's own document everything that was decided about it.
    for remark in (*(done.seed.problems if done.shipped else done.seed.remarks), *done.problems):
        state.say(f"  {remark}")
    items = [(name, what) for kind, name, what in done.added if kind == "item"]
    others: dict[str, int] = {}
    for kind, _, _ in done.added:
        others[kind] = others.get(kind, 0) + (kind != "item")
    for name, what in items:
        put(f"{'would add' if dry_run else 'added'} {name}  {what}")
    for kind, count in others.items():
        if count:
            put(f"{'would add' if dry_run else 'added'} {plural(count, kind, _many(kind))}")
    for kind, name in done.updated:
        put(f"{'would update' if dry_run else 'updated'} {kind} {name}")
    for kind, name in done.changed:
        put(f"changed in the seed, left as it is: {kind} {name}")
    for kind, name in done.kept:
        put(f"there already, left as it is: {kind} {name}")
    if others.get("claim") and not done.shipped:
        state.say("An office found in the text comes with the claim that it exists; see: tracker claim list")
    if done.changed:
        state.say("Take the changed rows over with: --update")
    if not (done.added or done.updated or done.changed or done.kept):
        put(f"nothing new: {plural(done.unchanged, 'row')} as before")


def _many(kind: str) -> str:
    return {"authority": "authorities"}.get(kind, f"{kind}s")
