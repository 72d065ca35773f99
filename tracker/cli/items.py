"""tracker list, show, add, edit, move, note."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tracker.cli.options import (
    Columns,
    DryRun,
    Fields,
    Force,
    Format,
    Limit,
    On,
    Output,
    Plain,
    Query,
    QueryCommand,
    Ref,
    Refs,
    View,
    Yes,
    completing,
    harmless,
    pairs,
    split_list,
)
from tracker.cli.state import State, state_of
from tracker.domain.text import plural
from tracker.errors import TrackerError, UsageError

if TYPE_CHECKING:
    from tracker.services.edits import Edit

app = typer.Typer()
MIDDLE, WIDE = 100, 140  # characters a terminal must have to show more columns
ON_TERMINAL = 50  # rows that `list` shows on a terminal unless told otherwise

Stakeholder = Annotated[
    str | None,
    typer.Option("--stakeholder", metavar="NAME", help="Who acts.", autocompletion=completing("stakeholder")),
]
Authority = Annotated[
    str | None,
    typer.Option(
        "--authority", metavar="OFFICE", help="The office that decides.", autocompletion=completing("authority")
    ),
]
Reference = Annotated[str | None, typer.Option("--reference", metavar="NUMBER", help="The office's own reference.")]
Owner = Annotated[
    str | None,
    typer.Option("--owner", metavar="NAME", help="Who sees to it; 'me' is you.", autocompletion=completing("owner")),
]
Priority = Annotated[str | None, typer.Option("--priority", metavar="LEVEL", help="low, normal, high or urgent.")]
Due = Annotated[
    str | None,
    typer.Option("--due", metavar="RULE", help="A date, or 'next thu', 'in 3 days', '+10wd', 'eom'; 'none' ends it."),
]
Rationale = Annotated[str | None, typer.Option("--rationale", metavar="TEXT", help="Why it is worth doing.")]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Put a tag on it. May be repeated.", autocompletion=completing("tag")),
]


@app.command(
    "list",
    cls=QueryCommand,
    epilog="Example: tracker list is:overdue stakeholder:ngo sort:deadline --columns ref,title,deadline",
)
def list_(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(metavar="[QUERY]", help="What to list; open items unless it says otherwise.")
    ] = None,
    view: View = None,
    columns: Columns = None,
    sort: Annotated[str, typer.Option("--sort", metavar="KEYS", help="Like deadline,-updated.")] = "",
    limit: Limit = None,
    format_: Format = None,
    output: Output = None,
    plain: Plain = False,
    force: Force = False,
) -> None:
    """List items.

    Words search refs, titles, references, notes and steps. is:overdue, is:due, is:waiting, is:ours, is:blocked,
    is:disputed ... narrow it down, as do status:, kind:, stakeholder:, authority:, owner:, tag:, due<DATE and others
    (docs/reference/queries.md).
    """
    import sys

    from tracker.cli.output import format_of, print_table, write_table
    from tracker.services.lists import ListRequest, item_table

    state = state_of(context)
    chosen = format_of(format_, output)
    text = " ".join(query or [])
    fitted = (
        chosen in (None, "table") and output is None and sys.stdout.isatty() and limit is None and "limit:" not in text
    )
    request = ListRequest(
        query=text,
        view=view,
        columns=split_list(columns) or (_usual_columns(state) if fitted and view is None else ()),
        sort=sort,
        limit=ON_TERMINAL + 1 if fitted else limit,
    )
    opened = item_table(state.workspace, request)
    if output is not None:
        write_table(state, opened, chosen or "csv", output, plain=plain, force=force)
        return
    count = print_table(state, opened, chosen, plain=plain)
    if count == 0:
        if ":" in text and any(word.isalpha() for word in text.split()):
            state.say("A name of several words goes in quotes within the query: 'stakeholder:\"Relief Org\"'")
        state.say(
            "No item matches." if text or view else "No open items. Add one: tracker add KIND 'what is to be done'"
        )
    elif fitted and count > ON_TERMINAL:
        state.say(f"There are more than {ON_TERMINAL}. Narrow the query, or see all: tracker list --limit 1000000")


def _usual_columns(state: State) -> tuple[str, ...]:
    """Return the columns that a terminal of this width has room for, unless the settings name some."""
    from tracker.cli.output import terminal_width

    width = terminal_width()
    if state.settings.columns or width >= WIDE:
        return ()
    return ("ref", "health", "status", "deadline", *(("stakeholder",) if width >= MIDDLE else ()), "title")


@app.command("show", epilog="Example: tracker show CLR-14")
def show(
    context: typer.Context,
    ref: Ref,
    notes: Annotated[bool, typer.Option("--notes", help="All notes, not only the latest.")] = False,
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="text or json.")] = "text",
) -> None:
    """Show everything about one item.

    Where it stands, what is next, what each move still needs and the command for it.
    """
    from tracker.cli.page import print_json, print_page
    from tracker.services.pages import NOTES, item_page

    if format_ not in ("text", "json"):
        raise UsageError(f"show has no format '{format_}'.", hint="It has: text, json.")
    state = state_of(context)
    page = item_page(state.workspace, ref, notes=None if notes else NOTES)
    if format_ == "json":
        print_json(page)
    else:
        print_page(state, page)


@app.command("add", epilog="Example: tracker add clearance 'Water convoy to Rutba' --stakeholder ngo --authority HAO")
def add(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="registration, clearance, data_request, fund, action ...",
            autocompletion=completing("kind"),
        ),
    ],
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What is to be done, in a line.")],
    stakeholder: Stakeholder = None,
    authority: Authority = None,
    owner: Owner = None,
    due: Due = None,
    priority: Priority = None,
    tag: Tags = None,
    field: Fields = None,
    reference: Reference = None,
    rationale: Rationale = None,
    raised: Annotated[
        str | None, typer.Option("--raised", metavar="DATE", help="When it came up, if not today.")
    ] = None,
) -> None:
    """Add an item. It gets a ref, its first status, and the steps of its kind."""
    import sys

    from tracker.cli.output import put
    from tracker.services.edits import Edit
    from tracker.services.items import add_item

    state = state_of(context)
    edit = Edit(
        stakeholder=stakeholder,
        authority=authority,
        owner=owner,
        due=due,
        priority=priority,
        tags=tuple(tag or ()),
        fields=pairs(field),
        reference=reference,
        rationale=rationale,
        raised=raised,
    )
    item = add_item(state.workspace, kind, title, edit)
    put(f"{item.ref}  {item.title}" if sys.stdout.isatty() else item.ref)
    state.say(f"Added as {item.status}. See it: tracker show {item.ref}")
    _tell_after_entering(state, [item.ref], edit, new=True)


@app.command("edit", epilog="Example: tracker edit CLR-14 --due 2026-03-31 --field staff_count=6 --tag water")
def edit(
    context: typer.Context,
    refs: Refs = None,
    query: Query = None,
    title: Annotated[str | None, typer.Option("--title", metavar="TEXT", help="A new title.")] = None,
    stakeholder: Stakeholder = None,
    authority: Authority = None,
    owner: Owner = None,
    due: Due = None,
    priority: Priority = None,
    tag: Tags = None,
    untag: Annotated[list[str] | None, typer.Option("--untag", metavar="TAG", help="Take a tag off.")] = None,
    field: Fields = None,
    reference: Reference = None,
    rationale: Rationale = None,
    raised: Annotated[str | None, typer.Option("--raised", metavar="DATE", help="When it came up.")] = None,
    editor: Annotated[bool, typer.Option("--editor", help="Open the item in your editor ($EDITOR).")] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Change what is known of one item or several. An empty value ('') takes a value away."""
    from tracker.cli.bulk import print_changes
    from tracker.cli.output import ask
    from tracker.services.edits import Edit
    from tracker.services.items import edit_items

    state = state_of(context)
    if editor:
        from tracker.cli.editor import edit_in_editor

        if query is not None or len(refs or []) != 1:
            raise UsageError("--editor opens one item.", hint="Give one ref.")
        edit_in_editor(state, (refs or [""])[0])
        return
    wanted = Edit(
        title=title,
        stakeholder=stakeholder,
        authority=authority,
        owner=owner,
        due=due,
        priority=priority,
        tags=tuple(tag or ()),
        untag=tuple(untag or ()),
        fields=pairs(field),
        reference=reference,
        rationale=rationale,
        raised=raised,
    )
    typed = next((ref for ref in refs or [] if "=" in ref), None)
    if typed:
        raise UsageError(f"'{typed}' is not a ref.", hint=f"A field is set like this: --field {typed}")
    several = query is not None or len(refs or []) > 1
    if dry_run or (several and state.interactive and not yes):
        planned = edit_items(state.workspace, refs or [], wanted, query=query, dry_run=True)
        print_changes(state, planned, will=True)
        if dry_run or not planned:
            return
        ask(state, "Make these changes?", assume=yes)
        refs, query = (
            list(dict.fromkeys(change.ref for change in planned)),
            None,
        )  # what was shown, not what matches now
    made = edit_items(state.workspace, refs or [], wanted, query=query)
    print_changes(state, made, will=False)
    changed = list(dict.fromkeys(change.ref for change in made))
    _tell_after_entering(state, changed, wanted)


def _tell_after_entering(state: State, refs: list[str], edit: Edit, *, new: bool = False) -> None:
    """Say by when something is to be done now, and where a date that was entered leaves too little time."""
    from tracker.services.entered import after_entering

    said = after_entering(state.workspace, refs, edit, new=new)
    if said.deadline:
        state.say(f"{said.deadline}: tracker why {refs[0]}")
    for note in said.notes:
        state.say(f"  {note}")


def complete_move(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return, after a ref, the statuses that its item can take now; and refs."""
    from tracker.services.pages import item_page

    refs = completing("ref")(context, incomplete)
    given = [word for word in context.params.get("words") or [] if word]
    if not given:
        return refs
    try:
        moves = item_page(state_of(context).workspace, given[0]).moves
    except TrackerError:
        return refs
    found = {entry.move.to: entry.move.title for entry in moves if entry.move.to.startswith(incomplete.lower())}
    return [*harmless(found.items()), *refs]


@app.command("move", epilog="Example: tracker move CLR-14 submitted --on 2026-01-05 --reference HAO/231")
def move(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="REF... [STATUS]", help="One item or several, then where to.", autocompletion=complete_move
        ),
    ] = None,
    query: Query = None,
    on: On = None,
    reference: Reference = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the history.")] = "",
    override: Annotated[
        str | None,
        typer.Option("--override", metavar="WHY", help="Move although something is missing, for this reason."),
    ] = None,
    field: Fields = None,
    yes: Yes = False,
    dry_run: DryRun = False,
) -> None:
    """Take items to another status.

    With a ref alone: the moves that are open now, and what each still needs.
    """
    from tracker.cli.bulk import is_ref, print_moved, print_moves
    from tracker.cli.output import ask
    from tracker.services.moves import MoveRequest, move_items
    from tracker.services.pages import item_page

    state = state_of(context)
    given = words or []
    if not given:
        raise UsageError("Move what, and where to?", hint="Like: tracker move CLR-14 submitted")
    if query is None and all(is_ref(word) for word in given):
        for ref in given:
            print_moves(state, item_page(state.workspace, ref))
        return
    *refs, to = given
    if query is not None and (refs or is_ref(to)):
        raise UsageError("Give refs or --query, not both.", hint="Like: tracker move --query 'tag:water' submitted")
    request = MoveRequest(to=to, on=on, reference=reference, reason=reason, override=override, fields=pairs(field))
    several = query is not None or len(refs) > 1
    if dry_run or (several and state.interactive and not yes):
        planned = move_items(state.workspace, refs, request, query=query, dry_run=True)
        print_moved(state, planned, will=True)
        if dry_run:
            return
        ask(state, "Move them?", assume=yes)
        # What was shown is done, not what matches by now.
        refs, query = [entry.item.ref for entry in planned], None
    print_moved(state, move_items(state.workspace, refs, request, query=query), will=False)


@app.command("note", epilog="Example: tracker note CLR-14 'They ask for the vehicle list again' --kind call")
def note(
    context: typer.Context,
    ref: Ref,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was said; '-' reads it from standard input.")],
    kind: Annotated[str, typer.Option("--kind", metavar="KIND", help="note, call, email, visit or meeting.")] = "note",
    on: On = None,
) -> None:
    """Write down what was said or seen about an item."""
    import sys

    from tracker.domain.text import TEXT_LIMIT
    from tracker.services.items import add_notes

    state = state_of(context)
    body = sys.stdin.read(TEXT_LIMIT + 2) if text == "-" else text
    done = add_notes(state.workspace, [ref], body, kind=kind, on=on)
    state.say(f"Noted on {', '.join(item.ref for item in done)} ({plural(len(body.split()), 'word')}).")
